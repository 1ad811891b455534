"""How a process is told to end."""

from __future__ import annotations

import asyncio
import signal


class Stop:
    """Told once that the process shall end, by a signal or by whoever holds it.

    Listens from the first moment on, while everything else is still loaded: the first process of a
    container does not get a signal that it does not listen for.
    """

    def __init__(self) -> None:
        self._waiting: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None
        self.is_set = False

    def listen(self) -> None:
        """To the signals that ask a process to end. In the main thread only."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def set(self) -> None:
        """Let what waits come to its end. In the event loop's thread."""
        self.is_set = True
        if self._waiting is not None:
            self._waiting[1].set()

    async def wait(self) -> None:
        """Until then. From now on a signal ends nothing by itself."""
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop(), asyncio.Event()
            if self.is_set:
                self._waiting[1].set()
        await self._waiting[1].wait()

    def _hear(self, _number: int, _frame: object) -> None:
        if self._waiting is None:  # nothing has begun that needs an orderly end
            raise SystemExit(0)
        self._waiting[0].call_soon_threadsafe(self.set)
