"""What people say to an answer instead of asking."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.content.model import Content, Entry, Text
from bot.i18n.words import Lexicon
from bot.language.vocabulary import Vocabulary
from bot.matching.decision import Decision
from tests.conversation.talk import Talk, labels
from tests.small_content import FULL, LONELY, OVERVIEW

LIST = "bridge-rules"
WORDS = Vocabulary(
    "en",
    function_words=("is", "the", "what", "does"),
    ordinals={"2": ["second", "2nd"], "6": ["sixth"]},
    choices={
        "before": ["number"],
        "1": ["first one", "the first"],
        "last": ["the last one"],
        "next": ["next one"],
    },
    follow_ups={
        "sources": ["source", "where is that from", "who said"],
        "said": ["the number"],
        "references": ["that", "it"],
        "corrections": ["no i meant", "not what i asked"],
        "questions": ["what", "which"],
        "fillers": ["please", "and"],
        "ways": ["tell me"],
    },
)


@pytest.fixture
def talk(content: Content, lexicon: Lexicon) -> Talk:
    """With an answer that holds a list, and words for what is said to one."""
    text = Text(
        title="What are the rules of the bridge?",
        questions=("rules of the bridge",),
        answer="Three rules:\n1. Walk *slowly*.\n2. Carry a light.\n3. Close the gate.",
    )
    content = replace(
        content,
        entries={**content.entries, LIST: Entry(LIST, "bridges", {"en": text})},
        vocabularies={**content.vocabularies, "en": WORDS},
    )
    return Talk(content, lexicon, client="en")


def after(talk: Talk, entry: str) -> Talk:
    """Right after this answer."""
    talk.matcher.on("first question", Decision.ANSWER, entry)
    talk.ask("first question")
    return talk


@pytest.mark.parametrize(
    "text",
    [
        "source?",
        "Source please",
        "the number 34: where is that from?",
        "That long? Source?",
        "and where is that from",
        "the number: source?",
        "where is it from",
    ],
)
def test_source_shows_where_the_answer_comes_from(talk: Talk, text: str) -> None:
    reply = after(talk, FULL).ask(text)
    assert "An Tran" in reply.text
    assert reply.shows == FULL


def test_a_question_with_such_a_word_in_it_is_a_question(talk: Talk) -> None:
    after(talk, FULL).ask("source of the river")
    assert talk.matcher.asked[-1] == "source of the river"


def test_without_an_answer_source_is_a_question_like_any_other(talk: Talk) -> None:
    talk.ask("source?")
    assert talk.matcher.asked == ["source?"]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("the first", "1. Walk *slowly*."),
        ("the 2nd", "2. Carry a light."),
        ("what is the second rule", "2. Carry a light."),
        ("and the last one", "3. Close the gate."),
        ("number 3", "3. Close the gate."),
        ("no, I meant the first", "1. Walk *slowly*."),
    ],
)
def test_one_of_the_answers_list_is_said_by_its_place(talk: Talk, text: str, item: str) -> None:
    reply = after(talk, LIST).ask(text)
    assert (reply.text, reply.shows) == (item, LIST)
    assert "Three rules" in talk.tap(reply, "Answer").text


def test_a_list_is_counted_in_after_another_answer_too(talk: Talk) -> None:
    after(after(talk, LIST), LONELY)
    assert talk.ask("the first").text == "1. Walk *slowly*."


def test_the_next_one_comes_after_the_one_that_was_told(talk: Talk) -> None:
    after(talk, LIST)
    said = [talk.ask(text).text[0] for text in ("next one", "the next one", "next one please")]
    assert said == ["1", "2", "3"]
    talk.ask("the next one")
    assert talk.matcher.asked[-1] == "the next one"


def test_who_said_what_the_answer_tells_is_told_by_its_source(talk: Talk) -> None:
    assert "Source" in after(talk, FULL).ask("who said the bridge is wooden").text
    after(talk, FULL).ask("who said the tower is wooden")
    assert talk.matcher.asked[-1] == "who said the tower is wooden"


def test_the_place_counts_in_the_list_that_was_shown_last(talk: Talk) -> None:
    after(talk, LIST)
    talk.matcher.on("vague", Decision.CLARIFY, FULL, OVERVIEW)
    talk.ask("vague")
    assert talk.ask("the first").shows == FULL
    talk.now += dt.timedelta(seconds=1)
    after(talk, LIST)
    assert talk.ask("the first").shows == LIST


def test_an_entry_of_its_own_tells_more_than_the_list(talk: Talk) -> None:
    talk.matcher.on("what is the second rule", Decision.ANSWER, LONELY)
    assert "for free" in after(talk, LIST).ask("what is the second rule").text


@pytest.mark.parametrize("text", ["the second tower", "what is the second", "the first"])
def test_what_no_list_holds_is_a_question_like_any_other(talk: Talk, text: str) -> None:
    after(talk, LONELY if "tower" not in text else LIST).ask(text)
    assert talk.matcher.asked[-1] == text


@pytest.mark.parametrize("text", ["the sixth", "what is the sixth?"])
def test_a_place_that_the_list_has_not_is_said_to_be_none(talk: Talk, text: str) -> None:
    assert "1 to 3" in after(talk, LIST).ask(text).text


@pytest.mark.parametrize("text", ["the sixth rule", "59", "number 59"])
def test_another_number_or_a_thing_by_its_place_is_a_question(talk: Talk, text: str) -> None:
    after(talk, LIST).ask(text)
    assert talk.matcher.asked[-1] == text


def test_the_last_of_the_list_is_meant_though_an_entry_is_likely(talk: Talk) -> None:
    talk.matcher.on("what is the last one", Decision.ANSWER, LONELY)
    assert after(talk, LIST).ask("what is the last one").text == "3. Close the gate."


@pytest.mark.parametrize("text", ["No, I meant the first", "no i meant first one please"])
def test_a_correction_may_pick_one_of_what_was_offered(talk: Talk, text: str) -> None:
    talk.matcher.on("vague", Decision.CLARIFY, FULL, OVERVIEW)
    after(talk, LIST).ask("vague")
    assert talk.ask(text).shows == FULL


def test_a_correction_is_the_question_that_follows_it(talk: Talk) -> None:
    talk.matcher.on("the toll", Decision.ANSWER, LONELY)
    assert "for free" in after(talk, FULL).ask("No, I meant the toll").text
    assert talk.matcher.contexts[-1] == FULL


def test_a_correction_with_nothing_behind_it_asks_for_other_words(talk: Talk) -> None:
    reply = after(talk, FULL).ask("Not what I asked!")
    assert reply.text.startswith("Thank you, that helps me")


def test_whoever_asks_for_a_subject_is_shown_its_parts(talk: Talk) -> None:
    talk.matcher.on("overview of the wooden bridge", Decision.ANSWER, FULL)
    talk.matcher.wide.add("overview of the wooden bridge")
    shown = labels(talk.ask("overview of the wooden bridge"))
    assert "How long is the stone bridge?" in shown
