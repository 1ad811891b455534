"""Parts of one message and sides of a comparison, some of them without an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.model import Content
from bot.language.vocabulary import Vocabulary
from bot.matching.decision import Decision
from bot.matching.matcher import Matcher
from tests.matching.contents import content as content_of
from tests.matching.contents import entry, text

WORDS = Vocabulary(
    "en",
    function_words=("what", "is", "the", "how", "does", "who", "when", "was", "are", "of"),
    entities={"country": [["Laos"], ["Peru"]]},
    follow_ups={
        "questions": ["what", "who", "when", "how", "how long", "how many"],
        "connectives": ["and"],
        "subjects": ["what is the"],
        "differing": ["differ", "difference", "vs"],
        "preceding": ["first"],
        "between": ["and", "or", "from", "than", "between"],
        "times": ["when was … built"],
        "ways": ["the"],
    },
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.of(town())


def town() -> Content:
    own = {
        "stone-bridge": ("What is the stone bridge?", "tell of the stone bridge"),
        "wooden-bridge": ("What is the wooden bridge?", "tell of the wooden bridge"),
        "stone-built": ("When was the stone bridge built?", "year of the stone bridge"),
        "mill-built": ("When was the old mill built?", "year of the old mill"),
        "market": ("How long is the market open?", "opening hours of the market"),
        "lanterns": ("Which lanterns hang at night?", "lanterns of the harbour"),
    }
    entries = [entry(id_, en=text(title, title, more)) for id_, (title, more) in own.items()]
    return content_of(*entries, vocabularies=[replace(WORDS)])


def answered(matcher: Matcher, question: str) -> list[str]:
    return [
        match.candidates[0].entry
        for match in matcher.understand(question)
        if match.decision is Decision.ANSWER
    ]


def unanswered(matcher: Matcher, question: str) -> list[str]:
    return [part for match in matcher.understand(question) for part in match.unanswered]


@pytest.mark.parametrize(
    ("question", "entries"),
    [
        ("how does the stone bridge differ from the wooden bridge",
         ["stone-bridge", "wooden-bridge"]),
        ("wooden bridge vs stone bridge", ["wooden-bridge", "stone-bridge"]),
        ("the stone bridge or the old mill first", ["stone-built", "mill-built"]),
    ],
)  # fmt: skip
def test_both_things_compared_are_told_of(
    matcher: Matcher, question: str, entries: list[str]
) -> None:
    assert answered(matcher, question) == entries
    assert unanswered(matcher, question) == []


@pytest.mark.parametrize(
    ("question", "entries", "rest"),
    [
        ("stone bridge vs iron tunnel", ["stone-bridge"], ["iron tunnel"]),
        ("how long is the market open and how long in Peru", ["market"], ["how long in Peru"]),
    ],
)  # fmt: skip
def test_the_part_without_an_answer_is_named(
    matcher: Matcher, question: str, entries: list[str], rest: list[str]
) -> None:
    assert answered(matcher, question) == entries
    assert [part.casefold() for part in unanswered(matcher, question)] == [
        part.casefold() for part in rest
    ]


@pytest.mark.parametrize(
    "question",
    [
        "iron tunnel vs glass tower",
        "who juggles chainsaws and what is a chainsaw",
        "how long in Peru and how long is the market open",
    ],
)
def test_where_no_part_has_an_answer_or_the_first_has_none_none_is_named(
    matcher: Matcher, question: str
) -> None:
    assert answered(matcher, question) == []
    assert unanswered(matcher, question) == []
