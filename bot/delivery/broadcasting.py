"""Tells many people something: a lot at a time, so that whoever asks meanwhile goes first.

What is handed to the outbox there waits behind every reply, is made at the platform's rates, and is
never made twice. Any process may hand over the next lot: the store lets one of them.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.delivery.idling import Idling, Left
from bot.delivery.looking import Looking
from bot.delivery.model import Outgoing

logger = logging.getLogger(__name__)

LOT = 100
"""People whose calls wait in the outbox at most: what a platform of 25 calls a second makes in four
seconds, so that a pause holds as soon."""
LOOK, RARE_LOOK = 1.0, 5.0
"""Seconds between two looks while one runs, and while none does."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be told."""

    user: str
    locale: str
    left: float | None = None
    """Seconds within which the platform lets us write to them; None: it always does."""


@dataclass(frozen=True, slots=True)
class Lot:
    """The next people of a broadcast."""

    broadcast: int
    texts: Mapping[str, str]
    author: str
    after: str
    """The person reached before."""
    reached: str | None
    """The last one of these, told or skipped; None: there is nobody left, or no room."""
    people: tuple[Person, ...]
    skipped: int
    has_room: bool
    """Whether the outbox may take more now."""


class Broadcasts(Protocol):
    """Where broadcasts are kept."""

    async def lot(
        self, platforms: Mapping[str, float | None], default: str, size: int
    ) -> Lot | None:
        """The next people to be told; None where nothing runs."""
        ...

    async def hand_over(self, lot: Lot, calls: Sequence[Outgoing]) -> bool:
        """Put their calls into the outbox; False where somebody else was faster."""
        ...


Letter = Callable[[Person, Lot], Iterable[Outgoing]]
"""The calls that tell a person what a lot tells."""
Report = Callable[[Lot], Awaitable[Sequence[Outgoing]]]
"""The calls that tell who began it how it went."""


class Broadcaster:
    """Hands over what runs, lot by lot."""

    def __init__(
        self,
        store: Broadcasts,
        *,
        platforms: Callable[[], Mapping[str, float | None]],
        default: Callable[[], str],
        letter: Letter,
        report: Report,
        wake: Callable[[str], None],
        idling: Idling | None = None,
    ) -> None:
        """`platforms`: those that are connected, with their windows. `default`: the language of who
        chose none. `wake`: tells a platform's sender that there is something."""
        self._store = store
        self._platforms = platforms
        self._default = default
        self._letter = letter
        self._report = report
        self._wake = wake
        self._idling = idling or Idling()
        self._looking = Looking(self._idling, Left.NEWS)

    async def run(self) -> None:
        """Until cancelled."""
        await self._looking.again_and_again(
            self._look, logger, "the broadcast waits", self._rare_look
        )

    async def _look(self) -> float:
        return LOOK if await self.step() else self._rare_look()

    def _rare_look(self) -> float:
        return self._idling.seconds(RARE_LOOK)

    async def step(self) -> bool:
        """Hand over what there is room for; whether one runs."""
        lot = await self._store.lot(self._platforms(), self._default(), LOT)
        if lot is None:
            return False
        self._idling.worked()
        if not lot.has_room:
            return True
        calls = [call for person in lot.people for call in self._letter(person, lot)]
        if lot.reached is None:
            calls = [*await self._report(lot)]
        if await self._store.hand_over(lot, calls):
            for platform in {call.platform for call in calls}:
                self._wake(platform)
        return True
