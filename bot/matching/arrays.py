"""Named arrays as one run of bytes, and back without copying any of them.

NumPy's own archive is read twice over: 150 ms for an index that is here in memory in 10.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_MAGIC = b"arrays1\n"
_CHECK = 4
"""Bytes of the checksum, which is last."""
_LINE = re.compile(rb"[^\n]*\n")
_ALIGNED = 64
"""Bytes: where an array begins is a multiple."""


def pack_arrays(arrays: Mapping[str, Array]) -> bytes:
    """Numbers and truth values only, of any shape."""
    kinds = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    parts = [_MAGIC + json.dumps(kinds).encode() + b"\n"]
    length = len(parts[0])
    for array in arrays.values():
        parts += [bytes(-length % _ALIGNED), np.ascontiguousarray(array).tobytes()]
        length += len(parts[-2]) + len(parts[-1])
    check = 0
    for part in parts:
        check = zlib.crc32(part, check)
    return b"".join([*parts, check.to_bytes(_CHECK, "big")])


def unpack_arrays(data: bytes | memoryview, *, are_proven: bool = False) -> dict[str, Array]:
    """What `pack_arrays` made bytes of, as views of these bytes; they cannot be written to.

    Raises ValueError for anything else, also where a single bit was changed. `are_proven`: another
    digest has told that already; only what is used is then read at all.
    """
    view = memoryview(data)
    is_ours = view[: len(_MAGIC)] == _MAGIC
    if not is_ours or (not are_proven and zlib.crc32(view[:-_CHECK]) != _number(view[-_CHECK:])):
        raise ValueError("these bytes are no arrays, or not as they were written")
    line = _LINE.match(view, len(_MAGIC))
    if line is None:
        raise ValueError("these bytes do not say what they hold")
    arrays, at = {}, line.end()
    for name, (kind, shape) in json.loads(line[0]).items():
        at += -at % _ALIGNED
        count = math.prod(shape)
        arrays[name] = np.frombuffer(data, kind, count, at).reshape(shape)
        at += arrays[name].nbytes
    return arrays


def _number(check: memoryview) -> int:
    return int.from_bytes(check, "big")
