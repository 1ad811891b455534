"""The n-grams of a folded text: word 1-2-grams and character n-grams, as 64-bit numbers.

Character grams within padded words carry typos and inflection; those across the spaces of the whole
text carry words that were written together (`vanhoa`). Grams are hashes: an index then keeps
8 bytes for each instead of a string, and a text's grams come from a few NumPy operations. Among
a million grams two share a number once in 30 million texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.matching.flat import look_up, positions

Hashes = NDArray[np.uint64]

WITHIN_WORD = range(2, 6)
ACROSS_SPACES = range(3, 6)

AT_A_TIME = 2_000
"""Texts whose grams are counted together: enough for NumPy, and some 10 MB of memory."""

REMEMBERED = 16_384
"""Words of the content whose grams are kept; those of people are not remembered."""

_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_PAIR, _WITHIN, _ACROSS = (np.uint64(salt << 56) for salt in (3, 1, 2))

_LITTLE_ENDIAN = np.dtype("<u8")
_NO_HASHES: Hashes = np.array([], dtype=np.uint64)


@dataclass(frozen=True)
class Counted:
    """The grams of many texts, in the order of the texts."""

    grams: Hashes
    """Every gram there is, sorted, each once."""
    numbers: NDArray[np.int32]
    """Places in `grams`: those of the first text, sorted and each once, then of the next."""
    counts: NDArray[np.uint16]
    """How often each of them occurs in its text."""
    sizes: NDArray[np.int64]
    """Per text: how many of them are its own."""


def grams_between(words: Sequence[str]) -> Hashes:
    """Every occurrence of a gram that is of no single word: pairs, and letters across spaces."""
    if not words:
        return _NO_HASHES
    own = hashes_of(words)
    across = [
        rolling ^ _SALTED_ACROSS[length]
        for length, rolling in _rolling(_codes("".join(words)), ACROSS_SPACES)
    ]
    return _stirred(np.concatenate([(own[:-1] * _BASE + own[1:]) ^ _PAIR, *across]))


def grams_within(words: Sequence[str]) -> list[Hashes]:
    """Per word, every occurrence of a gram that is its own: the word, and those of its letters."""
    return _of_words(words)


def count_grams(texts: Sequence[str]) -> Counted:
    """The same for many texts, in a fraction of the time."""
    parts = [_count(texts[at : at + AT_A_TIME]) for at in range(0, len(texts), AT_A_TIME)]
    if not parts:
        return _count([])
    grams = np.unique(np.concatenate([part.grams for part in parts]))
    sizes = np.concatenate([part.sizes for part in parts])
    numbers = np.empty(int(sizes.sum()), dtype=np.int32)
    counts = np.empty(len(numbers), dtype=np.uint16)
    start = 0
    while parts:  # each part goes once it is copied: of 80,000 texts they are of 150 MB
        part = parts.pop(0)
        end = start + len(part.numbers)
        numbers[start:end] = np.searchsorted(grams, part.grams)[part.numbers]
        counts[start:end] = part.counts
        start = end
    return Counted(grams, numbers, counts, sizes)


class GramCounter:
    """`count_grams`, again and again for texts that are mostly those of before."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._counted: Counted | None = None

    def __call__(self, texts: Sequence[str]) -> Counted:
        """Only texts that the last call did not have are counted."""
        before = self._counted
        new = list(dict.fromkeys(text for text in texts if text not in self._rows))
        if before is None or 2 * len(new) > len(texts):
            counted = count_grams(texts)
        else:
            rows = self._rows | {text: len(before.sizes) + at for at, text in enumerate(new)}
            counted = _chosen(_joined(before, count_grams(new)), [rows[text] for text in texts])
        self._rows = {text: row for row, text in enumerate(texts)}
        self._counted = counted
        return counted


def _joined(one: Counted, other: Counted) -> Counted:
    """`other`: of a few texts, beside those of `one`."""
    _, is_known = look_up(one.grams, other.grams)
    new = other.grams[~is_known]
    grams = np.insert(one.grams, one.grams.searchsorted(new), new)
    # Each known gram stands as much later as there are new ones before it.
    places = (np.arange(len(one.grams)) + new.searchsorted(one.grams)).astype(np.int32)
    own = grams.searchsorted(other.grams).astype(np.int32)
    return Counted(
        grams,
        np.concatenate([places[one.numbers], own[other.numbers]]),
        np.concatenate([one.counts, other.counts]),
        np.concatenate([one.sizes, other.sizes]),
    )


