"""An index that was built to show what a change would do is served once the change is confirmed.

The administrator has waited for it already. Replicas find it where they share their indexes, and
do not build it once more.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from bot.errors import StorageError
from bot.knowledge.builder import BuildError, BuildStopped
from bot.knowledge.building import Build, Wanted
from bot.knowledge.sharing import IndexStore
from bot.knowledge.versions import index_key
from bot.matching.index import Index
from bot.matching.packing import pack, unpack

logger = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds for the store to give an index: to build one takes about as long."""
_Result = TypeVar("_Result")


class Foreseen:
    """Builds what is wanted at once, and remembers what was built last."""

    def __init__(self, build: Build, shared: Shared | None = None) -> None:
        """`shared`: where other processes find it; None where there are none."""
        self._build = build
        self._shared = shared
        self._last: tuple[str, Index] | None = None

    def preview(self, wanted: Wanted) -> Index | None:
        """`Build` for what may be confirmed soon, by a press that any replica may handle."""
        index = self.serve(wanted)
        if self._shared is not None and index is not None and index.is_provisional:
            self._shared.give(_key(wanted), index)
        return index

    def rehearse(self, wanted: Wanted) -> None:
        """For what may be wanted soon: the first one after a rest takes three times as long."""
        try:
            self._build(wanted)
        except (BuildStopped, BuildError) as error:  # then it takes its time
            logger.info("nothing was prepared: %s", error)

    def serve(self, wanted: Wanted) -> Index | None:
        """`Build` for what is served next."""
        key, last = _key(wanted), self._last
        if last is not None and last[0] == key:
            return last[1]
        index = self._shared.take(key) if self._shared is not None else None
        if index is None:
            index = self._build(wanted)
        if index is not None and index.is_provisional:
            self._last = key, index
        return index


class Shared:
    """The store of indexes, for threads beside the loop."""

    def __init__(self, indexes: IndexStore, loop: asyncio.AbstractEventLoop) -> None:
        self._indexes = indexes
        self._loop = loop
        self._known = ""
        """What was given or taken last: it need not be given again."""

    def take(self, key: str) -> Index | None:
        """What another process has given; None where there is nothing, or it is not to be had."""
        payload = self._waited_for(lambda: self._indexes.get(key))
        index = unpack(payload) if payload is not None else None
        if index is None:
            return None
        self._known = key
        return replace(index, is_provisional=True)

    def give(self, key: str, index: Index) -> None:
        """For the others. Returns at once: whoever looks too early builds it."""
        if key != self._known:
            self._known = key
            payload = pack(index)
            self._begun(lambda: self._indexes.put(key, payload))

    def _waited_for(self, ask: Callable[[], Coroutine[Any, Any, _Result]]) -> _Result | None:
        begun = self._begun(ask)
        if begun is None:
            return None
        try:
            return begun.result(PATIENCE)
        except (StorageError, TimeoutError, concurrent.futures.CancelledError) as error:
            begun.cancel()
            logger.info("an index is not shared: %r", error)
            return None

    def _begun(
        self, ask: Callable[[], Coroutine[Any, Any, _Result]]
    ) -> concurrent.futures.Future[_Result] | None:
        if self._loop.is_closed():
            return None
        return asyncio.run_coroutine_threadsafe(ask(), self._loop)


def _key(wanted: Wanted) -> str:
    return f"{index_key(wanted.content, wanted.encoder)}-at-once"
