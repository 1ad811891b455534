"""Whose turn is computed next: whoever has used the least of late, so that none slows the others.

Without it a handful of people whose messages are dear to understand keep every thread busy, and the
one with an ordinary question stands behind all of theirs.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.delivery.veil import Veil

T = TypeVar("T")

AT_ONCE = 2
"""Turns computed at the same time: one may be in the encoder, outside of the interpreter's lock,
while the other compares words. More would only wait for the same two."""
DEAR = 0.5
"""Seconds of computing, as remembered, from which somebody is answered in brief, and one such at a
time. An ordinary question takes 0.01 to 0.06; ten in ten seconds, what the flood rule allows, stay
below. The dearest message takes 0.25: the third of them is understood by words alone."""
DEAR_IN_A_CROWD = 0.15
"""The same while others wait."""
HALF_LIFE = 20.0
"""Seconds in which what somebody used counts half."""
A_CHARACTER = 1e-4
"""Seconds that a character is taken to cost before it is known: 4,000 of them take about 0.4."""
COMPUTING = 10.0
"""Seconds a turn may be computed; the dearest takes less than one, so that more is a hang."""
SPARE = 6
"""Threads beyond those at work, in place of such as hang."""
REMEMBERED = 4096
"""People whose use is remembered at most; who used the least is forgotten first."""


@dataclass(slots=True)
class Usage:
    """Who used how many seconds of late. In memory, by a hash whose key dies with the process."""

    clock: Callable[[], float] = time.monotonic
    _used: dict[bytes, tuple[float, float]] = field(default_factory=dict)
    _name: Veil = field(default_factory=Veil)

    def of(self, who: str) -> float:
        """Seconds, less what has faded."""
        seconds, at = self._used.get(self._name(who), (0.0, 0.0))
        return self._faded(seconds, at)

    def add(self, who: str, seconds: float) -> None:
        """So many more."""
        self._used[self._name(who)] = (self.of(who) + seconds, self.clock())
        if len(self._used) > REMEMBERED:
            by_use = sorted(self._used.items(), key=lambda item: self._faded(*item[1]))
            self._used = dict(by_use[REMEMBERED // 2 :])

    def _faded(self, seconds: float, at: float) -> float:
        return seconds * math.exp2((at - self.clock()) / HALF_LIFE)


@dataclass(slots=True)
class _Waiting:
    who: str
    compute: Callable[[bool], Any]
    expected: float
    done: asyncio.Future[Any]


class FairTurns:
    """Runs what computes on threads, the least demanding people first. Of one event loop.

    Whoever is cancelled while waiting is not computed at all.
    """

    def __init__(self, at_once: int = AT_ONCE, usage: Usage | None = None) -> None:
        self._at_once = at_once
        self._usage = usage or Usage()
        self._threads = ThreadPoolExecutor(at_once + SPARE, "turn")
        self._waiting: list[tuple[float, int, _Waiting]] = []
        self._numbers = itertools.count()
        self._running = 0
        self._dear = 0

    async def run(self, who: str, compute: Callable[[bool], T], length: int = 0) -> T:
        """What `compute` returns or raises. It is told whether it is to be brief. `length`: the
        characters it reads. Raises TimeoutError where it takes longer than COMPUTING."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        expected = length * A_CHARACTER
        waiting = _Waiting(who, compute, expected, done)
        rank = self._usage.of(who) + expected
        heapq.heappush(self._waiting, (rank, next(self._numbers), waiting))
        self._go_on()
        return await done

    def _go_on(self) -> None:
        while self._running < self._at_once and (found := self._next()) is not None:
            waiting, is_dear = found
            self._running += 1
            self._dear += is_dear
            asyncio.create_task(self._compute(waiting, is_dear)).add_done_callback(_look)

    async def _compute(self, waiting: _Waiting, is_dear: bool) -> None:
        loop = asyncio.get_running_loop()
        began = self._usage.clock()
        task = loop.run_in_executor(self._threads, waiting.compute, is_dear)
        try:
            # What hangs cannot be stopped; its hand is given to another thread.
            await asyncio.wait([task], timeout=COMPUTING)
        finally:
            self._usage.add(waiting.who, self._usage.clock() - began)
            self._running -= 1
            self._dear -= is_dear
            task.add_done_callback(_look)
            _hand_on(task, waiting.done)
            self._go_on()

    def _next(self) -> tuple[_Waiting, bool] | None:
        """Who is next, and whether it was somebody dear; None where nobody may begin now."""
        while self._waiting:
            waiting = self._waiting[0][2]
            if waiting.done.done():  # nobody waits for it any more
                heapq.heappop(self._waiting)
                continue
            most = DEAR_IN_A_CROWD if len(self._waiting) > 1 or self._running else DEAR
            is_dear = self._usage.of(waiting.who) + waiting.expected >= most
            if is_dear and self._dear:
                return None  # the others in the queue used more still
            heapq.heappop(self._waiting)
            return waiting, is_dear
        return None


def _hand_on(ended: asyncio.Future[Any], to: asyncio.Future[Any]) -> None:
    if to.done():
        return
    if not ended.done():
        to.set_exception(TimeoutError(f"computed for more than {COMPUTING:.0f} s"))
        return
    if ended.cancelled():
        to.cancel()
        return
    error = ended.exception()
    if error is not None:
        to.set_exception(error)
    else:
        to.set_result(ended.result())


def _look(ended: asyncio.Future[Any]) -> None:
    """At what became of it; whoever waited for it has been told, or waits no more."""
    if not ended.cancelled():
        ended.exception()
