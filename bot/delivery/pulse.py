"""One look at the store for a whole process at rest; whoever looks after what is there is woken.

Where each looked for itself, a process at rest was awake four times as often, for nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import Protocol

from bot.delivery.idling import A_MOMENT, ASLEEP, NIGHT, Idling, Left
from bot.delivery.looking import Looking

logger = logging.getLogger(__name__)


class Leavings(Protocol):
    """What other processes leave in the store, or what comes due there."""

    async def look(self, platforms: Collection[str]) -> tuple[frozenset[Left], float | None]:
        """What there is to do on these platforms, and the seconds until more comes due there; None
        where nothing waits. Lessons are told of once."""
        ...


class Pulse:
    """Looks while nothing comes."""

    def __init__(
        self, store: Leavings, idling: Idling, platforms: Callable[[], Collection[str]]
    ) -> None:
        """`platforms`: those that are served. `idling`: the process's own."""
        self._store = store
        self._idling = idling
        self._platforms = platforms
        self._looking = Looking(idling)

    async def run(self) -> None:
        """Until cancelled."""
        await self._looking.again_and_again(
            self._look, logger, "what others left is not known", lambda: ASLEEP
        )

    async def _look(self) -> float:
        if not self._idling.is_asleep:
            return ASLEEP
        found, due = await self._store.look(self._platforms())
        self._idling.wake(found)
        longest = NIGHT if self._idling.is_deep else ASLEEP
        if not due:  # what is due now and was not taken is for somebody else
            return longest if due is None else ASLEEP
        return min(longest, max(due, A_MOMENT))
