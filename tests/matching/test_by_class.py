"""Of each class, the best phrasing's score."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching.by_class import ByClass

SCORES = np.array([0.25, 0.75, 0.5, -0.5], dtype=np.float32)


@pytest.mark.parametrize(
    ("classes", "count", "highest"),
    [
        ((0, 0, 1, 2), 3, [0.75, 0.5, -0.5]),
        ((2, 0, 2, 1), 3, [0.75, -0.5, 0.5]),
        ((1, 1, 1, 1), 3, [-1.0, 0.75, -1.0]),
        ((3, 0, 3, 0), 5, [0.75, -1.0, -1.0, 0.5, -1.0]),
    ],
    ids=["in order", "mixed", "classes without phrasings", "gaps between classes"],
)
def test_each_class_has_its_best_phrasings_score(
    classes: tuple[int, ...], count: int, highest: list[float]
) -> None:
    rows = ByClass.of(np.array(classes, dtype=np.int32), count)
    assert rows.highest(SCORES, -1.0).tolist() == highest


@pytest.mark.parametrize("count", [0, 2])
def test_without_phrasings_no_class_has_more_than_the_least(count: int) -> None:
    rows = ByClass.of(np.array([], dtype=np.int32), count)
    assert rows.highest(np.array([], dtype=np.float32), -1.0).tolist() == [-1.0] * count
