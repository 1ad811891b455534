"""Loading, and serving, without the collector of what is no longer used."""

from __future__ import annotations

import ctypes
import gc
import os
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


def give_back() -> None:
    """What loading needed for a moment goes back to the system, where the C library can be told: it
    would keep a fifth of the memory of a process for later."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)
