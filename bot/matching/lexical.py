"""The lexical scorer: naive Bayes over TF-IDF n-grams, with NumPy postings.

Why naive Bayes: it pools all phrasings of an entry (comparing with the nearest phrasing alone costs
6 to 10 points), needs no training loop and nothing but NumPy, and its leave-one-out scores are
exact and cheap, which the calibrator lives on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import Hashes, grams

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

_NO_HASHES: Hashes = np.array([], dtype=np.uint64)
_NO_COUNTS: NDArray[np.int64] = np.array([], dtype=np.int64)

COMMON = 0.02
"""Share of phrasings above which a feature is left out of the nearest-phrasing comparison. It
decides nothing there and costs most of the time: measured, see README.md."""

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
    """Feature -> (row, value), packed: the rows of feature f are `rows[starts[f]:starts[f + 1]]`.

    Four bytes a posting while there are at most 65,536 rows.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.integer[Any]]
    values: NDArray[np.float16]

    @classmethod
    def pack(cls, features: Ints, rows: Ints, values: Floats, size: int) -> Postings:
        """Sort triples by feature."""
        order = np.argsort(features, kind="stable")
        counts = np.bincount(features, minlength=size)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        small = len(rows) == 0 or int(rows.max()) < 2**16
        kept = rows.astype(np.uint16) if small else rows
        return cls(starts, kept[order], values.astype(np.float16)[order])

    def positions(
        self, features: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the features stand in `rows` and `values`, and which of them each place is of."""
        starts, ends = self.starts[features], self.starts[features + 1]
        lengths = ends - starts
        which = np.repeat(np.arange(len(lengths)), lengths)
        # One flat array of positions instead of a loop over features.
        first = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
        return np.repeat(starts - first, lengths) + np.arange(int(lengths.sum())), which

    def accumulate(self, vector: Vector, size: int) -> Floats:
        """For each of `size` rows: the sum of weight × value over the vector's features."""
        at, which = self.positions(vector.ids)
        products = self.values[at].astype(np.float32) * vector.weights[which]
        return np.bincount(self.rows[at], weights=products, minlength=size).astype(np.float32)


@dataclass(frozen=True)
class LexicalIndex:
    """Phrasings of classes, ready to be compared with. Built once, never changed."""

    features: Hashes
    """Every known feature, sorted; a feature's number is its place here."""
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
        counted = [grams(text) for text in texts]
        sizes = [len(hashes) for hashes, _ in counted]
        row_of = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
        hashes = np.concatenate([_NO_HASHES, *(h for h, _ in counted)])
        counts = np.concatenate([_NO_COUNTS, *(c for _, c in counted)])
        features, numbers = np.unique(hashes, return_inverse=True)
        feature_of = numbers.astype(np.int32)
        size = len(features)
        frequency = np.bincount(feature_of, minlength=size)
        idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        weights = ((1 + np.log(counts)) * idf[feature_of]).astype(np.float32)
        norms = np.sqrt(np.bincount(row_of, weights=weights**2, minlength=len(texts)))
        weights = (weights / np.maximum(norms[row_of], 1e-9)).astype(np.float32)

        telling = frequency[feature_of] <= max(10, COMMON * len(texts))
        class_of = np.array(classes, dtype=np.int32)
        pairs = feature_of.astype(np.int64) * class_count + class_of[row_of]
        unique, inverse = np.unique(pairs, return_inverse=True)
        sums = np.bincount(inverse, weights=weights, minlength=len(unique)).astype(np.float32)
        pair_class = (unique % max(1, class_count)).astype(np.int32)
        pair_feature = (unique // max(1, class_count)).astype(np.int32)
        totals = np.bincount(pair_class, weights=sums, minlength=class_count).astype(np.float32)
        floor = (np.log(ALPHA) - np.log(totals + ALPHA * max(1, size))).astype(np.float32)
        gains = (np.log(sums + ALPHA) - np.log(ALPHA)).astype(np.float32)
        return cls(
            features,
            idf,
            class_of,
            Postings.pack(feature_of[telling], row_of[telling], weights[telling], size),
            Postings.pack(pair_feature, pair_class, gains, size),
            floor,
            totals,
        )

    @property
    def class_count(self) -> int:
        """How many classes the index tells apart."""
        return len(self.floor)

    def vector(self, folded: str) -> Vector:
        """The TF-IDF vector of a text; features the index does not know only lengthen it."""
        hashes, counts = grams(folded)
        ids, is_known = self.find(hashes)
        known_ids = ids[is_known].astype(np.int32)
        weights = (1 + np.log(counts[is_known])) * self.idf[known_ids]
        # Unknown features weigh as the rarest known ones: a text of mostly unknown words is far
        # from everything.
        unknown = int(counts[~is_known].sum())
        norm = float(np.sqrt((weights**2).sum() + unknown * self.rarest**2)) or 1.0
        return Vector(known_ids, (weights / norm).astype(np.float32))

    @cached_property
    def rarest(self) -> float:
        """The highest IDF: that of a feature seen once, and of one never seen."""
        return float(self.idf.max(initial=1.0))

    def find(self, hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The numbers of features, and which of them are known (the other numbers mean nothing)."""
        if not len(self.features):
            return np.zeros(len(hashes), dtype=np.int64), np.zeros(len(hashes), dtype=bool)
        at = np.minimum(np.searchsorted(self.features, hashes), len(self.features) - 1)
        return at, self.features[at] == hashes

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

    def has(
        self, features: NDArray[np.int64], class_: int, *, beside: str | None = None
    ) -> NDArray[np.bool_]:
        """Which of these features the class has; `beside`: one of its phrasings, left out."""
        sums = self._sums(features, class_)
        if beside is None:
            return sums > 0
        own = self.vector(beside)
        at = np.minimum(np.searchsorted(own.ids, features), max(0, len(own.ids) - 1))
        mine = np.where(own.ids[at] == features, own.weights[at], 0.0)
        # Half as much again as this phrasing gives: another one has it too.
        return sums > 1.5 * mine

    def _likelihood_without(self, vector: Vector, own: int) -> float:
        """The class's likelihood once the phrasing that `vector` was made from is taken out."""
        rest = np.maximum(self._sums(vector.ids, own) - vector.weights, 0.0)
        mass = float(vector.weights.sum())
        total = max(float(self.totals[own]) - mass, 0.0) + ALPHA * max(1, len(self.features))
        return float(vector.weights @ np.log(rest + ALPHA)) - mass * float(np.log(total))

    def _sums(self, features: NDArray[np.integer[Any]], class_: int) -> NDArray[np.float64]:
        """The weight of each feature in a class; 0 where the class does not have it."""
        at, which = self.likelihoods.positions(features)
        mine = self.likelihoods.rows[at] == class_
        sums = np.zeros(len(features), dtype=np.float64)
        gains = self.likelihoods.values[at[mine]].astype(np.float64)
        sums[which[mine]] = (np.exp(gains) - 1.0) * ALPHA
        return sums
