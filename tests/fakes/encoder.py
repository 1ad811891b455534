"""Vectors without a model: `Encoder` for tests. Texts that share words get near vectors."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from bot.matching.semantic import Floats

DIMENSIONS = 48


class HashEncoder:
    """Adds up one random direction a word, drawn from the word itself. `seen` lists every text."""

    name = "hash-1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, as rows."""
        self.seen += texts
        vectors = np.array([_direction_of(text) for text in texts], dtype=np.float32)
        return vectors.reshape(len(texts), DIMENSIONS)


def _direction_of(text: str) -> Floats:
    total = np.ones(DIMENSIONS)
    for word in text.split():
        total += 3 * np.random.default_rng(crc32(word.encode())).standard_normal(DIMENSIONS)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)
