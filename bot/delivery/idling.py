"""How long to wait where there is nothing to do."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Collection
from enum import Enum

from bot.delivery.ports import RoleStore

AWAKE = 15.0
"""Seconds after the last work in which more may come due: what failed is tried again, and a chat
that was sent to may be sent to again."""
ASLEEP = 2.5
"""Seconds between two looks after that, of one for all: see `pulse.py`. Whoever stores something in
this process says so, and is not waited for; what other processes leave is found by looking."""
DEEP = 300.0
"""Seconds after the last work from which on a process that is alone looks no more than NIGHT says:
hosted databases that go to sleep do so after about as long without a statement."""
A_MOMENT, LONGEST_YIELD = 0.02, 0.03
"""Seconds after a step of what is stored in which whoever waits in the line lets it go on, and
those after which they go on themselves: from one step to the next it is some ten milliseconds, and
a page is to be answered within a hundred, the queue of those who waited with it included."""
LATER = 0.15
"""Seconds after a message that ends a rest until what does not serve its answer looks again: seven
looks at once, each over a connection that is asked first whether it lives, kept the message waiting
for 25 ms before it was stored, and its answer came 35 ms later."""
NIGHT = 3600.0
"""Seconds between two looks then, or until something is known to come due."""


class Left(Enum):
    """What other processes leave in the store, by who looks after it."""

    UPDATES = 1
    CALLS = 2
    LESSONS = 3
    NEWS = 4
    """To be told to many, or of a question to a person."""


class Idling:
    """Whether a process has something to do: everything in it that looks for work asks the same."""

    def __init__(self, *, is_alone: bool = False) -> None:
        """`is_alone`: no other process stores anything, or the operator would rather have the
        database sleep than have others' work found soon."""
        self.is_alone = is_alone
        self._worked_at = self._stored_at = -math.inf
        self._wakers: list[tuple[Callable[[], None], Left | None]] = []

    def on_waking(self, wake: Callable[[], None], left: Left | None = None) -> None:
        """`wake` is called whenever work comes after a rest, and when such a thing was `left`. Who
        sends is told at once: the role is theirs by the time there is an answer."""
        self._wakers.append((wake, left))

    def wake(self, found: Collection[Left]) -> None:
        """Have whoever looks after these look now."""
        for wake, left in self._wakers:
            if left in found:
                wake()

    def worked(self, *, is_stored: bool = True) -> None:
        """There was something to do. `is_stored`: for a message on its way through the store, not
        for somebody who waits in the line."""
        was_asleep, was_deep = self.is_asleep, self.is_deep
        self._worked_at = now = self._now
        if is_stored:
            self._stored_at = now
        if not was_asleep:
            return
        # Where even lessons were not looked for, they are before the first answer.
        at_once = {Left.CALLS, Left.LESSONS} if was_deep else {Left.CALLS}
        for wake, left in self._wakers:
            if left in at_once:
                wake()
            else:
                asyncio.get_running_loop().call_later(LATER, wake)

    async def give_way(self) -> None:
        """For who waits in the line: returns once nothing stored is under way, and soon in any
        case. A message takes some forty steps, each behind what all others compute at the time."""
        until = self._now + LONGEST_YIELD
        while (left := min(until, self._stored_at + A_MOMENT) - self._now) > 0:  # noqa: ASYNC110  (time ends it)
            await asyncio.sleep(left)

    @property
    def is_asleep(self) -> bool:
        """Nothing has come for a while."""
        return self._rested > AWAKE

    @property
    def is_deep(self) -> bool:
        """Nothing has come for so long that the database may go to sleep."""
        return self.is_alone and self._rested > DEEP

    def seconds(self, awake: float, asleep: float = NIGHT) -> float:
        """To wait now, unless woken: `awake` while there is work, `asleep` while there is none."""
        if self.is_deep:
            return NIGHT
        return asleep if self.is_asleep else awake

    @property
    def _rested(self) -> float:
        return self._now - self._worked_at

    @property
    def _now(self) -> float:
        return asyncio.get_running_loop().time()


class SparedRoles:
    """Roles whose renewals are left out while nobody can want them, or the database may sleep.

    A lease that ran out meanwhile may be taken by another process. The first renewal after the rest
    finds that out; until then two fetch, and what both fetch is stored once.
    """

    def __init__(self, roles: RoleStore, may_skip: Callable[[], bool]) -> None:
        self._roles = roles
        self._may_skip = may_skip

    async def acquire(self, role: str, holder: str, ttl: float) -> int | None:
        """As `RoleStore`."""
        return await self._roles.acquire(role, holder, ttl)

    async def renew(self, role: str, epoch: int, ttl: float) -> bool:
        """As `RoleStore`; without a look where that may be left out."""
        return self._may_skip() or await self._roles.renew(role, epoch, ttl)

    async def resign(self, role: str, epoch: int) -> None:
        """As `RoleStore`."""
        await self._roles.resign(role, epoch)
