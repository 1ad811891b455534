"""The lexical features of a folded text: word 1-2-grams and character n-grams.

Character grams within padded words carry typos and inflection; those across the spaces of the whole
text carry words that were written together (`vanhoa`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

WITHIN_WORD = range(2, 6)
ACROSS_SPACES = range(3, 6)


def grams(folded: str) -> Counter[str]:
    """Feature -> how often. Kinds are kept apart by their first character."""
    return Counter(_grams(folded))


def _grams(folded: str) -> Iterator[str]:
    words = folded.split()
    for word in words:
        yield "w" + word
        padded = f" {word} "
        for length in WITHIN_WORD:
            for start in range(len(padded) - length + 1):
                yield "c" + padded[start : start + length]
    for left, right in zip(words, words[1:], strict=False):
        yield f"w{left} {right}"
    joined = "".join(words)
    for length in ACROSS_SPACES:
        for start in range(len(joined) - length + 1):
            yield "j" + joined[start : start + length]
