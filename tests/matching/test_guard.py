"""Which entries speak of what a question names."""

from __future__ import annotations

import pytest

from bot.matching.guard import Guard, filled_in
from bot.matching.thresholds import FEWEST_FILLED_IN

GUARD = Guard.build([["year:2017", "country:Lào"], ["year:2017"], []])


@pytest.mark.parametrize(
    ("named", "missing"),
    [
        ([], [0, 0, 0]),
        (["year:2017"], [0, 0, 1]),
        (["country:Lào"], [0, 1, 1]),
        (["year:2017", "country:Lào"], [0, 1, 2]),
        (["year:1999"], [1, 1, 1]),
        (["year:1999", "country:Lào"], [1, 2, 2]),
    ],
    ids=["nothing", "a year", "a country", "both", "what nobody carries", "known and unknown"],
)
def test_a_class_misses_what_it_does_not_carry(named: list[str], missing: list[int]) -> None:
    assert GUARD.missing(named).tolist() == missing


def test_without_classes_nothing_is_missing() -> None:
    assert Guard.build([]).missing(["year:2017"]).tolist() == []


def test_what_is_only_filled_in_is_never_missing() -> None:
    guard = Guard.build([["year:2017"], []], ["number"])

    assert guard.missing(["number:7"]).tolist() == [0, 0]
    assert guard.missing(["number:7", "year:2017"]).tolist() == [0, 1]


ALARMS = [(0, [f"number:{hour}"]) for hour in range(FEWEST_FILLED_IN)]


@pytest.mark.parametrize(
    ("phrasings", "told", "kinds"),
    [
        (ALARMS, [], {"number"}),
        ([(0, ["number:59"])] * FEWEST_FILLED_IN, [], set()),
        (ALARMS, ["number:0", "number:1", "number:2"], set()),
        (ALARMS[1:], [], set()),
        ([*ALARMS, *[(1, ["number:59"])] * 2 * FEWEST_FILLED_IN], [], set()),
        ([(class_, named) for class_, (_, named) in enumerate(ALARMS)], [], set()),
        ([(0, [*named, "year:2017"]) for _, named in ALARMS], [], {"number"}),
    ],
    ids=[
        "each another number",
        "each the same number",
        "in the answer",
        "too few phrasings",
        "others mean their numbers",
        "one phrasing an entry tells nothing",
        "kind by kind",
    ],
)
def test_content_shows_what_is_only_filled_in(
    phrasings: list[tuple[int, list[str]]], told: list[str], kinds: set[str]
) -> None:
    assert filled_in(phrasings, [told] * FEWEST_FILLED_IN) == kinds
