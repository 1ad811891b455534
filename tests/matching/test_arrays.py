"""Arrays as bytes and back."""

from __future__ import annotations

import io

import numpy as np
import pytest

from bot.matching.arrays import Array, pack_arrays, unpack_arrays

ARRAYS: dict[str, Array] = {
    "bytes": np.arange(7, dtype=np.uint8),
    "floats": np.linspace(-1, 1, 15, dtype=np.float32).reshape(3, 5),
    "none": np.zeros((0, 4), dtype=np.float64),
    "one number": np.array(59),
    "turned": np.arange(6, dtype=np.int16).reshape(2, 3).T,
    "truth": np.array([True, False]),
    "ngoại giao": np.arange(3, dtype=np.uint64),
}
PACKED = pack_arrays(ARRAYS)


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_comes_back_as_it_was(name: str) -> None:
    again = unpack_arrays(PACKED)[name]

    assert (again.dtype, again.shape) == (ARRAYS[name].dtype, ARRAYS[name].shape)
    assert again.tolist() == ARRAYS[name].tolist()


def test_the_names_come_back_in_their_order() -> None:
    assert list(unpack_arrays(PACKED)) == list(ARRAYS)


def test_no_arrays_are_something_too() -> None:
    assert unpack_arrays(pack_arrays({})) == {}


def test_arrays_share_the_bytes_and_cannot_be_written_to() -> None:
    again = unpack_arrays(PACKED)["floats"]

    assert not again.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        again[0, 0] = 5.0


def test_numbers_begin_where_a_processor_likes_them_to() -> None:
    starts = [array.ctypes.data for array in unpack_arrays(PACKED).values() if array.size]
    assert {(start - starts[0]) % 64 for start in starts} == {0}


@pytest.mark.parametrize("at", range(0, len(PACKED), 13))
def test_a_changed_bit_is_noticed_wherever_it_is(at: int) -> None:
    changed = PACKED[:at] + bytes([PACKED[at] ^ 4]) + PACKED[at + 1 :]
    with pytest.raises(ValueError, match="not as they were written"):
        unpack_arrays(changed)


@pytest.mark.parametrize("length", [0, 3, 8, 20, 100, len(PACKED) - 1])
def test_what_was_cut_off_is_noticed(length: int) -> None:
    with pytest.raises(ValueError, match="not as they were written"):
        unpack_arrays(PACKED[:length])


def test_numpys_own_archive_is_foreign() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, features=np.arange(3))
    with pytest.raises(ValueError, match="no arrays"):
        unpack_arrays(buffer.getvalue())


def test_objects_are_no_numbers() -> None:
    """Reading them could run code."""
    with pytest.raises(ValueError, match="OBJECT"):
        unpack_arrays(pack_arrays({"objects": np.array([{"a": 1}], dtype=object)}))
