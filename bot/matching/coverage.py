"""How much of what a question says each class speaks of, in its phrasings or in its answer.

Long and indirect questions name what an answer tells and no phrasing asks; and of two entries of
one topic, the right one is often the one that holds the rarer words of the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.frames import pairs_of
from bot.matching.flat import Buckets, look_up, positions
from bot.matching.ngrams import hashes_of

Hashes = NDArray[np.uint64]
Matrix = NDArray[np.float64]
Numbers = NDArray[np.int64]

DOUBT = 2.0
"""Rare words that every text is taken to have beside its own, and no class: that a class has all of
a few words says little."""


@dataclass(frozen=True)
class Covered:
    """Of one text, per class."""

    words: Matrix
    """The share of its words that the class has, by their rarity, 0 to 1; less for few words."""
    pairs: Matrix
    """The same of its pairs of neighbouring words; 0 for a single word."""


class Terms:
    """The words of texts and their pairs, as numbers; what was read the last time is known."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._hashes: Hashes = np.array([], dtype=np.uint64)
        self._known: dict[tuple[str, ...], Numbers] = {}

    def read(self, texts: Iterable[tuple[int, Sequence[str]]]) -> tuple[Numbers, Numbers]:
        """Each term of each text once: the class of the text, and the number of the term."""
        known, self._known = self._known, {}
        classes, numbers = [_NONE], [_NONE]
        for class_, parts in texts:
            key = tuple(parts)
            own = self._known[key] = known[key] if key in known else self._read(key)
            numbers.append(own)
            classes.append(np.full(len(own), class_, dtype=np.int64))
        return np.concatenate(classes), np.concatenate(numbers)

    def _read(self, parts: Sequence[str]) -> Numbers:
        own = {term for part in parts for both in terms_of(part) for term in both}
        return np.array(
            [self._numbers.setdefault(term, len(self._numbers)) for term in own], dtype=np.int64
        )

    def hashes(self, numbers: Numbers) -> Hashes:
        """Of these terms."""
        new = islice(self._numbers, len(self._hashes), None)
        self._hashes = np.concatenate([self._hashes, hashes_of(new)])
        found = self._hashes[numbers]
        if len(self._numbers) > 2 * len(numbers):  # most are of texts that are no more
            self._numbers, self._hashes, self._known = {}, self._hashes[:0], {}
        return found


_NONE: Numbers = np.array([], dtype=np.int64)


@dataclass(frozen=True)
class TermCoverage:
    """Words and pairs of words, and the classes that have them."""

    terms: Hashes
    """Sorted."""
    starts: NDArray[np.int64]
    """The classes of term t are `classes[starts[t]:starts[t + 1]]`."""
    classes: NDArray[np.integer[Any]]
    texts: NDArray[np.uint8]
    """Beside each of `classes`: in how many of its texts, at most 255. The answer is one text."""
    class_count: int

    @classmethod
    def build(
        cls,
        texts: Iterable[tuple[int, Sequence[str]]],
        class_count: int,
        terms: Terms | None = None,
    ) -> TermCoverage:
        """`texts`: of each, its class and its folded parts; words of two parts are no pair.

        `terms`: those of texts that were read before.
        """
        terms = terms or Terms()
        held_by, numbers = terms.read(texts)
        pairs, counts = np.unique(numbers * class_count + held_by, return_counts=True)
        used, number_of = np.unique(pairs // max(1, class_count), return_inverse=True)
        hashes = terms.hashes(used)
        order = np.argsort(hashes)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        term_of = place[number_of]
        by_term = np.argsort(term_of, kind="stable")
        sizes = np.bincount(term_of, minlength=len(hashes))
        return cls(
            hashes[order],
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            (pairs % max(1, class_count))[by_term].astype(
                np.uint16 if class_count < 2**16 else np.int32
            ),
            np.minimum(counts, 255).astype(np.uint8)[by_term],
            class_count,
        )

    def of(self, folded: str, *, beside: int = -1) -> Covered:
        """`beside`: a class that the text is a phrasing of, looked at as if it were not written."""
        words = folded.split()
        own, pairs = list(dict.fromkeys(words)), list(dict.fromkeys(pairs_of(words)))
        if not own or not len(self.terms):
            return Covered(np.zeros(self.class_count), np.zeros(self.class_count))
        which, at = self._buckets.find(hashes_of([*own, *pairs]))
        known = int(which.searchsorted(len(own)))
        where, sizes = positions(self.starts, at)
        rarity = self._rarity(sizes)
        held_by, weights = self.classes.take(where).astype(np.int64), rarity.repeat(sizes)
        if beside >= 0:
            weights[(held_by == beside) & (self.texts.take(where) < 2)] = 0.0
        # Both at once: pairs as classes after the others.
        held_by[int(np.add.reduce(sizes[:known])) :] += self.class_count
        held = np.bincount(held_by, weights=weights, minlength=2 * self.class_count)
        of_words, of_pairs = held.astype(np.float64).reshape(2, -1)
        return Covered(
            self._share(of_words, rarity[:known], len(own)),
            self._share(of_pairs, rarity[known:], len(pairs)),
        )

    @cached_property
    def _buckets(self) -> Buckets:
        return Buckets(self.terms)

    def having(self, term: str) -> NDArray[np.integer[Any]]:
        """The classes that have a folded word, or a pair of neighbouring ones."""
        at, is_known = look_up(self.terms, hashes_of([term]))
        if not is_known[0]:
            return self.classes[:0]
        return self.classes[self.starts[at[0]] : self.starts[at[0] + 1]]

    def _share(self, held: Matrix, rarity: Matrix, terms: int) -> Matrix:
        """`held`, `rarity`: of the known ones among so many terms, per class and per term."""
        unknown = (terms - len(rarity) + DOUBT) * self._rarest
        return np.asarray(held / (float(np.add.reduce(rarity)) + unknown), dtype=np.float64)

    @cached_property
    def _rarest(self) -> float:
        """Of a term that one class has, and of one that none has."""
        return float(self._rarity(np.ones(1)).item())

    def _rarity(self, sizes: NDArray[Any]) -> Matrix:
        """Of terms by the number of classes that have them; above 0."""
        return np.asarray(np.log((1 + self.class_count) / (0.5 + sizes)), dtype=np.float64)


def terms_of(folded: str) -> tuple[set[str], set[str]]:
    """The words of a folded text, and its pairs of neighbouring words."""
    words = folded.split()
    return set(words), set(pairs_of(words))
