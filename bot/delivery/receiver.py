"""Takes updates in: returns when they are stored, so that the platform can be told so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from bot.delivery.batching import Batcher
from bot.delivery.flood import Silences
from bot.delivery.idling import Idling
from bot.delivery.model import Depths, Update
from bot.delivery.ports import InboxStore, Meter
from bot.errors import InboxFull

logger = logging.getLogger(__name__)

CAPACITY = 500_000
"""Updates in the inbox beyond which no more are accepted. The platform keeps the rest for a day."""

GATHERED = 0.02
"""Seconds from one storing of updates to the next, and from one request for them to the next:
fifty people who press as fast as they may would else be stored and taken up one by one, which took
most of a processor. Who comes alone is fetched and stored at once."""

SHUT = 0.03
"""Seconds that whoever brings what is left out waits, storing the rest included: otherwise a flood
would be fetched one by one, each with a request of its own. What comes next waits as long."""


class Receiver:
    """The one door in, for polling and for webhooks."""

    def __init__(
        self,
        inbox: InboxStore[Any],
        meter: Meter | None = None,
        capacity: int = CAPACITY,
        *,
        refuses: Callable[[Update], bool] = lambda _update: False,
        silences: Silences | None = None,
        idling: Idling | None = None,
    ) -> None:
        """`refuses`: whether an update is left out unread. `silences`: who is silent now; what
        they send is left out too. `idling`: the process's own."""
        self.silences = silences or Silences()
        self.idling = idling or Idling()
        self._batches = Batcher(self._commit, apart=GATHERED)
        self._inbox = inbox
        self._meter = meter or Meter()
        self._capacity = capacity
        self._refuses = refuses
        self._depth = 0
        self._unserved: set[str] = set()
        self.arrived = asyncio.Event()
        """Set when something new is stored; a worker clears it."""

    async def accept(self, updates: Sequence[Update]) -> None:
        """Returns when all are stored. Raises StorageError where the store is away, InboxFull
        where it holds all it may; then none counts as accepted, and all should be sent again.

        What somebody sends who is silent, or was told to send nothing of the kind for a while, is
        left out: to store it, only to drop it then, slows those who wait. An update without a
        usable id or lane goes to the dead letters. If it were refused, the platform would send it
        for ever and hold back what comes after it.
        """
        if self._depth >= self._capacity:
            raise InboxFull(self._capacity)
        for update in updates:
            if update.problem is not None:
                logger.error("an update of %s is not handled: %s", update.source, update.problem)
                self._meter.buried(update.platform, "in")
        taken = [one for one in updates if not self._is_left_out(one)]
        begun = asyncio.get_running_loop().time()
        if taken:
            self.idling.worked()
            await self._batches.submit(taken)
        if len(taken) < len(updates):
            logger.info("%d updates are left out", len(updates) - len(taken))
            await asyncio.sleep(begun + SHUT - asyncio.get_running_loop().time())

    def _is_left_out(self, update: Update) -> bool:
        return self.silences.cover(update) or self._refuses(update)

    def note(self, depths: Depths) -> None:
        """How much waits, as last counted."""
        depth = depths.inbox
        if depth >= self._capacity > self._depth:
            logger.error("the inbox is full (%d updates); no more are taken", depth)
        self._depth = depth
        for platform, kept in depths.unserved().items():
            if platform not in self._unserved and (kept.inbox or kept.outbox):
                self._unserved.add(platform)
                logger.warning(
                    "%d updates and %d calls of %s are kept; it is not configured any more",
                    kept.inbox,
                    kept.outbox,
                    platform,
                )

    async def _commit(self, batches: Sequence[Sequence[Update]]) -> Sequence[None]:
        stored = await self._inbox.ingest([update for batch in batches for update in batch])
        if stored:
            self._meter.received(stored)
            self.arrived.set()
        return [None] * len(batches)
