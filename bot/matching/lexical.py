"""The lexical scorer: naive Bayes over TF-IDF n-grams, with NumPy postings.

Why naive Bayes: it pools all phrasings of an entry (comparing with the nearest phrasing alone costs
6 to 10 points), needs no training loop and nothing but NumPy, and its leave-one-out scores are
exact and cheap, which the calibrator lives on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import grams

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

ALPHA = 0.05
"""Smoothing of the multinomial model, in units of TF-IDF weight."""


@dataclass(frozen=True)
class Vector:
    """A sparse, l2-normalised TF-IDF vector over known features."""

    ids: Ints
    weights: Floats


@dataclass(frozen=True)
class LexicalScores:
    """Scores of one utterance against every class."""

    log_likelihood: Floats
    """Per class, up to a constant. Higher is better."""
    cosine: Floats
    """Per class: the nearest phrasing's cosine, 0 to 1."""


@dataclass(frozen=True)
class Postings:
    """Feature -> (row, value), packed: the rows of feature f are `rows[starts[f]:starts[f + 1]]`."""

    starts: NDArray[np.int64]
    rows: Ints
    values: Floats

    @classmethod
    def pack(cls, features: Ints, rows: Ints, values: Floats, size: int) -> Postings:
        """Sort triples by feature."""
        order = np.argsort(features, kind="stable")
        counts = np.bincount(features, minlength=size)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls(starts, rows[order], values[order])

    def positions(self, vector: Vector) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the vector's features stand in `rows` and `values`, and which of them each is."""
        starts, ends = self.starts[vector.ids], self.starts[vector.ids + 1]
        lengths = ends - starts
        which = np.repeat(np.arange(len(lengths)), lengths)
        # One flat array of positions instead of a loop over features.
        first = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
        return np.repeat(starts - first, lengths) + np.arange(int(lengths.sum())), which

    def accumulate(self, vector: Vector, size: int) -> Floats:
        """For each of `size` rows: the sum of weight × value over the vector's features."""
        at, which = self.positions(vector)
        products = self.values[at] * vector.weights[which]
        return np.bincount(self.rows[at], weights=products, minlength=size).astype(np.float32)


@dataclass(frozen=True)
class LexicalIndex:
    """Phrasings of classes, ready to be compared with. Built once, never changed."""

    features: dict[str, int]
    idf: Floats
    classes: Ints
    """Of each phrasing."""
    phrasings: Postings
    likelihoods: Postings
    """Feature -> (class, log of what the class adds to the floor)."""
    floor: Floats
    """Per class: log-probability of a feature that the class does not have."""
    totals: Floats
    """Per class: the sum of its weights."""

    @classmethod
    def build(cls, texts: Sequence[str], classes: Sequence[int], class_count: int) -> LexicalIndex:
        """`texts` are folded; `classes[i]` is the class (0 … class_count - 1) of `texts[i]`."""
        features: dict[str, int] = {}
        rows, ids, counts = [], [], []
        for row, text in enumerate(texts):
            for feature, count in grams(text).items():
                ids.append(features.setdefault(feature, len(features)))
                rows.append(row)
                counts.append(count)
        size = len(features)
        row_of = np.array(rows, dtype=np.int32)
        feature_of = np.array(ids, dtype=np.int32)
        frequency = np.bincount(feature_of, minlength=size)
        idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        weights = (1 + np.log(np.array(counts, dtype=np.float32))) * idf[feature_of]
        norms = np.sqrt(np.bincount(row_of, weights=weights**2, minlength=len(texts)))
        weights = (weights / np.maximum(norms[row_of], 1e-9)).astype(np.float32)

        class_of = np.array(classes, dtype=np.int32)
        pairs = feature_of.astype(np.int64) * class_count + class_of[row_of]
        unique, inverse = np.unique(pairs, return_inverse=True)
        sums = np.bincount(inverse, weights=weights, minlength=len(unique)).astype(np.float32)
        pair_class = (unique % max(1, class_count)).astype(np.int32)
        totals = np.bincount(pair_class, weights=sums, minlength=class_count).astype(np.float32)
        floor = (np.log(ALPHA) - np.log(totals + ALPHA * max(1, size))).astype(np.float32)
        gains = (np.log(sums + ALPHA) - np.log(ALPHA)).astype(np.float32)
        pair_feature = (unique // max(1, class_count)).astype(np.int32)
        return cls(
            features,
            idf,
            class_of,
            Postings.pack(feature_of, row_of, weights, size),
            Postings.pack(pair_feature, pair_class, gains, size),
            floor,
            totals,
        )

    @property
    def class_count(self) -> int:
        """How many classes the index tells apart."""
        return len(self.floor)

    def vector(self, folded: str) -> Vector:
        """The TF-IDF vector of a text; features the index does not know are left out."""
        counted = grams(folded)
        known = [(i, n) for g, n in counted.items() if (i := self.features.get(g)) is not None]
        ids = np.array([i for i, _ in known], dtype=np.int32)
        counts = np.array([n for _, n in known], dtype=np.float32)
        weights = (1 + np.log(counts)) * self.idf[ids] if len(ids) else counts
        # Unknown features weigh as the rarest known ones: a text of mostly unknown words is far
        # from everything.
        rarest = float(self.idf.max(initial=1.0))
        unknown = sum(counted.values()) - int(counts.sum())
        norm = float(np.sqrt((weights**2).sum() + unknown * rarest**2)) or 1.0
        return Vector(ids, (weights / norm).astype(np.float32))

    def score(self, vector: Vector, *, without: int | None = None) -> LexicalScores:
        """Scores against every class.

        `without`: the row of a phrasing that is treated as if it were not in the index (exactly so
        for its class's likelihood and for the cosine; the IDF still knows it).
        """
        mass = float(vector.weights.sum())
        gains = self.likelihoods.accumulate(vector, self.class_count)
        likelihood = gains + mass * self.floor
        cosine_by_row = self.phrasings.accumulate(vector, len(self.classes))
        if without is not None:
            cosine_by_row[without] = 0.0
            own = int(self.classes[without])
            likelihood[own] = self._likelihood_without(vector, own)
        cosine = np.zeros(self.class_count, dtype=np.float32)
        np.maximum.at(cosine, self.classes, cosine_by_row)
        return LexicalScores(likelihood, cosine)

    def _likelihood_without(self, vector: Vector, own: int) -> float:
        """The class's likelihood once the phrasing that `vector` was made from is taken out."""
        at, which = self.likelihoods.positions(vector)
        mine = self.likelihoods.rows[at] == own
        sums = np.zeros(len(vector.ids), dtype=np.float64)
        sums[which[mine]] = (np.exp(self.likelihoods.values[at[mine]]) - 1.0) * ALPHA
        rest = np.maximum(sums - vector.weights, 0.0)
        mass = float(vector.weights.sum())
        total = max(float(self.totals[own]) - mass, 0.0) + ALPHA * max(1, len(self.features))
        return float(vector.weights @ np.log(rest + ALPHA)) - mass * float(np.log(total))
