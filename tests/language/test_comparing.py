"""The two things that a question compares."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.language.comparing import LONGEST_COMPARISON, ComparisonReader
from bot.language.tokens import Token, tokens_of
from bot.language.vocabulary import Vocabulary

NAMES = {"guild", "league", "lan", "hue"}


def _name_length(tokens: Sequence[Token], at: int) -> int:
    return int(tokens[at].folded in NAMES)


READER = ComparisonReader(
    [
        Vocabulary(
            "vi",
            function_words=("là",),
            follow_ups={
                "differing": ["khác gì", "khác nhau", "so sánh"],
                "preceding": ["trước", "trước hay"],
                "between": ["và", "hay", "với"],
                "times": ["… khi nào"],
                "questions": ["gì", "thế nào"],
                "fillers": ["vậy bạn"],
            },
        ),
        Vocabulary(
            "en",
            function_words=("what", "is", "did", "how", "does", "from", "was"),
            follow_ups={
                "differing": ["difference", "differ", "vs"],
                "preceding": ["first", "earlier"],
                "between": ["and", "or", "from", "than", "between"],
                "times": ["when did …", "…"],
                "ways": ["the"],
            },
        ),
    ],
    tokens_of,
    _name_length,
)


def ways(text: str, locale: str | None) -> list[tuple[str, str]]:
    return list(READER.ways(tokens_of(text), locale))


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("cầu gỗ khác gì cầu đá", ("cầu gỗ", "cầu đá")),
        ("so sánh cầu gỗ với cầu đá", ("cầu gỗ", "cầu đá")),
        ("luật 57 và 59 khác nhau thế nào", ("luật 57", "luật 59")),
    ],
)
def test_each_side_of_a_difference_is_asked_for(text: str, sides: tuple[str, str]) -> None:
    assert ways(text, "vi") == [sides]


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("how does the wooden bridge differ from the stone one", ("wooden bridge", "stone one")),
        ("what is the difference between rule 57 and 59", ("rule 57", "rule 59")),
        ("stone bridge vs wooden bridge", ("stone bridge", "wooden bridge")),
    ],
)
def test_a_number_alone_takes_the_words_of_the_other_side(
    text: str, sides: tuple[str, str]
) -> None:
    assert ways(text, "en") == [sides]


def test_which_came_first_asks_for_the_time_of_each() -> None:
    asked = ways("did the town join the guild or the league first", "en")
    assert asked[0] == ("when did town join the guild", "when did town join the league")
    assert ways("làng vào Lan trước hay vào Huế trước vậy bạn", "vi") == [
        ("làng vào lan khi nào", "vào huế khi nào")
    ]


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("khác gì", "vi"),
        ("cầu gỗ khác gì", "vi"),
        ("cầu gỗ và cầu đá và cầu tre khác nhau thế nào", "vi"),
        ("trước khi có cầu thì dân làng và khách đi thế nào", "vi"),
        ("what came first in the town and the village", "vi"),
        ("what is a bridge", "en"),
        ("difference between a and b " + "word " * LONGEST_COMPARISON, "en"),
    ],
)
def test_nothing_is_compared_where_not_two_things_are_named(text: str, locale: str) -> None:
    assert ways(text, locale) == []


def test_where_the_language_is_not_known_all_are_tried() -> None:
    assert ways("cầu gỗ khác gì cầu đá", None) == [("cầu gỗ", "cầu đá")]


@pytest.mark.parametrize("text", ["what does the song differ from", "what is Lan vs the guild and"])
def test_what_it_differs_from_is_not_said(text: str) -> None:
    assert ways(text, "en") == []
