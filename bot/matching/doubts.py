"""Which entries do not tell of what frames a question: whose words, before whom, the largest.

What a question names weighs in its score (`guard.py`); what frames it only keeps an entry from
being simply answered. The words of frames are ordinary, and a paraphrase may have one by chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.language.frames import UNIT, Frame, pairs_of
from bot.matching.coverage import TermCoverage
from bot.matching.guard import Guard

SOURCE = "source"
"""The kind for authors: `source:person:Tô Lâm`. They do weigh in the score: who asks for one
author's figure wants no other's."""
TERM = "term"
"""The kind for words of an entry's documents, and for pairs of them."""


@dataclass(frozen=True)
class Doubts:
    """What entries tell of, beside what coverage knows."""

    told: Guard
    """Relations that phrasings tell of, and what documents are called."""

    @classmethod
    def build(
        cls, relations: Sequence[Iterable[str]], documents: Sequence[Iterable[str]]
    ) -> Doubts:
        """`relations[c]`, `documents[c]`: of class c; the latter are folded words and pairs."""
        told = [
            {*related, *(f"{TERM}:{term}" for term in terms)}
            for related, terms in zip(relations, documents, strict=True)
        ]
        return cls(Guard.build(told))

    def about(self, frame: Frame, coverage: TermCoverage) -> NDArray[np.bool_]:
        """Per class: it does not tell of all that frames the question."""
        doubtful = self.told.missing(frame.relations) > 0
        for nouns in frame.units:  # who speaks of masks without a number does not know how many
            spoken = np.any([self._having(noun, coverage) for noun in nouns], axis=0)
            doubtful |= self._uncounted(nouns) & spoken
        if frame.said_by:
            has = np.array([self._having(word, coverage) for word in frame.said_by])
            # The first word is surely the name's; `theo CNN nghị quyết 59 …` goes on without it.
            doubtful |= (2 * has.sum(axis=0) <= len(has)) | ~has[0]
            if any(not set(frame.said_by).isdisjoint(name) for name in frame.names):
                doubtful |= self._lacking_pairs(frame.said_by, coverage)
        if any(self._is_unheard_of(name, coverage) for name in frame.names):
            doubtful[:] = True
        return doubtful

    def lacking(self, frame: Frame, coverage: TermCoverage) -> NDArray[np.bool_]:
        """Per class: it has no word for a thing that is asked for, or counts none of it."""
        lacking = np.zeros(self.told.class_count, dtype=np.bool_)
        for nouns in frame.units:
            lacking |= self._uncounted(nouns)
        for forms in frame.things:
            lacking |= ~np.any([self._having(form, coverage) for form in forms], axis=0)
        return lacking

    def _uncounted(self, nouns: Sequence[str]) -> NDArray[np.bool_]:
        missing = self.told.missing(f"{UNIT}:{noun}" for noun in nouns)
        return np.asarray(missing == len(nouns), dtype=np.bool_)

    def _having(self, word: str, coverage: TermCoverage) -> NDArray[np.bool_]:
        has = np.asarray(self.told.missing([f"{TERM}:{word}"]) == 0, dtype=np.bool_)
        has[coverage.having(word)] = True
        return has

    def _lacking_pairs(self, name: Sequence[str], coverage: TermCoverage) -> NDArray[np.bool_]:
        """Per class: it has no two of the name's words together: those of `Tân Hoa Xã` are
        everywhere."""
        pairs = pairs_of(name)
        lacking = np.full(self.told.class_count, bool(pairs), dtype=np.bool_)
        for pair in pairs:
            lacking &= ~self._having(pair, coverage)
        return lacking

    def _is_unheard_of(self, name: Sequence[str], coverage: TermCoverage) -> bool:
        """Whether no entry has its words, or, of a name of several, no two of them together."""

        def is_known(term: str) -> bool:
            return bool(len(coverage.having(term))) or f"{TERM}:{term}" in self.told.carriers

        if not all(map(is_known, name)):
            return True
        return len(name) > 1 and not any(map(is_known, pairs_of(name)))
