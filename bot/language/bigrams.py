"""How often each word stood right before which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise


class Bigrams:
    """Counts of words by the word before. Half the memory of counts by pairs of words."""

    def __init__(self, after: Mapping[str, Mapping[str, int]]) -> None:
        """`after`: word -> the one after it -> how often; at least once."""
        self._after = after

    @classmethod
    def count(cls, sequences: Iterable[Sequence[str]]) -> Bigrams:
        """Of the words of each sequence."""
        after: dict[str, dict[str, int]] = {}
        for words in sequences:
            for word, following in pairwise(words):
                seen = after.get(word)
                if seen is None:
                    after[word] = {following: 1}
                else:
                    seen[following] = seen.get(following, 0) + 1
        return cls(after)

    def of(self, word: str, following: str) -> int:
        """How often they stood so."""
        return self._after.get(word, {}).get(following, 0)

    def followers(self) -> Iterator[tuple[str, Mapping[str, int]]]:
        """Each word that another one followed, with those and how often."""
        return iter(self._after.items())
