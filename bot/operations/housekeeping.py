"""Recurring jobs that one process of several does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from bot.delivery.idling import NIGHT, Idling
from bot.errors import StorageError

logger = logging.getLogger(__name__)

FIRST = 60.0
"""Seconds after the start: not while everything else begins."""
INTERVAL = 600.0
"""Seconds between two rounds."""


class Housekeeping:
    """Does its jobs one after the other, again and again."""

    def __init__(
        self,
        jobs: Mapping[str, Callable[[], Awaitable[object]]],
        is_ours: Callable[[], bool],
        idling: Idling | None = None,
    ) -> None:
        """`jobs`: by the name that is logged, such as `{"prune": inbox.prune}`. `is_ours`: whether
        this process is the one to do them. `idling`: the process's own."""
        self._idling = idling
        self._jobs = jobs
        self._is_ours = is_ours

    async def run(self, first: float = FIRST, interval: float = INTERVAL) -> None:
        """Until cancelled."""
        await asyncio.sleep(first)
        while True:
            await self.round()
            await asyncio.sleep(interval)
            waited = interval
            while waited < self._pause(interval):
                await asyncio.sleep(interval)
                waited += interval

    def _pause(self, interval: float) -> float:
        """Seconds between two rounds now: not so that a database can never go to sleep."""
        is_deep = self._idling is not None and self._idling.is_deep
        return max(interval, NIGHT) if is_deep else interval

    async def round(self) -> None:
        """Each job once. One that fails is logged, and tried again in the next round."""
        for name, job in self._jobs.items():
            if not self._is_ours():
                return
            try:
                await job()
            except StorageError as error:
                logger.warning("%s: %s", name, error)
            except Exception:
                logger.exception("%s failed", name)
