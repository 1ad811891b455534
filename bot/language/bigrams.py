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

    def changed(self, by: Mapping[tuple[str, str], int]) -> Bigrams:
        """With these pairs so many times more, or fewer; these counts stay as they are."""
        after: dict[str, Mapping[str, int]] = dict(self._after)
        copies: dict[str, dict[str, int]] = {}
        for (word, following), more in by.items():
            if word not in copies:
                after[word] = copies[word] = dict(after.get(word, {}))
            seen = copies[word]
            seen[following] = seen.get(following, 0) + more
            if seen[following] <= 0:
                del seen[following]
        return Bigrams({word: seen for word, seen in after.items() if seen})

    def of(self, word: str, following: str) -> int:
        """How often they stood so."""
        return self._after.get(word, {}).get(following, 0)

    def followers(self) -> Iterator[tuple[str, Mapping[str, int]]]:
        """Each word that another one followed, with those and how often."""
        return iter(self._after.items())
