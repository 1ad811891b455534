"""The figures a matcher is judged by, from scores and from what was right.

Throughout, `scores` are confidences from 0 to 1, one a question, of the first guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about the same confidence."""

    low: float
    high: float
    count: int
    confidence: float
    """Mean of what was claimed."""
    right: float
    """Share that was right."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What would happen if everything above one confidence were answered."""

    above: float
    right: float
    """Share of the questions in scope that would be answered rightly."""
    wrong: float
    """Share of the questions in scope that would be answered wrongly."""
    false: float
    """Share of the questions out of scope that would be answered."""


def auroc(inside: Scores, outside: Scores) -> float | None:
    """The probability that a question in scope scores higher than one out of scope.

    Equal scores count half. 0.5 is chance. None where one of the two is missing.
    """
    if not len(inside) or not len(outside):
        return None
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, side="left")
    not_above = np.searchsorted(ordered, inside, side="right")
    return float((below + not_above).mean() / 2 / len(outside))


def at_false_answers(
    inside: Scores, right: Flags, outside: Scores, share: float
) -> Threshold | None:
    """At the lowest threshold where at most `share` of the questions out of scope is answered.

    A question is answered when its score is above the threshold, so equal scores are answered
    together or not at all. `right` says which first guesses of `inside` are right. None without
    questions of both kinds.
    """
    if not len(inside) or not len(outside):
        return None
    # The best of those that must stay unanswered; with a share of 0, the best of all.
    refused = np.sort(outside)[::-1]
    threshold = float(refused[min(int(share * len(outside)), len(outside) - 1)])
    answered = inside > threshold
    return Threshold(
        threshold,
        float((answered & right).mean()),
        float((answered & ~right).mean()),
        float((outside > threshold).mean()),
    )


def curve(inside: Scores, right: Flags, outside: Scores) -> list[Threshold]:
    """Every trade-off between right and false answers, from none answered to all answered."""
    thresholds = np.unique(np.concatenate([inside, outside, [np.inf, -np.inf]]))[::-1]
    return [
        Threshold(
            float(t),
            float(((inside > t) & right).mean()),
            float(((inside > t) & ~right).mean()),
            float((outside > t).mean()),
        )
        for t in thresholds
    ]


def reliability(scores: Scores, right: Flags, bins: int = 10) -> list[Bin]:
    """Claimed and actual shares of right first guesses in bins of equal width; empty ones left out.

    The last bin holds 1 too.
    """
    which = np.minimum((scores * bins).astype(np.int64), bins - 1)
    return [
        Bin(
            number / bins,
            (number + 1) / bins,
            int(mine.sum()),
            float(scores[mine].mean()),
            float(right[mine].mean()),
        )
        for number in range(bins)
        if (mine := which == number).any()
    ]


def calibration_error(bins: list[Bin]) -> float:
    """How far claims are from the facts on average, 0 to 1: the expected calibration error."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.confidence - b.right) for b in bins) / total if total else 0.0
