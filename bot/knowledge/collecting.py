"""Loading without the collector of what is no longer used."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """For whoever makes much that stays: looking through all of it again and again, in vain, is a
    seventh of the time of a start. What goes round in circles meanwhile is collected afterwards."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
