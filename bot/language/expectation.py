"""Which word its neighbours make one expect: `ngoại …` is `ngoại giao`, `… nhập` is `hội nhập`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from bot.language.bigrams import Bigrams

LIKELY = 0.3
"""Share of a word's occurrences beside which another must stand to be expected there."""
SEEN = 3
"""Times that two words must have been seen beside each other, at least."""


class Expectation:
    """Learnt from how often words stand, and how often each stands before which."""

    def __init__(self, words: Mapping[str, int], bigrams: Bigrams) -> None:
        self._after: defaultdict[str, set[str]] = defaultdict(set)
        self._before: defaultdict[str, set[str]] = defaultdict(set)
        for first, following in bigrams.followers():
            for second, count in following.items():
                if count >= SEEN and count >= LIKELY * words[first]:
                    self._after[first].add(second)
                if count >= SEEN and count >= LIKELY * words[second]:
                    self._before[second].add(first)

    def between(self, before: str, after: str) -> Collection[str]:
        """The words that one of the two neighbours makes likely; three from each side at most."""
        return self._after.get(before, set()) | self._before.get(after, set())
