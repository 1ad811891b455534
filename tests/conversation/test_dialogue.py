"""A turn with its session."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import pytest

from bot.content.model import Content
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue
from bot.conversation.features.answers import MAX_IN_BRIEF, MAX_QUESTION
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.navigation import ChooseLanguage
from bot.conversation.registry import REGISTRY
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept, Turn
from bot.errors import Overloaded
from bot.i18n.words import Lexicon
from bot.matching.match import Match
from bot.messages import Command, Incoming, Place, Press, Question
from tests.conversation.talk import ScriptedMatcher
from tests.fakes.session_store import MemorySessionStore, kept

encode = REGISTRY.codec.encode
LAN, MINH = "test:lan", "test:minh"


class BrokenStore(MemorySessionStore):
    """Fails where it is told to."""

    def __init__(self, *, on_load: bool = False, on_save: bool = False) -> None:
        super().__init__()
        self._on_load = on_load
        self._on_save = on_save

    async def load(self, key: SessionKey) -> Session:
        if self._on_load:
            raise OSError("the disk is gone")
        return await super().load(key)

    async def save(self, kept: Kept) -> None:
        if self._on_save:
            raise OSError("the disk is full")
        await super().save(kept)


class BrokenMatcher(ScriptedMatcher):
    """Raises whatever it is asked."""

    def understand(
        self,
        text: str,
        after: str | None = None,
        *,
        before: Sequence[str] = (),
        in_brief: bool = False,
    ) -> tuple[Match, ...]:
        raise RuntimeError("broken")


@pytest.fixture
def conversation(content: Content, lexicon: Lexicon) -> Conversation:
    return Conversation(LiveKnowledge(Edition(content, ScriptedMatcher(), lexicon)))


async def test_what_one_person_chose_is_saved_for_that_person_alone(
    conversation: Conversation,
) -> None:
    store = MemorySessionStore()
    dialogue = Dialogue(conversation, store)
    await dialogue.handle(Incoming(LAN, Press(encode(ChooseLanguage("en"))), Place(LAN), "vi"))
    replies = [
        await dialogue.handle(Incoming(who, Command("help"), Place(who), "vi"))
        for who in (LAN, MINH)
    ]
    assert [reply.locale for (reply,) in replies] == ["en", "vi"]
    assert {one.key.user: one.session for one in store.saved} == {
        LAN: Session("en"),
        MINH: Session(),
    }


@pytest.mark.parametrize("where", ["on_load", "on_save"])
async def test_a_store_that_fails_gives_an_apology_in_the_language_of_the_app(
    conversation: Conversation, where: str, caplog: pytest.LogCaptureFixture
) -> None:
    dialogue = Dialogue(
        conversation, BrokenStore(on_load=where == "on_load", on_save=where == "on_save")
    )
    (reply,) = await dialogue.handle(Incoming(LAN, Command("help"), Place(LAN), "en"))
    assert reply.text == "Sorry, something went wrong on my side. Please try again."
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_a_turn_that_breaks_changes_no_session_and_logs_no_words(
    content: Content, lexicon: Lexicon, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemorySessionStore()
    await store.save(kept(LAN, Session("vi", "bridges")))
    knowledge = LiveKnowledge(Edition(content, BrokenMatcher(), lexicon))
    dialogue = Dialogue(Conversation(knowledge), store)
    (reply,) = await dialogue.handle(Incoming(LAN, Question("my secret words"), Place(LAN), "en"))
    assert (reply.locale, reply.buttons) == ("vi", ())
    assert store.saved == [kept(LAN, Session("vi", "bridges"))]
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("asked", "told", "is_brief"),
    [(False, False, False), (True, False, True), (False, True, True)],
    ids=["in full", "as it was asked", "as others wait"],
)
async def test_an_answer_in_brief_is_looked_for_in_the_way_that_costs_least(
    content: Content, lexicon: Lexicon, asked: bool, told: bool, is_brief: bool
) -> None:
    matcher, people = ScriptedMatcher(), []

    async def run(
        user: str, compute: Callable[[bool], Turn], length: int, among: str | None
    ) -> Turn:
        people.append((user, length, among))
        return compute(told)

    conversation = Conversation(LiveKnowledge(Edition(content, matcher, lexicon)))
    dialogue = Dialogue(conversation, MemorySessionStore(), run)
    incoming = Incoming(LAN, Question("hỏi"), Place(LAN), in_brief=asked, among="web:10.0.0.1")
    await dialogue.turn(incoming)
    assert (people, matcher.briefly) == ([(LAN, 3, "web:10.0.0.1")], [is_brief])


async def test_in_brief_no_more_of_a_long_text_is_read_than_a_question_has(
    content: Content, lexicon: Lexicon
) -> None:
    matcher = ScriptedMatcher()
    conversation = Conversation(LiveKnowledge(Edition(content, matcher, lexicon)))
    for in_brief in (False, True):
        asked = Incoming(LAN, Question("cầu " * 1_500), Place(LAN), in_brief=in_brief)
        conversation.respond(asked, Session())
    assert list(map(len, matcher.asked)) == [MAX_QUESTION, MAX_IN_BRIEF]


async def test_who_is_refused_is_told_so_and_that_is_no_failure(
    conversation: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(*_told: object) -> Turn:
        raise Overloaded(is_told=False)

    dialogue = Dialogue(conversation, MemorySessionStore(), refuse)
    (reply,) = await dialogue.handle(Incoming(LAN, Question("hỏi"), Place(LAN), "en"))
    assert reply.text.startswith("So much is being asked at once")
    assert caplog.records == []
