"""Links to answers, and how to quote them."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from bot.conversation.features import sharing
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.messages import Links
from tests.conversation.talk import Talk, button, labels
from tests.small_content import FULL

LINKS = Links("https://chat.example/?go={}", "https://send.example/?what={}")


@pytest.fixture
def talk(content: Content, lexicon: Lexicon) -> Talk:
    """Where answers have addresses."""
    talk = Talk(content, lexicon, client="en", links=LINKS)
    talk.matcher.on("how long", Decision.ANSWER, FULL, language="en")
    return talk


def test_an_answer_is_shared_by_a_link_that_one_tap_sends_on(talk: Talk) -> None:
    reply = talk.tap(talk.ask("how long"), "Share")
    assert not reply.in_place
    assert f"https://chat.example/?go={FULL}" in reply.text
    assert button(reply, "Choose a chat").url == f"https://send.example/?what={FULL}"


def test_before_any_answer_the_bot_itself_is_shared(talk: Talk) -> None:
    reply = talk.command("share")
    assert "This link leads to me: https://chat.example/?go=" in reply.text
    talk.ask("how long")
    assert "This link opens the answer:" in talk.command("share").text


def test_the_bot_can_be_brought_into_a_group_by_a_tap(content: Content, lexicon: Lexicon) -> None:
    links = Links("https://chat.example/?go={}", group="https://chat.example/?join")
    talk = Talk(content, lexicon, client="en", links=links)
    assert button(talk.command("share"), "Add me to a group").url == links.group
    talk.matcher.on("how long", Decision.ANSWER, FULL, language="en")
    talk.ask("how long")
    assert not [label for label in labels(talk.command("share")) if "group" in label]
    there = Talk(content, lexicon, client="en", links=links, in_group=True)
    assert labels(there.command("share")) == []


def test_where_nothing_has_an_address_nothing_offers_one(
    content: Content, lexicon: Lexicon
) -> None:
    talk = Talk(content, lexicon, client="en")
    talk.matcher.on("how long", Decision.ANSWER, FULL, language="en")
    assert not [label for label in labels(talk.ask("how long")) if "Share" in label]
    assert talk.command("share").text.startswith("There are no links")
    assert talk.press(f"sh:{FULL}:en").text.startswith("This button no longer works.")


def test_a_quotation_names_answer_bot_date_link_source_and_licence(talk: Talk) -> None:
    assert "CC BY 4.0" in talk.command("quote").text
    talk.ask("how long")
    text = talk.command("quote").text
    for part in ("“How long is the wooden bridge?”", "May 2024", f"?go={FULL}", "An Tran"):
        assert part in text


def test_a_link_is_shared_as_a_code_that_any_camera_reads(talk: Talk) -> None:
    whole, answer = talk.command("share").image, talk.tap(talk.ask("how long"), "Share").image
    assert whole is not None
    assert answer is not None
    assert whole.data.startswith(b"\x89PNG")
    assert whole.name != answer.name
    # Micro QR, of which few cameras know, has 17 dots at most; QR has 21, 25, 29 …
    dots = int.from_bytes(whole.data[16:20], "big") // sharing.MODULE - 2 * sharing.QUIET_ZONE
    assert dots >= 21
    assert dots % 4 == 1
