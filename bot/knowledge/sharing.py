"""One of several processes builds an index; the others wait for it and take it.

A full index costs half a minute of one processor. After an edit every process serves a provisional
one, so that the others lose nothing while they wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from bot.conversation.knowledge import Edition
from bot.delivery.leadership import RENEWAL, RESIGNING, TTL, holder_name
from bot.delivery.ports import RoleStore
from bot.errors import StorageError
from bot.knowledge.indexes import load_encoder
from bot.knowledge.versions import index_key
from bot.matching.packing import unpack
from bot.storage.file_cache import FileCache

logger = logging.getLogger(__name__)

ROLE = "indexer"
"""One process builds at a time, whatever it builds: processors are what is to be spared."""
LOOK = 1.0
"""Seconds between two looks at whether another process is done, or gone."""


class IndexStore(Protocol):
    """Packed indexes by key, where every process reads them. All methods raise StorageError."""

    async def get(self, key: str) -> bytes | None:
        """What was put under this key, bit for bit; None where there is nothing sound."""
        ...

    async def put(self, key: str, payload: bytes) -> None:
        """Keep it, in place of what had this key."""
        ...


class Sharing:
    """Completes editions, in turn with the other processes on the same database."""

    def __init__(self, indexes: IndexStore, roles: RoleStore, files: FileCache) -> None:
        """`files`: where a load finds the index that was taken, and leaves the one it built."""
        self._indexes = indexes
        self._roles = roles
        self._files = files
        self._holder = holder_name()

    async def complete(
        self,
        served: Edition,
        load: Callable[[], Awaitable[Edition | None]],
        is_wanted: Callable[[], bool],
    ) -> Edition | None:
        """What `load` gives, once the index of `served` was taken or it is this process's turn.

        Gives None as well once it `is_wanted` no more. While the store does not answer, the process
        loads by itself: that costs time, and nothing else.
        """
        key = index_key(served.content, load_encoder())
        try:
            epoch = await self._taken_or_ours(key, is_wanted)
        except StorageError as error:
            logger.warning("the index is not shared for now: %s", error)
            return await load()
        if epoch is None:
            return await load() if is_wanted() else None
        async with self._holding(epoch):
            # Another process may have been done between the last look and our turn.
            if not await self._try_to_take(key):
                logger.info("this process builds the index for all of them")
            edition = await load()
            if edition is not None:
                await self._publish(edition)
            return edition

    async def _taken_or_ours(self, key: str, is_wanted: Callable[[], bool]) -> int | None:
        """The epoch of our turn; None once there is nothing left to build."""
        is_said = False
        while is_wanted():
            if await self._take(key):
                return None
            epoch = await self._roles.acquire(ROLE, self._holder, TTL)
            if epoch is not None:
                return epoch
            if not is_said:
                logger.info("another process builds the index; this one waits for it")
                is_said = True
            await asyncio.sleep(LOOK)
        return None

    async def _try_to_take(self, key: str) -> bool:
        try:
            return await self._take(key)
        except StorageError:
            return False

    async def _take(self, key: str) -> bool:
        """Whether the index is there, sound, and now where a load finds it."""
        payload = await self._indexes.get(key)
        return payload is not None and await asyncio.to_thread(self._keep, key, payload)

    def _keep(self, key: str, payload: bytes) -> bool:
        if unpack(payload) is None:
            logger.warning("the shared index %s cannot be read; it is built anew", key)
            return False
        self._files.put("index", key, payload)
        return True

    async def _publish(self, edition: Edition) -> None:
        key = index_key(edition.content, load_encoder())
        payload = await asyncio.to_thread(self._files.get, "index", key)
        if payload is None:  # the folder cannot be written, or the encoder has failed
            return
        try:
            await self._indexes.put(key, payload)
        except StorageError as error:
            logger.warning("the index is not shared for now: %s", error)

    @contextlib.asynccontextmanager
    async def _holding(self, epoch: int) -> AsyncIterator[None]:
        """Holds the turn. Where it is lost nothing ends: then two build, and both are right."""
        renewing = asyncio.create_task(self._renew(epoch))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            with contextlib.suppress(StorageError, TimeoutError):
                async with asyncio.timeout(RESIGNING):
                    await self._roles.resign(ROLE, epoch)

    async def _renew(self, epoch: int) -> None:
        while True:
            await asyncio.sleep(RENEWAL)
            with contextlib.suppress(StorageError):
                await self._roles.renew(ROLE, epoch, TTL)
