"""Which entries speak of what a question names."""

from __future__ import annotations

import pytest

from bot.matching.guard import Guard

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
