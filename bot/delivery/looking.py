"""Looking again and again for what other turns or processes left to be done."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import Awaitable, Callable

from bot.delivery.complaints import Complaints
from bot.delivery.idling import Idling, Left
from bot.errors import StorageError

HASTE, HASTY_LOOK = 3.0, 0.1
"""For how long, and how often, it is looked once this process has said that it is about to write
something: that is committed some milliseconds later."""


class Looking:
    """When one thing that looks for work looks again."""

    def __init__(self, idling: Idling | None = None, left: Left | None = None) -> None:
        """`idling`: the process's own; whoever looks is woken when work comes after a rest, or
        such a thing was `left`."""
        self._woken = asyncio.Event()
        self._hasty_until = -math.inf
        if idling is not None:
            idling.on_waking(self._woken.set, left)

    def hasten(self) -> None:
        """Look again and again for a moment: something is about to be written."""
        self._hasty_until = asyncio.get_running_loop().time() + HASTE
        self._woken.set()

    def found(self) -> None:
        """There is no haste any more."""
        self._hasty_until = -math.inf

    async def rest(self, seconds: float) -> None:
        """For so long at most: less where there is haste, and no more once it is woken."""
        if asyncio.get_running_loop().time() < self._hasty_until:
            seconds = min(seconds, HASTY_LOOK)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()

    async def again_and_again(
        self,
        look: Callable[[], Awaitable[float]],
        logger: logging.Logger,
        trouble: str,
        in_trouble: Callable[[], float],
    ) -> None:
        """Until cancelled. `look` gives the seconds to rest; `trouble` is what the log says where
        it fails (of a store that is away now and then), and `in_trouble` the seconds then."""
        complaints = Complaints(logger)
        while True:
            try:
                seconds = await look()
            except StorageError as error:
                complaints.warn(f"{trouble}: %s", error)
                seconds = in_trouble()
            except Exception:
                logger.exception(trouble)
                seconds = in_trouble()
            await self.rest(seconds)
