"""Lists of different lengths in one flat array, and places in sorted arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_NOWHERE: Places = np.zeros(0, dtype=np.int64)


def positions(starts: Places, lists: NDArray[np.integer[Any]]) -> tuple[Places, Places]:
    """Where these lists stand, and how long each is.

    `starts`: list n is `flat[starts[n]:starts[n + 1]]`.
    """
    first = starts.take(lists)
    lengths = starts.take(lists + 1) - first
    # One flat array of positions instead of a loop over lists.
    at = (first - lengths.cumsum() + lengths).repeat(lengths)
    at += np.arange(len(at))
    return at, lengths


def look_up(
    known: NDArray[np.integer[Any]], wanted: NDArray[np.integer[Any]]
) -> tuple[Places, NDArray[np.bool_]]:
    """Places in a sorted array, and which of them are right (the others mean nothing)."""
    if not len(known):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    at = np.minimum(known.searchsorted(wanted), len(known) - 1)
    return at, np.asarray(known.take(at) == wanted)


class Buckets:
    """Places in a sorted array of hashes, by their first bits.

    Halving looks at 18 places for each of a quarter of a million, most of them in no cache; this
    looks at one or two, in a third of the time.
    """

    def __init__(self, known: Hashes) -> None:
        self._known = known
        # One or two hashes a bucket.
        bits = max(1, len(known).bit_length() - 1)
        self._shift = np.uint64(64 - bits)
        sizes = np.bincount((known >> self._shift).astype(np.int64), minlength=1 << bits)
        most = int(sizes.max())
        self._places = np.arange(most)
        # The last ones from a little before, so that no place is beyond the end.
        self._starts = np.minimum(sizes.cumsum() - sizes, len(known) - most).astype(np.int32)

    def find(self, wanted: Hashes) -> tuple[Places, Places]:
        """Which of these are known, and the place of each that is, in the order of `wanted`."""
        if not len(self._known):
            return _NOWHERE, _NOWHERE
        first = self._starts.take((wanted >> self._shift).astype(np.int64))
        places = (first[:, None] + self._places).ravel()
        is_it = self._known.take(places) == wanted.repeat(len(self._places))
        found = is_it.nonzero()[0]
        return found // len(self._places), places.take(found)
