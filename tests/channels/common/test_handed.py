"""Questions to the team, and its answers, as the calls of each platform."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.channels.common.handed import LetterWriter
from bot.channels.common.platform import Platform
from bot.content.model import Content
from bot.conversation.handover import Helpers, Kind
from bot.conversation.knowledge import Edition
from bot.delivery.handing_over import Letter
from bot.delivery.model import Outgoing, Priority
from bot.i18n.words import Lexicon
from bot.messages import Reply
from tests.conversation.talk import ScriptedMatcher
from tests.fakes.pigeon import RATES

CHAT = "pigeon:-7"
LETTER = Letter(1, 12, Kind.ANSWER, "Yes, <b>it</b> is.", "pigeon:23", "en", "", 3600.0, None)


@dataclass
class Address:
    """Keeps what is said there."""

    lane: str
    said: list[Reply]

    def calls(self, reply: Reply, priority: Priority = Priority.REPLY) -> Iterable[Outgoing]:
        self.said.append(reply)
        yield Outgoing(self.lane, reply.text, priority)


class Pigeons:
    """A platform of the test's own; `topics`: what its groups answer."""

    def __init__(self, *topics: str | None, **can: Any) -> None:
        self.platform = Platform(
            name="pigeon",
            title="Pigeon",
            rates=RATES,
            longest_message=4096,
            **can,
        )
        self.topics = list(topics)
        self.said: list[Reply] = []

    def address_of(self, user: str) -> Address:
        return Address(user, self.said)

    async def topic(self, _chat: str, _name: str) -> str | None:
        return self.topics.pop(0)

    def in_topic(self, chat: str, topic: str) -> Address:
        return Address(f"{chat}/{topic}", self.said)

    def link_to(self, payload: str) -> str:
        return f"https://pigeon.example/{payload}"


def handed(channel: Pigeons, content: Content, lexicon: Lexicon) -> LetterWriter:
    edition = Edition(content, ScriptedMatcher(), lexicon)
    helpers = Helpers(CHAT, frozenset({"pigeon"}))
    return LetterWriter([channel], lambda: edition, helpers)  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("window", "age", "left"),
    [
        (None, 80_000.0, None),
        (86_400.0, 3_600.0, 82_800.0),
        (86_400.0, 90_000.0, 0.0),
    ],
)
async def test_an_answer_is_sent_only_while_the_platform_lets_us_write(
    content: Content, lexicon: Lexicon, window: float | None, age: float, left: float | None
) -> None:
    letter = dataclasses.replace(LETTER, age=age)
    found = await handed(Pigeons(window=window), content, lexicon).written(letter)
    assert found is not None
    (call,) = found[1]
    assert (call.expires_in, call.person, call.lane) == (left, "pigeon:23", "pigeon:23")


async def test_where_there_are_no_buttons_an_answer_has_none(
    content: Content, lexicon: Lexicon
) -> None:
    with_, without = Pigeons(), Pigeons(has_buttons=False)
    for channel in (with_, without):
        await handed(channel, content, lexicon).written(LETTER)
    assert with_.said[0].buttons != ()
    assert without.said[0].buttons == ()
    assert without.said[0].text.startswith("💬 **A person answers:**")


async def test_who_is_on_a_platform_that_is_not_served_any_more_is_told_nothing(
    content: Content, lexicon: Lexicon
) -> None:
    gone = dataclasses.replace(LETTER, person="raven:23")
    assert await handed(Pigeons(), content, lexicon).written(gone) == ("", [])


async def test_a_question_waits_while_the_platform_of_the_chat_does_not_answer(
    content: Content, lexicon: Lexicon
) -> None:
    channel = Pigeons(None, "77")
    asked = dataclasses.replace(LETTER, kind=Kind.QUESTION, in_vain=5)
    desk = handed(channel, content, lexicon)
    assert await desk.written(asked) is None
    found = await desk.written(asked)
    assert found is not None
    topic, (call,) = found
    assert (topic, call.lane, call.shows) == ("77", f"{CHAT}/77", "person:12")
    assert "https://pigeon.example/draft_5" in str(channel.said[0].buttons)
    again = await desk.written(dataclasses.replace(asked, topic="77"))
    assert again is not None  # without another topic: none is left to be opened
