"""What the scorers say of each class, and how that is added up to one score.

Written once: a question is ranked among all entries with it, and what leans on an answer among the
neighbours of that answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.lexical import LexicalScores
from bot.matching.semantic import SemanticScores

Matrix = NDArray[np.float64]
Selection = slice | NDArray[np.integer[Any]]

# The weights, chosen together on the held-out questions; the ablation stands in README.md.
LEXICAL_SHARE = 0.5
COSINE_SHARE = 0.3
LEXICAL_COSINE_SHARE = 0.3
SPOKEN_SHARE = 0.75
"""Of words and of pairs of words, each: what a class says in phrasings and answer."""
MEAN_SHARE = 1.0
"""Of the cosine to the mean of a class's phrasings, where there are FEW; of more, the less the more
there are: what a class is about, a handful of phrasings tell as their mean rather than one by one.
By cross-validation 0.9 points more for clinc-5, nothing for ten phrasings and more."""
FEW = 5
FUSED_TEMPERATURE = 0.5
"""Beside the semantic scorer the likelihoods are flattened: alone they are too sure."""
ALONE_COSINE_SHARE = 0.5


@dataclass(frozen=True)
class VectorScores:
    """Per class, from sentence vectors."""

    logits: Matrix
    cosine: Matrix
    mean_cosine: Matrix

    def map(self, change: Callable[[Matrix, float], Matrix]) -> VectorScores:
        """Each column changed; the number is the least it can be."""
        return VectorScores(
            change(self.logits, -np.inf), change(self.cosine, -1.0), change(self.mean_cosine, -1.0)
        )


@dataclass(frozen=True)
class Scores:
    """Per class, before fusion."""

    log_likelihood: Matrix
    cosine: Matrix
    semantic: VectorScores | None
    """None without an encoder."""

    @classmethod
    def of(cls, lexical: LexicalScores, semantic: SemanticScores | None) -> Scores:
        """In double precision."""
        return cls(
            lexical.log_likelihood.astype(np.float64),
            lexical.cosine.astype(np.float64),
            None
            if semantic is None
            else VectorScores(
                semantic.logits.astype(np.float64),
                semantic.cosine.astype(np.float64),
                semantic.mean_cosine.astype(np.float64),
            ),
        )

    def among(self, classes: Selection) -> Scores:
        """Of these classes alone, as if there were no others."""
        return self._map(lambda scores, _: scores[classes])

    def without(self, hidden: int) -> Scores:
        """As if a class did not exist; the others keep their numbers."""

        def hide(scores: Matrix, least: float) -> Matrix:
            scores = scores.copy()
            scores[hidden] = least
            return scores

        return self._map(hide)

    def _map(self, change: Callable[[Matrix, float], Matrix]) -> Scores:
        return Scores(
            change(self.log_likelihood, -np.inf),
            change(self.cosine, -1.0),
            None if self.semantic is None else self.semantic.map(change),
        )

    @property
    def flattened(self) -> Matrix:
        """The likelihoods as sure as they may be beside the other scorer, if there is one."""
        if self.semantic is None:
            return self.log_likelihood
        return self.log_likelihood * FUSED_TEMPERATURE


@dataclass(frozen=True)
class Fused:
    """Per class."""

    likely: Matrix
    """The share of the probability that words and letters give it."""
    meant: Matrix | None
    """The share that sentence vectors give it; None without an encoder."""
    total: Matrix
    """All of it added up, with its weights."""


def fuse(scores: Scores, *, spoken: Matrix | None = None, mean_share: float = 0.0) -> Fused:
    """The scorers added up for these classes.

    `spoken`: how much each class says of the words and pairs of words. `mean_share`: see
    `mean_share_of`.
    """
    likely = softmax(scores.flattened)
    semantic = scores.semantic
    if semantic is None:
        meant = None
        total = likely + ALONE_COSINE_SHARE * scores.cosine
    else:
        meant = softmax(semantic.logits)
        total = (
            meant
            + LEXICAL_SHARE * likely
            + COSINE_SHARE * semantic.cosine
            + LEXICAL_COSINE_SHARE * scores.cosine
            + mean_share * semantic.mean_cosine
        )
    return Fused(likely, meant, total if spoken is None else total + SPOKEN_SHARE * spoken)


def mean_share_of(phrasings_a_class: float) -> float:
    """The weight of the cosine to the mean of a class's phrasings."""
    return MEAN_SHARE * min(1.0, FEW / max(1.0, phrasings_a_class))


def softmax(x: Matrix) -> Matrix:
    """Shares that sum to 1; zeros where there is nothing, or where nothing is possible."""
    highest = np.maximum.reduce(x, initial=-np.inf)
    if not math.isfinite(highest):
        return np.zeros(len(x))
    e = np.exp(x - highest)
    return np.asarray(e / np.add.reduce(e), dtype=np.float64)
