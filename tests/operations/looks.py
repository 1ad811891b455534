"""Stand-ins for what operations look at."""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.model import Depths
from bot.errors import StorageError
from bot.operations.store_watch import StoreWatch

QUIET = Depths()


@dataclass
class Polling:
    """`Polling` whose times a test sets."""

    ticked_at: float | None = None
    succeeded_at: float | None = None


@dataclass
class Store:
    """A store that is as a test says; `watch` looks at it anew each time."""

    depths: Depths = QUIET
    is_up: bool = True
    looks: int = 0

    async def read(self) -> Depths:
        self.looks += 1
        return self.depths

    async def probe(self) -> None:
        if not self.is_up:
            raise StorageError("the disk is full")


class EveryLook(StoreWatch):
    """Without the cache."""

    async def look(self) -> Depths | None:
        self._looked_at = float("-inf")
        return await super().look()


def watch(store: Store) -> StoreWatch:
    return EveryLook(store.read, store.probe)
