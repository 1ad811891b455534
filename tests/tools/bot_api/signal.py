"""Tells everybody who waits that something changed."""

from __future__ import annotations

import asyncio


class Signal:
    """Unlike an `asyncio.Event`, which is set and cleared by many, it never loses a change: who
    takes a `next` before looking hears of all that changes after the look."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def next(self) -> asyncio.Future[None]:
        """Done at the next change."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return future

    def give(self, *_: object) -> None:
        """Something changed; called in the loop."""
        for future in list(self._waiting):
            if not future.done():
                future.set_result(None)
