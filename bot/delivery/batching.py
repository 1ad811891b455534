"""Many callers, one transaction: what arrives while a commit runs goes into the next one.

A commit costs the same for one row as for fifty, so under load the store is asked less often, and
alone nobody waits for company.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.errors import StorageError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """Hands items to `commit` in batches; each caller gets the result of its own."""

    def __init__(
        self,
        commit: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]],
        limit: int = 100,
        *,
        apart: float = 0.0,
    ) -> None:
        """`commit`: one result for each item, in order. `limit`: items of one batch. `apart`:
        seconds from the beginning of a batch to that of the next, at least."""
        self._commit = commit
        self._limit = limit
        self._apart = apart
        self._next_at = -math.inf
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """Returns when the item's batch is committed; raises what the commit raised."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        return await future

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            if self._apart and (wait := self._next_at - loop.time()) > 0:
                await asyncio.sleep(wait)
            self._next_at = loop.time() + self._apart
            batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
            try:
                await self._commit_all(batch)
            except BaseException as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                if not isinstance(error, Exception):
                    raise

    async def _commit_all(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        """Together; where that fails, one by one, so that a bad item fails alone."""
        try:
            results = await self._commit([item for item, _ in batch])
        except StorageError:
            if len(batch) == 1:
                raise
            await self._one_by_one(batch)
        else:
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)

    async def _one_by_one(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        """A bad item fails alone. A second failure is taken to be the store's, and fails the
        rest."""
        failures = 0
        for item, future in batch:
            try:
                await self._commit_all([(item, future)])
            except StorageError as error:
                failures += 1
                if failures > 1:
                    raise
                if not future.done():
                    future.set_exception(error)
