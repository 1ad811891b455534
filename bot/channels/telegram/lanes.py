"""One chat in order, many chats at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

CHATS_AT_ONCE = 16
"""More only makes the connection pool slower."""
_NO_LIMIT = 1 << 20
"""Of PTB's own: it would count those who wait for their chat, too, so that one busy chat could stop
everybody."""


class LaneProcessor(BaseUpdateProcessor):
    """Handles a chat's updates one after the other, in the order in which they came.

    PTB offers only "all in order", where a chat that must wait stops everybody, or "all at once",
    where two messages of one chat can overtake each other.
    """

    def __init__(self) -> None:
        super().__init__(max_concurrent_updates=_NO_LIMIT)
        self._places = asyncio.Semaphore(CHATS_AT_ONCE)
        self._lanes: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's lane, then for a place; both are first come, first served."""
        lane = self._lane(update)
        async with lane, self._places:
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def _lane(self, update: object) -> asyncio.Lock:
        chat = update.effective_chat if isinstance(update, Update) else None
        user = update.effective_user if isinstance(update, Update) else None
        key = chat.id if chat else user.id if user else 0
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = asyncio.Lock()
        return lane
