"""Where knowledge comes from: the files, and what was taught beside them, in the database."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator
from typing import Protocol

from bot.content.revisions import Revision
from bot.delivery.idling import Idling

logger = logging.getLogger(__name__)

LOOK = 1.5
"""Seconds between two looks at what was taught."""
RARE_LOOK = 2.5
"""The same while nobody asks: the look and what follows it are to be done within five."""
HASTY_LOOK, HASTE = 0.1, 3.0
"""The same, and for how long, once this process has written something to be found there: it is
committed some milliseconds after it is said."""


class Changes(Protocol):
    """Notices that something is not as it was."""

    def changes(self) -> AsyncIterator[None]:
        """One item for each burst of changes, until cancelled."""
        ...


class Taught(Protocol):
    """What was taught, wherever it is kept."""

    async def state(self) -> str:
        """Changes when what is in force does; quick to ask."""
        ...

    async def in_force(self) -> tuple[Revision, ...]:
        """All of it, in the order in which it was taught."""
        ...


class Sources:
    """`Changes` of both. While the store does not answer, what was read last stays."""

    def __init__(
        self,
        files: Changes,
        taught: Taught,
        *,
        look_every: float = LOOK,
        idling: Idling | None = None,
    ) -> None:
        """`idling`: the process's own; None where it is looked as often as ever."""
        self._idling = idling
        self._woken = asyncio.Event()
        self._hasty_until = -math.inf
        if idling is not None:
            idling.on_waking(self._woken.set)
        self.revisions: tuple[Revision, ...] = ()
        """As read last."""
        self._files = files
        self._taught = taught
        self._look_every = look_every
        self._state = ""
        self._is_away = False

    def hasten(self) -> None:
        """Look again and again for a moment: something is about to be written."""
        self._hasty_until = asyncio.get_running_loop().time() + HASTE
        self._woken.set()

    async def look(self) -> bool:
        """Read what was taught; whether it has changed since the last look."""
        try:
            state = await self._taught.state()
            if state == self._state:
                is_new = False
            else:
                revisions = await self._taught.in_force()
                is_new, self.revisions = revisions != self.revisions, revisions
                self._state = state
        except Exception as error:  # noqa: BLE001  (a database fails in many ways)
            if not self._is_away:
                logger.warning("what was taught cannot be read for now: %s", error)
            self._is_away = True
            return False
        self._is_away = False
        return is_new

    async def changes(self) -> AsyncIterator[None]:
        """One item for each burst of changes to either, until cancelled."""
        changed = asyncio.Event()
        noticing = [
            asyncio.create_task(self._notice_files(changed)),
            asyncio.create_task(self._notice_taught(changed)),
        ]
        try:
            while True:
                await changed.wait()
                changed.clear()
                yield
        finally:
            for task in noticing:
                task.cancel()
            await asyncio.gather(*noticing, return_exceptions=True)

    async def _notice_files(self, changed: asyncio.Event) -> None:
        async for _ in self._files.changes():
            changed.set()

    async def _notice_taught(self, changed: asyncio.Event) -> None:
        while True:
            await self._until_next_look()
            if await self.look():
                self._hasty_until = -math.inf
                changed.set()

    async def _until_next_look(self) -> None:
        """At once when work comes after a rest, in which there may have been no look for long."""
        seconds = self._look_every
        if asyncio.get_running_loop().time() < self._hasty_until:
            seconds = min(seconds, HASTY_LOOK)
        elif self._idling is not None and self._idling.is_asleep:
            seconds = self._idling.seconds(RARE_LOOK)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()
