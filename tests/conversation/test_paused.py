"""An answer that is out of service: it is said to be, and no word of it is told anywhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.content.model import Content
from bot.conversation.conversation import Conversation
from bot.conversation.effects import KeepQuestion
from bot.conversation.facts import todays
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.session import Session
from bot.conversation.tallies import Tally
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.messages import Incoming, Links, Lookup, Place, Question, Reply
from tests.conversation.talk import ScriptedMatcher, Talk, labels
from tests.small_content import COURTESY, FULL, LONELY, OVERVIEW, SHELF, pictured

SAID = "This answer is being looked over"
TITLE = "How long is the wooden bridge?"
TOLD = ("30", "spring", "Bridge survey", "Chronicle", "2024")
"""Words of the answer, of more, of its sources and of its date."""


def without(content: Content, *ids: str) -> Content:
    """With these entries out of service."""
    paused = {id_: replace(content.entries[id_], paused="2025-05-30") for id_ in ids}
    return replace(content, entries={**content.entries, **paused})


@pytest.fixture
def talk(content: Content, lexicon: Lexicon) -> Talk:
    links = Links("https://t.me/bot?start={}")
    talk = Talk(
        without(pictured(content, "en", "vi"), FULL),
        lexicon,
        client="en",
        unanswered_days=30,
        links=links,
    )
    talk.matcher.on("length?", Decision.ANSWER, FULL, language="en")
    talk.matcher.on("all about it", Decision.ANSWER, FULL, language="en")
    talk.matcher.wide.add("all about it")
    talk.matcher.on("wood or stone?", Decision.CLARIFY, FULL, "stone-bridge-length")
    talk.matcher.on("toll or wood?", Decision.CLARIFY, LONELY, FULL)
    talk.matcher.asking_for_more.add("more")
    return talk


def opened(what: str) -> Callable[[Talk], Reply]:
    return lambda talk: talk.command("start", what)


def pressed(data: str) -> Callable[[Talk], Reply]:
    return lambda talk: talk.press(data)


def asked(*texts: str) -> Callable[[Talk], Reply]:
    return lambda talk: [talk.ask(text) for text in texts][-1]


WAYS: dict[str, Callable[[Talk], Reply]] = {
    "asked": asked("length?"),
    "asked for as a whole": asked("all about it"),
    "perhaps meant": asked("wood or stone?"),
    "a link to it": opened(FULL),
    "a button of an old list": pressed(f"o:{FULL}:en"),
    "a button of an old topic": pressed(f"a:{FULL}:en:0"),
    "more, under an old answer": pressed(f"m:{FULL}:en"),
    "its sources, under an old answer": pressed(f"s:{FULL}:en"),
    "its related questions, under an old answer": pressed(f"r:{FULL}:en"),
    "another language, under an old answer": pressed(f"a:{FULL}:en"),
    "a step of a tour": pressed("ts:village-walk:en:1"),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_whoever_comes_to_it_is_told_that_it_is_being_looked_over(
    talk: Talk, way: Callable[[Talk], Reply]
) -> None:
    reply = way(talk)
    assert TITLE in reply.text
    assert SAID in reply.text
    assert not any(word in reply.text for word in TOLD)
    assert reply.image is None
    assert not any(word in label for label in labels(reply) for word in ("Helpful", "More"))


def test_it_is_said_in_the_language_of_who_asks(talk: Talk) -> None:
    reply = talk.press(f"o:{FULL}:vi")
    assert "đang được xem lại" in reply.text
    assert "30" not in reply.text


def test_what_is_near_it_is_offered_and_what_was_likely_comes_first(talk: Talk) -> None:
    near = ["How long is the stone bridge?", "Do people pay a toll on the bridge?"]
    for text in ("length?", "wood or stone?"):
        assert labels(talk.ask(text))[:2] == near
    assert not any("wooden" in label for label in labels(talk.ask("toll or wood?")))


def test_its_own_phrasing_is_never_answered_with_something_else_nor_kept_as_asked_in_vain(
    talk: Talk,
) -> None:
    for text in ("length?", "wood or stone?"):
        turn = talk.respond(Question(text))
        assert [found.decision for found in turn.matches] == [Decision.UNKNOWN]
        assert not any(isinstance(effect, KeepQuestion) for effect in turn.effects)
        tally = Tally()
        tally.note(Incoming("test:1", Question(text), Place("test:1")), turn)
        assert [(what.outcome, what.entry) for what in tally.take()] == [("unknown", "")]


def test_of_two_questions_the_other_is_answered(talk: Talk) -> None:
    talk.matcher.on("toll?", Decision.ANSWER, LONELY)
    first, second = talk.replies(Question("length? & toll?"))
    assert SAID in first.text
    assert "for free" in second.text


def test_who_wants_to_hear_more_is_told_the_next_one_that_is_in_service(
    content: Content, lexicon: Lexicon
) -> None:
    entry = content.entries[FULL]
    texts = {locale: text.model_copy(update={"more": None}) for locale, text in entry.texts.items()}
    content = replace(content, entries={**content.entries, FULL: replace(entry, texts=texts)})
    for base, said in ((content, "45 metres"), (without(content, "stone-bridge-length"), "free")):
        talk = Talk(base, lexicon, client="en")
        talk.matcher.asking_for_more.add("more")
        talk.press(f"o:{FULL}:en")
        assert said in talk.ask("more").text


def test_no_list_and_no_draw_has_it(talk: Talk, lexicon: Lexicon) -> None:
    content = talk.knowledge.edition.content
    talk.matcher.found["bridge"] = (FULL, LONELY)
    assert labels(talk.command("search", "bridge")) == ["Do people pay a toll on the bridge?"]
    for text in ("bridge", ""):
        posts = talk.respond(Lookup(text, 0)).posts
        assert posts
        assert FULL not in [post.id for post in posts]
    shelves = [label for label in labels(talk.command("topics")) if "Bridges" in label]
    assert shelves == [f"Bridges ({len(content.by_topic[SHELF]) - 1})"]
    pages = [talk.press(f"t:{SHELF}:en:{page}") for page in (0, 1)]
    assert TITLE not in [label for page in pages for label in labels(page)]
    assert TITLE not in labels(talk.press(f"r:{OVERVIEW}:en"))
    for _ in range(40):
        assert talk.command("random").shows != FULL
        assert "wooden" not in talk.command("quiz").text
    edition = Edition(content, ScriptedMatcher(), lexicon)
    told: list[str] = []
    chance = random.Random(1)  # noqa: S311  (no secret)
    for _ in range(20):
        fact = todays(edition, "en", told, chance, has_buttons=True)
        assert fact is not None
        assert fact.shows != FULL
        told.append(fact.shows or "")
    assert f"{len(content.offered)} answers" in talk.command("about").text
    assert len(content.offered) == len(content.entries) - 2  # itself, and the courtesy


def test_an_open_question_of_the_quiz_about_it_is_not_solved(talk: Talk) -> None:
    reply = talk.press(f"qa:{FULL}:en:0")
    assert "no longer works" in reply.text


def test_a_group_is_not_told_of_it_unasked(content: Content, lexicon: Lexicon) -> None:
    matcher = ScriptedMatcher()
    matcher.on("length?", Decision.ANSWER, FULL, confidence=0.99)
    place = Place("test:-1", is_group=True)
    overheard = Incoming("test:1", Question("length?"), place, "en", is_overheard=True)
    for base, said in ((content, 1), (without(content, FULL), 0)):
        conversation = Conversation(LiveKnowledge(Edition(base, matcher, lexicon)))
        turn = conversation.respond(overheard, Session(place_listens=True))
        assert len(turn.replies) == said


def test_a_courtesy_is_never_out_of_service(content: Content) -> None:
    assert COURTESY not in [entry.id for entry in content.offered]
