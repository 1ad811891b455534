"""Memory of a bounded size: what was noted last stays."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def keep(kept: dict[Key, Value], key: Key, value: Value, most: int) -> None:
    """Note it. Of more than `most` the one that was noted longest ago is forgotten."""
    kept.pop(key, None)  # so that the oldest stand first
    kept[key] = value
    if len(kept) > most:
        del kept[next(iter(kept))]
