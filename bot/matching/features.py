"""The lexical features of a folded text: word 1-2-grams and character n-grams, as 64-bit numbers.

Character grams within padded words carry typos and inflection; those across the spaces of the whole
text carry words that were written together (`vanhoa`). Features are hashes: an index then keeps
8 bytes for each instead of a string, and a text's features come from a few NumPy operations. Among
a million features two share a number once in 30 million texts.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

WITHIN_WORD = range(2, 6)
ACROSS_SPACES = range(3, 6)

_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_SPACE = 32


def grams(folded: str) -> tuple[Hashes, NDArray[np.int64]]:
    """The features of a text, sorted, each once, and how often each occurs."""
    words = folded.split()
    if not words:
        return np.array([], dtype=np.uint64), np.array([], dtype=np.int64)
    parts = [_word_hashes(words)]
    parts += _character_grams(" " + " ".join(words) + " ", WITHIN_WORD, salt=1, within_words=True)
    parts += _character_grams("".join(words), ACROSS_SPACES, salt=2, within_words=False)
    return np.unique(np.concatenate(parts), return_counts=True)


def word_feature(word: str) -> int:
    """The feature of a single word."""
    return _word_hash(word, 1)


def _word_hashes(words: list[str]) -> Hashes:
    single = [_word_hash(word, 1) for word in words]
    pairs = [_word_hash(f"{a} {b}", 2) for a, b in pairwise(words)]
    return np.array(single + pairs, dtype=np.uint64)


def _word_hash(text: str, salt: int) -> int:
    digest = blake2b(text.encode(), digest_size=8, salt=bytes([salt])).digest()
    return int.from_bytes(digest, "little")


def _character_grams(text: str, lengths: range, *, salt: int, within_words: bool) -> list[Hashes]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    spaces = np.concatenate([[0], np.cumsum(codes == _SPACE)])
    found = []
    rolling = codes
    for length in range(2, lengths.stop):
        if length > len(codes):
            break
        rolling = rolling[:-1] * _BASE + codes[length - 1 :]
        if length not in lengths:
            continue
        hashes = rolling
        if within_words:  # a space may stand at either end, not inside
            starts = np.arange(len(codes) - length + 1)
            inside = spaces[starts + length - 1] - spaces[starts + 1]
            hashes = rolling[inside == 0]
        mixed = (hashes ^ np.uint64((length << 2 | salt) << 56)) * _MIX
        found.append(mixed ^ (mixed >> _SHIFT))
    return found
