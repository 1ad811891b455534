"""Ends a process whose event loop is stuck: nothing in the loop itself could notice that."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)

INTERVAL = 1.0
"""Seconds between two looks."""
SLOW = 3
"""Looks in a row that found the loop busy with one thing, after which that is logged."""
STUCK = 60
"""Looks in a row after which the process ends."""
STATUS = 70
"""The exit status then: an internal error, in sysexits.h."""


@contextlib.contextmanager
def guarded_loop(
    interval: float = INTERVAL, end: Callable[[int], None] | None = None
) -> Iterator[None]:
    """Watch the running event loop from a thread while the body runs.

    `end`: called with STATUS when the loop is stuck; ends the process at once by default. What was
    accepted is stored, so that nothing is lost with it.
    """
    guard = _Guard(asyncio.get_running_loop(), interval, end or _end)
    guard.start()
    try:
        yield
    finally:
        guard.stopped.set()


class _Guard(threading.Thread):
    def __init__(
        self, loop: asyncio.AbstractEventLoop, interval: float, end: Callable[[int], None]
    ) -> None:
        super().__init__(name="loop-guard", daemon=True)
        self.stopped = threading.Event()
        self._loop = loop
        self._loop_thread = threading.get_ident()
        self._interval = interval
        self._end = end
        self._came_round = threading.Event()

    def run(self) -> None:
        missed = 0
        self._ask()
        # Looks are counted, not seconds: a process that was suspended has missed its looks too.
        while not self.stopped.wait(self._interval):
            if self._came_round.is_set():
                missed = 0
                self._came_round.clear()
                self._ask()
                continue
            missed += 1
            if missed == SLOW:
                logger.warning("the event loop is busy with one thing:\n%s", self._stack())
            elif missed == STUCK:
                logger.error("the event loop is stuck; the process ends:\n%s", self._stack())
                self._end(STATUS)

    def _ask(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed; so we are stopped soon
            self._loop.call_soon_threadsafe(self._came_round.set)

    def _stack(self) -> str:
        """Where it is: lines of code, no values."""
        frame = sys._current_frames().get(self._loop_thread)
        return "".join(traceback.format_stack(frame)[-12:]) if frame is not None else "(ended)"


def _end(status: int) -> None:
    logging.shutdown()
    os._exit(status)
