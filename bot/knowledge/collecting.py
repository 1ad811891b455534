"""Loading, and serving, without the collector of what is no longer used."""

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


def not_looked_through() -> None:
    """What is there now stays for long, so that the collector need not look through it again: for
    0.1 s, after every second or third edit, nobody was answered. An edition that is replaced is
    freed as it is no longer referred to; it must not go round in circles, which a test shows."""
    gc.freeze()
