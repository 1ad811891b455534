"""Sentence vectors by the text they are of, in one compact run of bytes.

Content is published with such a file beside it, and what its texts lack is kept in another under
`DATA_DIR/cache`. A text is known by its hash alone. A number takes one byte: cosines with the
encoder's own vectors are 0.9999 and more, and a vector is the same however often it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.matching.arrays import pack_arrays, unpack_arrays
from bot.matching.semantic import Floats

Keys = NDArray[np.uint64]
_HIGHEST = 127


class VectorFileError(Exception):
    """These bytes are no vectors, or not those of this encoder; the message says which."""


@dataclass(frozen=True)
class VectorFile:
    """Vectors of one encoder, found by text."""

    encoder: str
    """Its `name`; vectors of two encoders cannot be compared."""
    keys: Keys = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    """Of the texts, sorted."""
    units: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int8))
    """One vector a row, as multiples of its own `scales`."""
    scales: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    @classmethod
    def of(cls, encoder: str, vectors: Mapping[str, Floats]) -> VectorFile:
        """The vectors as the encoder gave them."""
        if not vectors:
            return cls(encoder)
        units, scales = _quantised(np.stack(list(vectors.values())))
        return _sorted(encoder, keys_of(vectors), units, scales)

    @classmethod
    def unpack(cls, data: bytes, encoder: str) -> VectorFile:
        """What `pack` made. Raises VectorFileError for anything else, a changed bit included."""
        try:
            arrays = unpack_arrays(data)
            made_by = arrays["encoder"].tobytes().decode()
            found = cls(made_by, arrays["keys"], arrays["units"], arrays["scales"])
            found._prove()
        except Exception as error:  # damage has many forms, the remedy is always the same
            raise VectorFileError("it is damaged") from error
        if made_by != encoder:
            raise VectorFileError(f"it was made by {made_by}, and this is {encoder}")
        return found

    def _prove(self) -> None:
        """Raises ValueError where the parts do not fit each other."""
        kinds = [array.dtype.name for array in (self.keys, self.units, self.scales)]
        if kinds != ["uint64", "int8", "float32"] or len(self.units.shape) != 2:
            raise ValueError("other kinds of numbers")
        if not len(self.keys) == len(self.units) == len(self.scales):
            raise ValueError("not as many vectors as texts")
        if (self.keys[1:] <= self.keys[:-1]).any():
            raise ValueError("not in order")

    def pack(self) -> bytes:
        """The same vectors always give the same bytes."""
        return pack_arrays(
            {
                "encoder": np.frombuffer(self.encoder.encode(), dtype=np.uint8),
                "keys": self.keys,
                "units": self.units,
                "scales": self.scales,
            }
        )

    def __len__(self) -> int:
        return len(self.keys)

    def find(self, texts: Sequence[str]) -> dict[str, Floats]:
        """The vectors of those that are known; the others are left out."""
        keys = keys_of(texts)
        places, is_known = self._places(keys)
        vectors = self.units[places].astype(np.float32) * self.scales[places, None]
        known = (text for text, is_here in zip(texts, is_known, strict=True) if is_here)
        return dict(zip(known, vectors, strict=True))

    def only(self, texts: Sequence[str]) -> VectorFile:
        """Without the vectors of all other texts."""
        places = np.unique(self._places(keys_of(texts))[0])
        return VectorFile(self.encoder, self.keys[places], self.units[places], self.scales[places])

    def joined(self, other: VectorFile) -> VectorFile:
        """With those of another file of the same encoder."""
        if not len(self) or not len(other):
            return self if len(self) else other
        new = ~np.isin(other.keys, self.keys)
        return _sorted(
            self.encoder,
            np.concatenate([self.keys, other.keys[new]]),
            np.concatenate([self.units, other.units[new]]),
            np.concatenate([self.scales, other.scales[new]]),
        )

    def _places(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where the known ones stand, and which they are."""
        if not len(self):
            return np.zeros(0, dtype=np.int64), np.zeros(len(keys), dtype=np.bool_)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        is_known = self.keys[places] == keys
        return places[is_known], is_known


def keys_of(texts: Iterable[str]) -> Keys:
    """64 bits of each text: among 13,000 texts two share a key once in 200 thousand million."""
    digests = (blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


def _quantised(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    highest = np.abs(vectors).max(axis=1).astype(np.float32)
    scales = np.where(highest > 0, highest / np.float32(_HIGHEST), np.float32(1.0))
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def _sorted(encoder: str, keys: Keys, units: NDArray[np.int8], scales: Floats) -> VectorFile:
    keys, order = np.unique(keys, return_index=True)
    return VectorFile(encoder, keys, units[order], scales[order])
