"""Which known words a slip or two could make a word of."""

from __future__ import annotations

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA


class NearWords:
    """Known words by how many letters they have: of most lengths nobody ever asks."""

    def __init__(self, known: Collection[str]) -> None:
        """`known`: single letters, and what is not all letters, are left out."""
        self._known = known
        self._by_length: dict[tuple[int, int], list[str]] = {}

    def of(self, word: str, slips: int) -> list[tuple[str, int]]:
        """Those that so many slips, or fewer, make the word of; with how many each takes."""
        found = process.extract(
            word,
            self._as_long(len(word), slips),
            scorer=OSA.distance,
            score_cutoff=slips,
            limit=None,
        )
        return [(known, distance) for known, distance, _ in found]

    def _as_long(self, length: int, slips: int) -> list[str]:
        near = self._by_length.get((length, slips))
        if near is None:
            near = [
                word
                for word in self._known
                if abs(len(word) - length) <= slips and len(word) > 1 and word.isalpha()
            ]
            self._by_length[length, slips] = near
        return near
