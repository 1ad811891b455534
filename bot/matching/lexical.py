"""The lexical scorer: naive Bayes over TF-IDF n-grams, with NumPy postings.

Why naive Bayes: it pools all phrasings of an entry (comparing with the nearest phrasing alone costs
6 to 10 points), needs no training loop and nothing but NumPy, and its leave-one-out scores are
exact and cheap, which the calibrator lives on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.matching.by_class import ByClass
from bot.matching.flat import Buckets, look_up, positions
from bot.matching.ngrams import (
    Counted,
    Hashes,
    count_grams,
    grams_between,
    grams_within,
    hashes_of,
)

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

COMMON = 0.02
"""Share of phrasings above which a gram is left out of the nearest-phrasing comparison. It
decides nothing there and costs most of the time: measured, see README.md."""

WIDESPREAD = 1 / 8
"""Share of classes from which a gram's gains are kept for all of them, as a row of a matrix.
Such grams are most of what a question touches, and rows are added up ten times as fast."""

ALPHA = 0.05
"""Smoothing of the multinomial model, in units of TF-IDF weight."""


@dataclass(frozen=True)
class Vector:
    """A sparse, l2-normalised TF-IDF vector over known grams."""

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
class KnownWord:
    """A word that some phrasing has."""

    gram: int
    """The number of the whole word."""
    grams: Ints
    """Of the word and of its letters: the number of each occurrence."""
    rarity: float
    classes: NDArray[np.bool_]
    """Per class: it has the word."""


@dataclass(frozen=True)
class Fixed:
    """Numbers from 0 on as multiples of a unit: two bytes each, and quickly made floats of.

    (Half precision takes as much room, is coarser, and ten times as slow to be made floats of.)
    """

    units: NDArray[np.uint16]
    unit: float

    @classmethod
    def of(cls, values: Floats) -> Fixed:
        """The unit is a power of two; what is rounded off is half of it at most."""
        highest = float(values.max(initial=0.0))
        unit = 2.0 ** math.ceil(math.log2(highest / 65_535)) if highest > 0 else 1.0
        return cls(np.rint(values * np.float32(1 / unit)).astype(np.uint16), unit)


@dataclass(frozen=True)
class Postings:
    """Gram -> (row, value), packed: the rows of gram f are `rows[starts[f]:starts[f + 1]]`.

    Four bytes a posting while there are at most 65,536 rows.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.integer[Any]]
    values: Fixed

    @classmethod
    def pack(
        cls, sizes: NDArray[np.int64], rows: NDArray[np.integer[Any]], values: Floats
    ) -> Postings:
        """`sizes`: of each gram, how many of the rows and values are its own; in this order."""
        small = int(rows.max(initial=0)) < 2**16
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return cls(starts, rows.astype(np.uint16 if small else np.int32), Fixed.of(values))

    def positions(
        self, grams: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the grams stand in `rows` and `values`, and how many places each has."""
        return positions(self.starts, grams)

    def accumulate(self, vector: Vector, size: int) -> NDArray[np.float64]:
        """For each of `size` rows: the sum of weight × value over the vector's grams."""
        at, lengths = self.positions(vector.ids)
        # As floats of the size that they are added up in: converted once, not twice.
        # The unit is a power of two, so nothing is rounded off by taking it first.
        products = (vector.weights * np.float64(self.values.unit)).repeat(lengths)
        products *= self.values.units.take(at)
        sums = np.bincount(self.rows.take(at), weights=products, minlength=size)
        return np.asarray(sums, dtype=np.float64)


@dataclass(frozen=True)
class Gains:
    """(Gram, class) -> log of what the class adds to the floor."""

    scattered: Postings
    """Of grams that few classes have."""
    widespread: Ints
    """The others, sorted."""
    rows: Fixed
    """Of each of those, the gain of every class; 0 where the class does not have it."""

    @classmethod
    def pack(cls, sizes: NDArray[np.int64], classes: Ints, gains: Floats, count: int) -> Gains:
        """`sizes`: of each gram, how many of the classes and gains are its own, in this order.

        `count`: of all classes.
        """
        is_widespread = sizes > max(1.0, WIDESPREAD * count)
        widespread = np.flatnonzero(is_widespread)
        its = np.repeat(is_widespread, sizes)
        rows = np.zeros((len(widespread), count), dtype=np.float32)
        rows[np.repeat(np.arange(len(widespread)), sizes[widespread]), classes[its]] = gains[its]
        rest = np.where(is_widespread, 0, sizes)
        return cls(
            Postings.pack(rest, classes[~its], gains[~its]),
            widespread.astype(np.int32),
            Fixed.of(rows),
        )

    def accumulate(self, vector: Vector, size: int) -> NDArray[np.float64]:
        """For each of `size` classes: the sum of weight × gain over the vector's grams."""
        at = self._rows_of.take(vector.ids)
        own = (at >= 0).nonzero()[0]
        rows = self.rows.units.take(at.take(own), axis=0).astype(np.float32)
        sums = vector.weights.take(own) @ rows
        return self.scattered.accumulate(vector, size) + sums * np.float64(self.rows.unit)

    def having(self, gram: int) -> NDArray[np.bool_]:
        """Per class: it gains something by the gram."""
        if (row := self._rows_of[gram]) >= 0:
            return np.asarray(self.rows.units[row] > 0)
        found = np.zeros(self.rows.units.shape[1], dtype=np.bool_)
        own = slice(*self.scattered.starts[gram : gram + 2])
        found[self.scattered.rows[own]] = self.scattered.values.units[own] > 0
        return found

    @cached_property
    def _rows_of(self) -> Ints:
        """Of each gram, its place among the widespread; -1 for the others, whose classes are
        scattered. None has both."""
        places = np.full(len(self.scattered.starts) - 1, -1, dtype=np.int32)
        places[self.widespread] = np.arange(len(self.widespread))
        return places

    def of(
        self, grams: NDArray[np.integer[Any]], classes: NDArray[np.integer[Any]]
    ) -> NDArray[np.float64]:
        """The gain of each gram (as rows) in each class (as columns)."""
        found = np.zeros((len(grams), len(classes)), dtype=np.float64)
        at, is_row = look_up(self.widespread, grams)
        found[is_row] = self.rows.units[at[is_row][:, None], classes[None, :]] * self.rows.unit
        at, lengths = self.scattered.positions(grams)
        column_of = np.zeros(self.rows.units.shape[1], dtype=np.intp)
        column_of[classes] = np.arange(1, len(classes) + 1)
        columns = column_of[self.scattered.rows[at]]
        own = np.flatnonzero(columns)
        which = np.repeat(np.arange(len(grams)), lengths)[own]
        units = self.scattered.values.units[at[own]]
        found[which, columns[own] - 1] = units * self.scattered.values.unit
        return found


@dataclass(frozen=True)
class LexicalIndex:
    """Phrasings of classes, ready to be compared with. Built once, never changed."""

    grams: Hashes
    """Every known gram, sorted; a gram's number is its place here."""
    idf: Floats
    classes: Ints
    """Of each phrasing."""
    phrasings: Postings
    gains: Gains
    floor: Floats
    """Per class: log-probability of a gram that the class does not have."""
    totals: Floats
    """Per class: the sum of its weights."""

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        classes: Sequence[int],
        class_count: int,
        count: Callable[[Sequence[str]], Counted] = count_grams,
    ) -> LexicalIndex:
        """`texts` are folded; `classes[i]` is the class (0 … class_count - 1) of `texts[i]`."""
        class_of = np.array(classes, dtype=np.int32)
        # In the order of classes, so that each class's postings of a gram stand together.
        row_numbers = np.argsort(class_of, kind="stable").astype(np.int32)
        counted = count([texts[row] for row in row_numbers.tolist()])
        grams, gram_of = counted.grams, counted.numbers
        size = len(grams)
        frequency = np.bincount(gram_of, minlength=size)
        idf = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        weights = _unit_weights(counted.counts, idf, gram_of, counted.sizes)
        row_of = np.repeat(row_numbers, counted.sizes)
        del counted  # of 80,000 phrasings, every array here is of 100 MB

        order = _order(gram_of)
        del gram_of
        row_of, weights = row_of[order], weights[order]
        del order
        telling = frequency <= max(10, COMMON * len(texts))
        told = np.repeat(telling, frequency)
        phrasings = Postings.pack(np.where(telling, frequency, 0), row_of[told], weights[told])
        del told
        starts, sizes = _runs(frequency, class_of[row_of])
        pair_class = class_of[row_of[starts]]
        sums = np.add.reduceat(weights, starts) if len(starts) else weights
        del row_of, weights, starts
        totals = np.bincount(pair_class, weights=sums, minlength=class_count).astype(np.float32)
        floor = (np.log(ALPHA) - np.log(totals + ALPHA * max(1, size))).astype(np.float32)
        gains = (np.log(sums + ALPHA) - np.log(ALPHA)).astype(np.float32)
        return cls(
            grams,
            idf,
            class_of,
            phrasings,
            Gains.pack(sizes, pair_class, gains, class_count),
            floor,
            totals,
        )

    @property
    def class_count(self) -> int:
        """How many classes the index tells apart."""
        return len(self.floor)

    def vector(self, folded: str) -> Vector:
        """The TF-IDF vector of a text; grams the index does not know only lengthen it."""
        words = folded.split()
        known = self.known(words)
        new = [word for word in words if word not in known]
        rest = grams_between(words)
        if new:
            rest = np.concatenate([rest, *grams_within(new)])
        _, at = self._buckets.find(rest)
        found = np.concatenate([*(known[word].grams for word in words if word in known), at])
        ids, counts = _counted(found)
        weights = (1 + np.log(counts)) * self.idf.take(ids)
        # Unknown grams weigh as the rarest known ones: a text of mostly unknown words is far
        # from everything.
        unknown = len(rest) - len(at)
        norm = math.sqrt(float(weights @ weights) + unknown * self.rarest**2) or 1.0
        return Vector(ids, (weights / norm).astype(np.float32))

    @cached_property
    def rarest(self) -> float:
        """The highest IDF: that of a gram seen once, and of one never seen."""
        return float(self.idf.max(initial=1.0))

    @cached_property
    def _buckets(self) -> Buckets:
        return Buckets(self.grams)

    def known(self, words: Iterable[str]) -> Mapping[str, KnownWord]:
        """Those of these words that some phrasing has."""
        found = {word: self._words.get(word) for word in words}
        new = [word for word, known in found.items() if known is None]
        if new:
            which, at = self._buckets.find(hashes_of(new))
            new = [new[place] for place in which.tolist()]
            # Every gram of a known word is known: where it stands is right.
            for word, gram, grams in zip(new, at.tolist(), grams_within(new), strict=True):
                found[word] = self._words[word] = KnownWord(
                    gram,
                    self.grams.searchsorted(grams).astype(np.int32),
                    float(self.idf[gram]),
                    self.gains.having(gram),
                )
        return {word: known for word, known in found.items() if known is not None}

    @cached_property
    def _words(self) -> dict[str, KnownWord]:
        """Words of the content that were asked for; those of people are not kept."""
        return {}

    @cached_property
    def _by_class(self) -> ByClass:
        return ByClass.of(self.classes, self.class_count)

    def score(self, vector: Vector, *, without: int | None = None) -> LexicalScores:
        """Scores against every class.

        `without`: the row of a phrasing that is treated as if it were not in the index (exactly so
        for its class's likelihood and for the cosine; the IDF still knows it).
        """
        cosine_by_row = self.phrasings.accumulate(vector, len(self.classes))
        if without is not None:
            cosine_by_row[without] = 0.0
        likelihood = self.likelihood(vector, without=without)
        return LexicalScores(likelihood, self._by_class.highest(cosine_by_row, 0.0))

    def likelihood(self, vector: Vector, *, without: int | None = None) -> Floats:
        """That of the scores which is no cosine, in half the time."""
        mass = float(np.add.reduce(vector.weights))
        gains = self.gains.accumulate(vector, self.class_count)
        likelihood = (gains + mass * self.floor).astype(np.float32)
        if without is not None:
            own = int(self.classes[without])
            likelihood[own] = self._likelihood_without(vector, own)
        return likelihood

    def has(
        self,
        grams: NDArray[np.int64],
        classes: NDArray[np.integer[Any]],
        *,
        beside: tuple[int, str] | None = None,
    ) -> NDArray[np.bool_]:
        """Which of these grams (rows) which of these classes (columns) have.

        `beside`: one of the classes, and one of its phrasings, which is left out.
        """
        sums = self._sums(grams, classes)
        has = sums > 0
        if beside is not None and (column := classes == beside[0]).any():
            own = self.vector(beside[1])
            at, is_own = look_up(own.ids, grams)
            mine = np.zeros(len(grams))
            mine[is_own] = own.weights[at[is_own]]
            # Half as much again as this phrasing gives: another one has it too.
            has[:, column] = sums[:, column] > 1.5 * mine[:, None]
        return has

    def _likelihood_without(self, vector: Vector, own: int) -> float:
        """The class's likelihood once the phrasing that `vector` was made from is taken out."""
        rest = np.maximum(self._sums(vector.ids, np.array([own]))[:, 0] - vector.weights, 0.0)
        mass = float(np.add.reduce(vector.weights))
        total = max(float(self.totals[own]) - mass, 0.0) + ALPHA * max(1, len(self.grams))
        return float(vector.weights @ np.log(rest + ALPHA)) - mass * float(np.log(total))

    def _sums(
        self, grams: NDArray[np.integer[Any]], classes: NDArray[np.integer[Any]]
    ) -> NDArray[np.float64]:
        """The weight of each gram (rows) in each class; 0 where the class does not have it."""
        return np.asarray(np.expm1(self.gains.of(grams, classes)) * ALPHA)


