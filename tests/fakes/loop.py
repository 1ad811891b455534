"""An event loop whose time passes as soon as nobody has anything to do.

For code that waits for nothing but time and its own tasks: all pauses are as long as they are in
earnest, always the same, and over at once.
"""

from __future__ import annotations

import asyncio
import selectors

START = 1_000_000.0
"""Seconds on its clock at the beginning; far from 0, as on a real machine."""


class _Selector(selectors.DefaultSelector):
    """Waits for nothing; what it would have waited is added to its clock."""

    now = START

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready already."""
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everybody waits for something that nobody will do")
        if not ready and timeout is not None:
            self.now += timeout
        return ready


class SkippingLoop(asyncio.SelectorEventLoop):
    """Its `time()` jumps to the next moment at which something is due."""

    def __init__(self) -> None:
        self._clock = _Selector()
        super().__init__(self._clock)

    def time(self) -> float:
        """Seconds, beginning at `START`."""
        return self._clock.now
