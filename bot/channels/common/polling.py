"""Long polling, as far as it is the same wherever updates are fetched.

One process at a time fetches; an update is stored before the next is asked for; trouble is logged
now and then, not with every try.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from bot.delivery.complaints import Complaints
from bot.delivery.leadership import Leadership
from bot.delivery.model import Update
from bot.delivery.ports import LeadershipLost, RoleStore
from bot.delivery.receiver import Receiver
from bot.errors import InboxFull, StorageError

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_STORE_PAUSE = 0.5, 2.0
"""Seconds from one try to store to the next; doubles with each one."""
STORE_AWAY = 1.0
"""Seconds before the role is asked for again while the store is away."""


class Fetcher(ABC):
    """Fetches a bot's updates while it has the role to do so."""

    def __init__(
        self, receiver: Receiver, roles: RoleStore, clock: Callable[[], float] | None = None
    ) -> None:
        self._receiver = receiver
        self._roles = roles
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._complain = Complaints(logger, self._clock).warn
        self.ticked_at: float | None = None
        """When the loop last came round, whatever came of it; None before it began or while
        another process has the role."""
        self.succeeded_at: float | None = None
        """When the platform last answered."""

    @property
    @abstractmethod
    def source(self) -> object:
        """Whose updates: each bot has a role of its own, `poller:<source>`."""

    @abstractmethod
    async def _poll(self) -> None:
        """Fetch and store until cancelled."""

    async def run(self) -> None:
        """Until cancelled. Raises ChannelError where `_poll` does."""
        leadership = Leadership(self._roles, f"poller:{self.source}", self._receiver.idling)
        while True:
            try:
                async with leadership.held():
                    await self._poll()
            except LeadershipLost:
                logger.warning("another process fetches the updates now")
            except StorageError as error:
                self._complain("the store is away: %s", error)
                await asyncio.sleep(STORE_AWAY)
            finally:
                self.ticked_at = None

    async def _store(self, updates: Sequence[Update]) -> None:
        """Returns when they are stored; until then nothing more is asked for."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._receiver.accept(updates)
            except (StorageError, InboxFull) as error:
                self._complain("updates cannot be stored: %s", error)
                self.ticked_at = self._clock()
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_STORE_PAUSE)
            else:
                return
