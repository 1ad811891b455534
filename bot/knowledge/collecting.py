"""Loading, and serving, without the collector of what is no longer used."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """For whoever makes much that stays: looking through all of it again and again, in vain, is a
    seventh of the time of a start, and afterwards nobody is answered for as long as it takes. What
    is there at the end is never looked through. An edition that is replaced, or was only looked at,
    is freed as it is no longer referred to; it must not go round in circles, which a test shows."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
