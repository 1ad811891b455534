"""The entity guard: which entries speak of what a question names.

A question that names something an entry does not carry is a different question, however alike the
words are. Scores of such entries are lowered, and they are never simply answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PENALTY = 0.5
"""Factor on an entry's score for each named thing that it does not carry."""


@dataclass(frozen=True)
class Guard:
    """Entity -> the classes that carry it."""

    carriers: Mapping[str, NDArray[np.int32]]
    class_count: int

    @classmethod
    def build(cls, entities: Sequence[Iterable[str]]) -> Guard:
        """`entities[c]`: everything class c carries."""
        carriers: dict[str, list[int]] = {}
        for class_, carried in enumerate(entities):
            for entity in carried:
                carriers.setdefault(entity, []).append(class_)
        packed = {e: np.array(classes, dtype=np.int32) for e, classes in carriers.items()}
        return cls(packed, len(entities))

    def missing(self, named: Iterable[str]) -> NDArray[np.int64]:
        """Per class: how many of the named entities it does not carry."""
        missing = np.zeros(self.class_count, dtype=np.int64)
        for entity in named:
            missing += 1
            if entity in self.carriers:
                missing[self.carriers[entity]] -= 1
        return missing