def _counted(numbers: Ints) -> tuple[Ints, NDArray[np.int64]]:
    """Each number once, sorted, and how often it occurs: `np.unique` in half the time for a few."""
    numbers = numbers.astype(np.int32)
    numbers.sort()
    begins = np.ones(len(numbers) + 1, dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=begins[1:-1])
    starts = begins.nonzero()[0]
    return numbers.take(starts[:-1]), starts[1:] - starts[:-1]


def _unit_weights(
    counts: NDArray[np.uint16], idf: Floats, grams: Ints, sizes: NDArray[np.int64]
) -> Floats:
    """TF-IDF weights of texts of these sizes, each of unit length."""
    logs = 1 + np.log(np.maximum(1, np.arange(int(counts.max(initial=1)) + 1)))
    weights = logs.astype(np.float32)[counts]
    weights *= idf[grams]
    filled = sizes[sizes > 0]
    starts = np.cumsum(filled) - filled
    norms = np.sqrt(np.add.reduceat(weights**2, starts)) if len(starts) else weights
    weights /= np.repeat(np.maximum(norms, 1e-9), filled)
    return np.asarray(weights, dtype=np.float32)


def _order(numbers: Ints) -> NDArray[np.int64]:
    """As `np.argsort(numbers, kind="stable")`, several times as fast: it sorts 64-bit numbers."""
    keys = numbers.astype(np.int64)
    keys <<= 32
    keys |= np.arange(len(numbers), dtype=np.uint32)
    keys.sort()
    keys &= 0xFFFFFFFF
    return keys


def _runs(
    frequency: NDArray[np.int64], class_of: Ints
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of postings by gram and class: where each pair begins, and per gram how many there are.

    `class_of`: of each posting.
    """
    begins = np.ones(len(class_of), dtype=np.bool_)
    begins[1:] = class_of[1:] != class_of[:-1]
    firsts = np.cumsum(frequency) - frequency
    begins[firsts[frequency > 0]] = True
    starts = np.flatnonzero(begins)
    return starts, np.diff(np.searchsorted(starts, np.append(firsts, len(class_of))))
