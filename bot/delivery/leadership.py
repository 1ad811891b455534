"""Roles that one process of several may have: held by a lease that must be renewed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import uuid
from collections.abc import AsyncIterator, Callable

from bot.delivery.idling import ASLEEP, Idling
from bot.delivery.looking import Looking
from bot.delivery.ports import LeadershipLost, RoleStore
from bot.errors import StorageError

logger = logging.getLogger(__name__)

TTL = 10.0
"""Seconds after which another process may take over from one that is gone."""
RENEWAL = 2.5
"""Seconds between two renewals."""
RESIGNING = 0.5
"""Seconds that giving the role back may take; otherwise its lease runs out by itself."""
CANDIDACY = 1.0
"""Seconds between two tries to get the role; at rest ASLEEP, as for all that is looked for then."""


def holder_name() -> str:
    """A name for this process: readable in the table, and different in each process."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:6]}"


class Leadership:
    """One role, as this process sees it."""

    def __init__(self, roles: RoleStore, role: str, idling: Idling | None = None) -> None:
        """`idling`: the process's own, of a role that is waited for while there is nothing to
        do."""
        self._idling = idling
        self._looking = Looking(idling)
        self._roles = roles
        self._role = role
        self._holder = holder_name()

    @contextlib.asynccontextmanager
    async def held(self, may_resign: Callable[[], bool] = lambda: True) -> AsyncIterator[int]:
        """Waits for the role and holds it; gives its epoch. Where it may not be resigned at the
        end, it is left to its lease: until that runs out only this process gets it again.

        The body is cancelled and LeadershipLost raised when another has the role. Raises
        StorageError where the store is away, before the role is ours or for so long that it ran
        out.
        """
        epoch = await self._elected()
        logger.debug("this process is the %s now", self._role)
        body = asyncio.current_task()
        assert body is not None  # noqa: S101  (there is a task wherever something is awaited)
        renewing = asyncio.create_task(self._renew(epoch, body))
        try:
            yield epoch
        except asyncio.CancelledError:
            if renewing.done() and body.uncancel() == 0:
                # Nobody else may have it: a store that is away renews nothing for anybody.
                raise renewing.result() or LeadershipLost(self._role) from None
            raise
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            if may_resign():
                with contextlib.suppress(StorageError, TimeoutError):
                    async with asyncio.timeout(RESIGNING):
                        await self._roles.resign(self._role, epoch)

    async def _elected(self) -> int:
        while True:
            epoch = await self._roles.acquire(self._role, self._holder, TTL)
            if epoch is not None:
                return epoch
            idling = self._idling
            seconds = idling.seconds(CANDIDACY, ASLEEP) if idling is not None else CANDIDACY
            await self._looking.rest(seconds)

    async def _renew(self, epoch: int, body: asyncio.Task[object]) -> StorageError | None:
        """Ends, with the body cancelled, when the role is lost or could not be renewed in time;
        what the store said then."""
        loop = asyncio.get_running_loop()
        reason: StorageError | None = None
        renewed = loop.time()
        while True:
            await asyncio.sleep(RENEWAL)
            try:
                if not await self._roles.renew(self._role, epoch, TTL):
                    break
                renewed = loop.time()
            except StorageError as error:
                if loop.time() - renewed > TTL - RENEWAL:
                    reason = error
                    break
        logger.warning("this process is not the %s any more", self._role)
        body.cancel()
        return reason
