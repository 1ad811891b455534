from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.matching.flat import Buckets, look_up

Hashes = NDArray[np.uint64]
TOP = 2**64 - 1


def spread(count: int) -> Hashes:
    return np.unique(np.random.default_rng(count).integers(0, TOP, count, dtype=np.uint64))


KNOWN: dict[str, Hashes] = {
    "none": np.zeros(0, dtype=np.uint64),
    "one": np.array([7], dtype=np.uint64),
    "the first and the last there are": np.array([0, TOP], dtype=np.uint64),
    "as many as a power of two": spread(1024),
    "many": spread(5000),
    "all with the same first bits": np.arange(2**40, 2**40 + 300, dtype=np.uint64),
}


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_what_is_found_by_first_bits_is_what_is_found_by_halving(known: Hashes) -> None:
    chance = np.random.default_rng(3)
    beside = [known, known + np.uint64(1), known - np.uint64(1), spread(50)]
    wanted = chance.permutation(np.concatenate(beside))
    at, is_known = look_up(known, wanted)

    which, places = Buckets(known).find(wanted)

    assert which.tolist() == np.flatnonzero(is_known).tolist()
    assert places.tolist() == at[is_known].tolist()


def test_nothing_is_found_where_nothing_is_wanted() -> None:
    which, places = Buckets(KNOWN["many"]).find(KNOWN["none"])

    assert (len(which), len(places)) == (0, 0)
