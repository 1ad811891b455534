"""Which word its neighbours make one expect."""

from __future__ import annotations

import pytest

from bot.language.bigrams import Bigrams
from bot.language.expectation import Expectation

EXPECTATION = Expectation(
    {"ngoai": 10, "giao": 9, "van": 20, "hoa": 6, "phuc": 2},
    Bigrams({"ngoai": {"giao": 8}, "van": {"hoa": 5}, "hanh": {"phuc": 2}}),
)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("ngoai", "", {"giao"}),
        ("", "giao", {"ngoai"}),
        ("van", "", set()),  # a quarter of the times is not often enough
        ("", "hoa", {"van"}),
        ("ngoai", "hoa", {"giao", "van"}),
        ("hanh", "", set()),  # twice is not often enough
        ("", "", set()),
    ],
)
def test_a_word_that_mostly_stands_beside_another_makes_it_likely(
    before: str, after: str, expected: set[str]
) -> None:
    assert set(EXPECTATION.between(before, after)) == expected
