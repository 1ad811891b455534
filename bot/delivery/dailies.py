"""Tells those who asked for it a fact a day, at their hour.

The day is noted and the calls are handed to the outbox in one transaction, by whichever process is
first: whoever is killed in between has told nobody, and nobody is told twice a day. The outbox
makes the calls at the platform's rates, behind every reply, and none of them again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.delivery.idling import Idling
from bot.delivery.looking import Looking
from bot.delivery.model import Outgoing

logger = logging.getLogger(__name__)

LOT = 100
"""People whose calls wait in the outbox at most: see `broadcasting.LOT`."""
LATEST = 3 * 3600.0
"""Seconds after its hour in which a fact still comes: in the morning, not in the evening."""
LOOK, RARE_LOOK = 1.0, 20.0
"""Seconds between two looks while some are due, and while none is."""


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose hour has come."""

    user: str
    locale: str
    """The language they chose, else the one they asked in."""
    hour: int
    zone: str
    at: float
    """When it was due, in seconds since 1970."""
    told: tuple[str, ...] = ()
    """Entries that they were told before, the newest last."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What somebody is told."""

    entry: str
    calls: tuple[Outgoing, ...]


class DailyStore(Protocol):
    """Where it is kept who is told."""

    async def due(self, platforms: Collection[str], size: int) -> Sequence[Due]:
        """Those whose hour has come, on these platforms; as many as the outbox has room for."""
        ...

    async def hand_over(self, letters: Sequence[tuple[Due, Fact | None]]) -> int:
        """Note that they were told, when the next one is due, and put the calls into the outbox;
        None: it is too late for today. Leaves out whoever another process was faster with, or who
        wants none any more. How many were handed over."""
        ...

    async def next_due(self, platforms: Collection[str]) -> float | None:
        """Seconds until the next one is due; None where nobody wants any."""
        ...


class Dailies:
    """Hands over what is due."""

    def __init__(
        self,
        store: DailyStore,
        *,
        platforms: Callable[[], Collection[str]],
        letter: Callable[[Due], Fact | None],
        wake: Callable[[str], None],
        idling: Idling | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`platforms`: those that are connected and let us write first. `letter`: None where there
        is nothing to tell. `wake`: tells a platform's sender that there is something."""
        self._store = store
        self._platforms = platforms
        self._letter = letter
        self._wake = wake
        self._idling = idling or Idling()
        self._clock = clock
        self._looking = Looking(self._idling)

    async def run(self) -> None:
        """Until cancelled."""
        await self._looking.again_and_again(
            self._look, logger, "the daily facts wait", lambda: RARE_LOOK
        )

    async def _look(self) -> float:
        return LOOK if await self.step() else await self._until_next()

    async def _until_next(self) -> float:
        """A new wish is for an hour ahead, and making it wakes us."""
        if not (platforms := self._platforms()):  # they are being connected
            return LOOK
        seconds = self._idling.seconds(RARE_LOOK, asleep=RARE_LOOK)
        due = await self._store.next_due(platforms)
        return seconds if due is None else max(LOOK, min(seconds, due))

    async def step(self) -> bool:
        """Hand over what there is room for; whether anything was due."""
        due = await self._store.due(self._platforms(), LOT)
        if not due:
            return False
        self._idling.worked()
        now = self._clock()
        letters = [(one, self._letter(one) if now - one.at <= LATEST else None) for one in due]
        if await self._store.hand_over(letters):
            for platform in {call.platform for _, one in letters if one for call in one.calls}:
                self._wake(platform)
        return True