def _chosen(counted: Counted, rows: Sequence[int]) -> Counted:
    """Of these texts alone; grams that none of them has are no more."""
    starts = np.concatenate([[0], np.cumsum(counted.sizes)]).astype(np.int64)
    at, sizes = positions(starts, np.array(rows, dtype=np.int64))
    numbers = counted.numbers[at]
    is_left = np.zeros(len(counted.grams), dtype=np.bool_)
    is_left[numbers] = True
    places = (np.cumsum(is_left) - 1).astype(np.int32)
    return Counted(counted.grams[is_left], places[numbers], counted.counts[at], sizes)


def hashes_of(words: Iterable[str]) -> Hashes:
    """Of each word, or of whatever else is told apart by its letters."""
    digests = [blake2b(word.encode(), digest_size=8).digest() for word in words]
    return np.frombuffer(b"".join(digests), dtype=_LITTLE_ENDIAN)


def _count(texts: Sequence[str]) -> Counted:
    hashes, owners = _occurrences([text.split() for text in texts], _of_kept_words)
    grams, numbers = np.unique(hashes, return_inverse=True)
    found, counts = np.unique(owners * len(grams) + numbers, return_counts=True)
    return Counted(
        grams,
        (found % max(1, len(grams))).astype(np.int32),
        counts.astype(np.uint16),
        np.bincount(found // max(1, len(grams)), minlength=len(texts)),
    )


def _occurrences(
    texts: Sequence[list[str]], grams_of_words: Callable[[Sequence[str]], list[Hashes]]
) -> tuple[Hashes, NDArray[np.int64]]:
    """Every occurrence of a gram, and the number of the text it is in."""
    words = [word for text in texts for word in text]
    if not words:
        return _NO_HASHES, np.array([], dtype=np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    of_words = grams_of_words(words)
    own = np.array([hashes[0] for hashes in of_words], dtype=np.uint64)
    found = [*of_words, _mixed(own[:-1] * _BASE + own[1:], _PAIR)[owners[:-1] == owners[1:]]]
    found_in = [
        np.repeat(owners, [len(hashes) for hashes in of_words]),
        owners[1:][owners[:-1] == owners[1:]],
    ]
    codes = _codes("".join(words))
    of_codes = np.repeat(owners, [len(word) for word in words])
    for length, rolling in _rolling(codes, ACROSS_SPACES):
        starts = of_codes[: len(rolling)]
        inside = starts == of_codes[length - 1 :]
        found.append(_mixed(rolling, _salt(length, _ACROSS))[inside])
        found_in.append(starts[inside])
    return np.concatenate(found), np.concatenate(found_in)


def _of_words(words: Sequence[str]) -> list[Hashes]:
    """Per word, its grams by itself: its own one, then those of its letters."""
    known = {word: hashes for word in words if (hashes := _KNOWN.get(word)) is not None}
    new = [word for word in dict.fromkeys(words) if word not in known]
    if new:
        known |= zip(new, _worked_out(new), strict=True)
    return [known[word] for word in words]


def _of_kept_words(words: Sequence[str]) -> list[Hashes]:
    """The same for words of the content."""
    found = _of_words(words)
    if len(_KNOWN) > REMEMBERED:
        _KNOWN.clear()
    _KNOWN.update(zip(words, found, strict=True))
    return found


def _worked_out(words: Sequence[str]) -> list[Hashes]:
    found = [hashes_of(words)]
    found_in = [np.arange(len(words))]
    owners = np.repeat(found_in[0], [len(word) + 2 for word in words])
    for length, rolling in _rolling(_codes("".join(f" {word} " for word in words)), WITHIN_WORD):
        starts = owners[: len(rolling)]
        inside = starts == owners[length - 1 :]
        found.append(_mixed(rolling, _salt(length, _WITHIN))[inside])
        found_in.append(starts[inside])
    owners = np.concatenate(found_in)
    hashes = np.concatenate(found)[np.argsort(owners, kind="stable")]
    return np.split(hashes, np.cumsum(np.bincount(owners))[:-1])


_KNOWN: dict[str, Hashes] = {}


def _codes(text: str) -> Hashes:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


def _rolling(codes: Hashes, lengths: range) -> list[tuple[int, Hashes]]:
    """Length -> a number for each run of so many letters."""
    rolling, found = codes, []
    for length in range(2, min(lengths.stop, len(codes) + 1)):
        rolling = rolling[:-1] * _BASE + codes[length - 1 :]
        if length in lengths:
            found.append((length, rolling))
    return found


def _salt(length: int, kind: np.uint64) -> np.uint64:
    return np.uint64(length << 58) | kind


_SALTED_ACROSS = {length: _salt(length, _ACROSS) for length in ACROSS_SPACES}


def _mixed(hashes: Hashes, salt: np.uint64) -> Hashes:
    return _stirred(hashes ^ salt)


def _stirred(hashes: Hashes) -> Hashes:
    mixed = hashes * _MIX
    mixed ^= mixed >> _SHIFT
    return np.asarray(mixed)
