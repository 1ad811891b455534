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


class LaneProcessor(BaseUpdateProcessor):
    """Handles a chat's updates one after the other, in the order in which they came.

    PTB offers only "all in order", where a chat that must wait stops everybody, or "all at once",
    where two messages of one chat can overtake each other.
    """

    def __init__(self) -> None:
        super().__init__(max_concurrent_updates=CHATS_AT_ONCE)
        self._lanes: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's lane; asyncio's locks are first come, first served."""
        lane = self._lane(update)
        async with lane:
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
