"""Brings questions to the team, and its answers back.

What is to be told stands in the store, written with the turn that led to it. Here it becomes calls,
which are put into the outbox as the row goes: a crash between the two loses nothing, and tells
nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.delivery.idling import Idling, Left
from bot.delivery.looking import Looking
from bot.delivery.model import Outgoing

logger = logging.getLogger(__name__)

LOOK = 5.0
"""Seconds between two looks. Who writes something here says so, and is not waited for."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Something to be told of a question."""

    id: int
    number: int
    """Of the question."""
    kind: str
    text: str
    person: str
    locale: str
    topic: str
    """The question's place in the chat, as the platform names it; empty where it has none yet."""
    age: float
    """Seconds since it was asked."""
    in_vain: int | None
    """The same among the questions asked in vain, if it is kept there."""


class Letters(Protocol):
    """Where they are kept."""

    async def due(self) -> Sequence[Letter]:
        """What is to be told, in order."""
        ...

    async def hand_over(self, letter: Letter, topic: str, calls: Sequence[Outgoing]) -> bool:
        """Put its calls into the outbox; False where somebody else was faster."""
        ...


Written = Callable[[Letter], Awaitable[tuple[str, Sequence[Outgoing]] | None]]
"""The topic, and the calls that tell it; None where the platform cannot be reached for now."""


class HandingOver:
    """Hands over what is due."""

    def __init__(
        self,
        store: Letters,
        written: Written,
        wake: Callable[[str], None],
        idling: Idling | None = None,
    ) -> None:
        """`wake`: tells a platform's sender that there is something."""
        self._store = store
        self._written = written
        self._wake = wake
        self._idling = idling or Idling()
        self._looking = Looking(self._idling, Left.NEWS)

    def hasten(self) -> None:
        """Something is about to be written."""
        self._looking.hasten()

    async def run(self) -> None:
        """Until cancelled."""
        await self._looking.again_and_again(
            self._look, logger, "questions to people wait", self._seconds
        )

    async def _look(self) -> float:
        await self.step()
        return self._seconds()

    def _seconds(self) -> float:
        return self._idling.seconds(LOOK)

    async def step(self) -> None:
        """Hand over what there is."""
        for letter in await self._store.due():
            found = await self._written(letter)
            if found is None:
                return
            topic, calls = found
            if await self._store.hand_over(letter, topic, calls):
                for platform in {call.platform for call in calls}:
                    self._wake(platform)
