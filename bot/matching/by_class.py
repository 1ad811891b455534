"""Phrasings grouped by the class each belongs to: of each class, the best phrasing's score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class ByClass:
    """The rows of each class."""

    order: NDArray[np.int64] | None
    """Row numbers, those of one class together; None where they stand so."""
    starts: NDArray[np.int64]
    """Where in `order` the rows of each class begin; of classes that have any."""
    filled: NDArray[np.int64]
    """Those classes."""
    count: int
    """Of all classes."""

    @classmethod
    def of(cls, classes: Ints, count: int) -> ByClass:
        """`classes`: of each row."""
        sizes = np.bincount(classes, minlength=count)
        filled = np.flatnonzero(sizes)
        starts = (np.cumsum(sizes) - sizes)[filled]
        is_sorted = bool((classes[1:] >= classes[:-1]).all())
        order = None if is_sorted else np.argsort(classes, kind="stable")
        return cls(order, starts, filled, count)

    def highest(self, scores: Floats | NDArray[np.float64], least: float) -> Floats:
        """Per class: the highest score of its rows; `least` where it has none."""
        found = np.full(self.count, least, dtype=np.float32)
        if len(self.starts):
            together = scores if self.order is None else scores[self.order]
            found[self.filled] = np.maximum.reduceat(together, self.starts)
        return found
