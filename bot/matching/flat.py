"""Lists of different lengths in one flat array, and places in sorted arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


def positions(starts: Places, lists: NDArray[np.integer[Any]]) -> tuple[Places, Places]:
    """Where these lists stand, and how long each is.

    `starts`: list n is `flat[starts[n]:starts[n + 1]]`.
    """
    first = starts[lists]
    lengths = starts[lists + 1] - first
    # One flat array of positions instead of a loop over lists.
    ends = np.cumsum(lengths)
    at = np.arange(int(ends[-1]) if len(ends) else 0)
    at += np.repeat(first - ends + lengths, lengths)
    return at, lengths


def look_up(
    known: NDArray[np.integer[Any]], wanted: NDArray[np.integer[Any]]
) -> tuple[Places, NDArray[np.bool_]]:
    """Places in a sorted array, and which of them are right (the others mean nothing)."""
    if not len(known):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return at, np.asarray(known[at] == wanted)
