"""Where knowledge comes from: the files, and what was taught beside them, in the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Protocol

from bot.content.revisions import Revision
from bot.delivery.idling import Idling, Left
from bot.delivery.looking import Looking

logger = logging.getLogger(__name__)

LOOK = 1.5
"""Seconds between two looks at what was taught."""


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
        self._looking = Looking(idling, Left.LESSONS)
        self.revisions: tuple[Revision, ...] = ()
        """As read last."""
        self._files = files
        self._taught = taught
        self._look_every = look_every
        self._state = ""
        self._is_away = False

    def hasten(self) -> None:
        """Something is about to be written by this process."""
        self._looking.hasten()

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
                self._looking.found()
                changed.set()

    async def _until_next_look(self) -> None:
        """At once when work comes after a rest, in which there may have been no look for long."""
        seconds = self._look_every
        if self._idling is not None and not self._is_away:
            seconds = self._idling.seconds(seconds)
        await self._looking.rest(seconds)
