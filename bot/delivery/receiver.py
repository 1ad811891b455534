"""Takes updates in: returns when they are stored, so that the platform can be told so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from bot.delivery.batching import Batcher
from bot.delivery.model import Update
from bot.delivery.ports import InboxStore, Meter, NoMeter
from bot.errors import InboxFull

logger = logging.getLogger(__name__)

CAPACITY = 500_000
"""Updates in the inbox beyond which no more are taken: the platform keeps them for a day."""


class Receiver:
    """The one door in, for polling and for webhooks."""

    def __init__(
        self, inbox: InboxStore[Any], meter: Meter | None = None, capacity: int = CAPACITY
    ) -> None:
        self._batches = Batcher(self._commit)
        self._inbox = inbox
        self._meter = meter or NoMeter()
        self._capacity = capacity
        self._depth = 0
        self.arrived = asyncio.Event()
        """Set when something new is stored; a worker clears it."""

    async def accept(self, updates: Sequence[Update]) -> None:
        """Returns when all are stored. Raises StorageError where the store is away, InboxFull
        where it holds all it may; then none counts as accepted, and sending them again is right."""
        if self._depth >= self._capacity:
            raise InboxFull(self._capacity)
        if updates:
            await self._batches.submit(updates)

    def note_depth(self, depth: int) -> None:
        """How many updates wait, as last counted."""
        if depth >= self._capacity > self._depth:
            logger.error("the inbox is full (%d updates); no more are taken", depth)
        self._depth = depth

    async def _commit(self, batches: Sequence[Sequence[Update]]) -> Sequence[None]:
        stored = await self._inbox.ingest([update for batch in batches for update in batch])
        if stored:
            self._meter.received(stored)
            self.arrived.set()
        return [None] * len(batches)
