"""The figures, on numbers small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from bot.evaluation.measures import (
    Flags,
    Scores,
    at_false_answers,
    auroc,
    calibration_error,
    curve,
    reliability,
)


def scores(*values: float) -> Scores:
    return np.array(values, dtype=np.float64)


def flags(*values: int) -> Flags:
    return np.array(values, dtype=np.bool_)


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [
        (scores(0.9, 0.8), scores(0.1, 0.2), 1.0),
        (scores(0.1, 0.2), scores(0.9, 0.8), 0.0),
        (scores(0.5, 0.5), scores(0.5), 0.5),
        (scores(0.9, 0.3), scores(0.5, 0.1), 0.75),
        (scores(), scores(0.5), None),
        (scores(0.5), scores(), None),
    ],
    ids=["apart", "the wrong way round", "equal", "mixed", "none in scope", "none out of scope"],
)
def test_auroc_is_how_often_a_question_in_scope_scores_higher(
    inside: Scores, outside: Scores, expected: float | None
) -> None:
    assert auroc(inside, outside) == expected


def test_at_most_the_given_share_of_false_answers_is_given() -> None:
    outside = scores(*(i / 100 for i in range(100)))
    inside, right = scores(0.96, 0.945, 0.5, 0.99), flags(1, 1, 1, 0)
    found = at_false_answers(inside, right, outside, 0.05)
    assert found is not None
    assert (found.above, found.false) == (0.94, 0.05)
    assert (found.right, found.wrong) == (0.5, 0.25)


def test_equal_scores_are_answered_together_or_not_at_all() -> None:
    # Answering the two of 0.9 would be half of those out of scope: more than a fifth.
    found = at_false_answers(scores(0.9, 1.0), flags(1, 1), scores(0.9, 0.9, 0.1, 0.1), 0.2)
    assert found is not None
    assert (found.above, found.right, found.false) == (0.9, 0.5, 0.0)


def test_no_false_answers_at_all_is_a_threshold_too() -> None:
    found = at_false_answers(scores(0.9, 0.5), flags(1, 1), scores(0.6), 0.0)
    assert found is not None
    assert (found.right, found.false) == (0.5, 0.0)


def test_without_questions_of_both_kinds_there_is_no_threshold() -> None:
    assert at_false_answers(scores(0.9), flags(1), scores(), 0.05) is None
    assert at_false_answers(scores(), flags(), scores(0.9), 0.05) is None


def test_the_curve_goes_from_nothing_answered_to_everything() -> None:
    points = curve(scores(0.9, 0.4), flags(1, 0), scores(0.6))
    assert [(p.right, p.wrong, p.false) for p in points] == [
        (0.0, 0.0, 0.0),  # above infinity
        (0.0, 0.0, 0.0),  # above 0.9
        (0.5, 0.0, 0.0),  # above 0.6
        (0.5, 0.0, 1.0),  # above 0.4
        (0.5, 0.5, 1.0),  # all
    ]


def test_claims_are_compared_with_facts_in_bins_of_confidence() -> None:
    bins = reliability(scores(0.05, 0.92, 0.98, 1.0, 0.1), flags(0, 1, 1, 0, 1))
    assert [(b.low, b.high, b.count) for b in bins] == [(0.0, 0.1, 1), (0.1, 0.2, 1), (0.9, 1.0, 3)]
    assert [round(b.right, 3) for b in bins] == [0.0, 1.0, 0.667]
    assert bins[-1].confidence == pytest.approx(2.9 / 3)


def test_the_calibration_error_weighs_bins_by_their_questions() -> None:
    bins = reliability(scores(0.8, 0.8, 0.8, 0.3), flags(1, 1, 1, 0))
    assert calibration_error(bins) == pytest.approx(0.75 * 0.2 + 0.25 * 0.3)
    assert calibration_error([]) == 0.0
