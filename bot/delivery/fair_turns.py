"""Whose turn is computed next: whoever has used the least of late, so that none slows the others.

Without it a handful of people whose messages are dear to understand keep every thread busy, and the
one with an ordinary question stands behind all of theirs. Those who are dear have a share of a
processor between them, in which they are answered in brief; what does not fit in is refused. And
where all together ask for more than can be had, those who had many turns of late share what is
left, whoever had the least first.
"""

from __future__ import annotations

import asyncio
import bisect
import itertools
import math
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.delivery.latest import keep
from bot.delivery.veil import Veil
from bot.errors import Overloaded

T = TypeVar("T")

AT_ONCE = 2
"""Turns computed at the same time: one may be in the encoder, outside of the interpreter's lock,
while the other compares words. More would only wait for the same two."""
WAY = 0.03
"""CPU seconds that a turn costs beside what it computes: its way through the store and out, as
measured. Of a pressed button that is nearly all."""
DIRECT = 0.005
"""The same where an answer goes back at once to where it was asked, such as an address: nothing
waits in a store. At WAY, 500 pages that ask every five seconds were taken for people who ask much,
and held for up to LONGEST_HOLD."""
DEAR = 0.75
"""CPU seconds, as remembered, from which somebody counts as dear. Ten ordinary questions in ten
seconds, which the flood rule allows, stay below."""
SHARE = 0.4
"""Of a processor, of which all turns together may use so much before those who had many of late
wait: the interpreter has one, and beyond that the store is felt to wait for it."""
AHEAD = 0.5
"""CPU seconds that may be used at once, such as by a class that is told to try it out."""
SPARING = 0.15
"""CPU seconds, as remembered, below which somebody asks sparingly: four turns in half a minute, as
people do. Whoever keeps to the flood rule's limit is beyond it after five seconds. At 0.01, which
held everybody who had asked in the last half minute, 178 of 600 questions of 400 people at 20 a
second were not answered within three seconds; none is left so."""
HASTY, BREATH = 0.03, 4.0
"""CPU seconds, as remembered with such a half-life, from which somebody asks again at once: a turn
a second or two ago, as of fifty accounts whose first four questions were like anybody's and kept
all waiting for as many seconds. Who reads an answer and asks every five seconds stays below for two
questions, on a page for any number."""
HEAVY, HELD = 0.3, 24
"""Of people who used so many CPU seconds, nine presses or four questions of late, so many turns may
wait. Others wait and are never refused: after an outage everybody has two or three to come."""
NEIGHBOURS = 60.0
"""People of one address, such as a school's, who may all ask as people do before any of them counts
as one who asks much: each counts for what they used, and for this part of what all of them did."""
CROWD = 3
"""People who ask sparingly and wait behind the next one, from which on it is computed in brief:
words and letters alone answer nine in ten of the questions as well, in a fifth of the time, and
nobody waits for the encoder behind a crowd of others."""
PROTECTED = 1.0
"""Seconds after the last turn of somebody sparing in which the others wait: with none to wait for,
all goes on as fast as it can."""
LONGEST_HOLD = 0.4
"""Seconds after which one of them goes on whatever was used."""
DEAR_TEXT = 200
"""Characters from which a message does, whoever wrote it. No question of ours is longer, and the
dearest texts take 0.1 to 0.2 s in full, an ordinary question 0.004 to 0.05."""
REST = 7.0
"""Times as long as somebody dear was computed, no other one is: all of them together keep an eighth
of a processor busy and no more, however many they are. Each answer costs the store and the sending
as much again, and these wait whenever something is computed."""
LEAST_HOLD = 0.02
"""Seconds; what is left is looked at no more often."""
LEAST_REST, LONGEST_REST = 0.4, 1.0
"""Seconds. However little a turn took, the way of its answer through the store and out takes 0.05 s
of a processor: more than two or three a second of these would be felt by everybody."""
DEAR_WAITING = 8
"""Turns of such people that may wait, a few seconds' worth. Of more, whoever used the most is
refused: they would only wait until nobody wants the answer any more."""
TOLD_FOR = 60.0
"""Seconds in which whoever is refused is told so once."""
HALF_LIFE = 20.0
"""Seconds in which what somebody used counts half."""
COMPUTING = 10.0
"""Seconds a turn may be computed; the dearest takes less than one, so that more is a hang."""
SPARE = 6
"""Threads beyond those at work, in place of such as hang."""
REMEMBERED = 4096
"""People whose use is remembered at most; who used the least is forgotten first."""


class Here(Executor):
    """Computes in the loop's own thread, for what takes a few milliseconds and wants the
    interpreter's lock all the time: threads cost that a third of the throughput."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Done when it returns."""
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  (as an executor does)
            done.set_exception(error)
        return done


@dataclass(slots=True)
class Usage:
    """Who used how many seconds of late, and was told to wait. In memory, by a hash whose key dies
    with the process."""

    clock: Callable[[], float] = time.monotonic
    cpu: Callable[[], float] = time.thread_time
    """What a thread has used so far: what it waits for, on a busy machine, is nobody's doing."""
    _used: dict[bytes, tuple[float, float, float]] = field(default_factory=dict)
    """Of late, a moment ago, and when that was true."""
    _told: dict[bytes, float] = field(default_factory=dict)
    _name: Veil = field(default_factory=Veil)

    def of(self, who: str) -> float:
        """Seconds, less what has faded."""
        seconds, _, at = self._used.get(self._name(who), _NOTHING)
        return self._faded(seconds, at)

    def just_now(self, who: str) -> float:
        """The same of the last few seconds."""
        _, seconds, at = self._used.get(self._name(who), _NOTHING)
        return self._faded(seconds, at, BREATH)

    def add(self, who: str, seconds: float) -> None:
        """So many more."""
        late, now = self.of(who) + seconds, self.just_now(who) + seconds
        self._used[self._name(who)] = (late, now, self.clock())
        if len(self._used) > REMEMBERED:
            by_use = sorted(self._used, key=lambda name: self._faded(*self._used[name][::2]))
            self._used = {name: self._used[name] for name in by_use[REMEMBERED // 2 :]}

    def was_told(self, who: str) -> bool:
        """Whether they were told of late that they are refused."""
        return self.clock() - self._told.get(self._name(who), -math.inf) < TOLD_FOR

    def tell(self, who: str) -> bool:
        """Whether they are to be told that they are refused; then they are not for a while."""
        if self.was_told(who):
            return False
        keep(self._told, self._name(who), self.clock(), REMEMBERED)
        return True

    def _faded(self, seconds: float, at: float, half_life: float = HALF_LIFE) -> float:
        return seconds * math.exp2((at - self.clock()) / half_life)


_NOTHING = (0.0, 0.0, 0.0)


@dataclass(slots=True, order=True)
class _Waiting:
    is_dear: bool
    is_sated: bool
    """Of somebody who had many turns of late, or one a moment ago."""
    used: float
    number: int
    who: str = field(compare=False)
    among: str | None = field(compare=False)
    compute: Callable[[bool], Any] = field(compare=False)
    reads: bool = field(compare=False)
    """A text, not only a command or a button."""
    done: asyncio.Future[Any] = field(compare=False)

    @property
    def is_sparing(self) -> bool:
        """Of somebody who had few turns of late, and asks nothing dear."""
        return not self.is_dear and not self.is_sated


class FairTurns:
    """Runs what computes on threads, the least demanding people first. Of one event loop.

    Whoever is cancelled while waiting is not computed at all.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        usage: Usage | None = None,
        threads: Executor | None = None,
        *,
        is_light: Callable[[], bool] = lambda: False,
    ) -> None:
        """`is_light`: whether turns are computed without the encoder now, and so in the loop's own
        thread."""
        self._is_light = is_light
        self._here = Here()
        self._at_once = at_once
        self._usage = usage or Usage()
        self._threads = threads or ThreadPoolExecutor(at_once + SPARE, "turn")
        self._waiting: list[_Waiting] = []
        """In the order in which they are computed."""
        self._numbers = itertools.count()
        self._running = 0
        self._is_dear_one_running = False
        self._is_resting = False
        self._is_held = False
        """Somebody waits for others to have used less; `_go_on` is called then."""
        self._spent, self._spent_at = 0.0, -math.inf
        self._sparing_at, self._old_at = -math.inf, -math.inf
        """When somebody sparing came last, and when somebody else was computed last."""

    async def run(
        self, who: str, compute: Callable[[bool], T], length: int = 0, among: str | None = None
    ) -> T:
        """What `compute` returns or raises. It is told whether it is to be brief. `length`: the
        characters it reads. `among`: where they come from, such as an address, if being somebody
        else costs nothing there. Raises TimeoutError where it takes longer than COMPUTING,
        Overloaded where it is dear and too many such wait."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        used = self._usage.of(who)
        if among is not None:
            used = max(used, self._usage.of(among) / NEIGHBOURS)
        is_dear = used >= DEAR or length >= DEAR_TEXT
        is_sated = used >= SPARING or self._usage.just_now(who) >= HASTY
        number, reads = next(self._numbers), length > 0
        waiting = _Waiting(is_dear, is_sated, used, number, who, among, compute, reads, done)
        if waiting.is_sparing:
            self._sparing_at = asyncio.get_running_loop().time()
        bisect.insort(self._waiting, waiting)
        self._go_on()
        self._refuse()
        return await done

    def refuses(self, who: str, length: int) -> bool:
        """Whether a text of so many characters, or a button with none, need not even be stored:
        they were told a moment ago that it is not taken."""
        return self._usage.was_told(who) and (length >= DEAR_TEXT or self._is_crowded)

    @property
    def _is_crowded(self) -> bool:
        now = asyncio.get_running_loop().time()
        return self._ahead() > 0 and now - self._sparing_at < PROTECTED

    def _refuse(self) -> None:
        """Whoever used the most, where too many wait. That somebody who was dear presses a button
        is no reason: it reads nothing, and nobody sends it to cost us dear but by its number."""
        dear = [one for one in self._waiting if one.is_dear and one.reads]
        if len(dear) > DEAR_WAITING:
            self._turn_away(dear[-1])
        heavy = [one for one in self._waiting if one.used >= HEAVY]
        if len(heavy) > HELD:
            self._turn_away(heavy[-1])

    def _turn_away(self, waiting: _Waiting) -> None:
        self._waiting.remove(waiting)
        if not waiting.done.done():
            is_told = not self._usage.tell(waiting.who)
            waiting.done.set_exception(Overloaded(is_told=is_told))

    def _go_on(self) -> None:
        while self._running < self._at_once and (found := self._next()) is not None:
            waiting, in_brief = found
            self._running += 1
            self._is_dear_one_running |= waiting.is_dear
            asyncio.create_task(self._compute(waiting, in_brief)).add_done_callback(_look)

    async def _compute(self, waiting: _Waiting, in_brief: bool) -> None:
        loop = asyncio.get_running_loop()
        used = [COMPUTING]

        def compute() -> Any:
            began = self._usage.cpu()
            try:
                return waiting.compute(in_brief)
            finally:
                used[0] = self._usage.cpu() - began

        # What the store answered meanwhile is taken up in between.
        await asyncio.sleep(0)
        # Where the encoder is not asked, a thread and the loop would only take turns at the lock.
        is_light = self._is_light() or (in_brief and not waiting.is_dear)
        task = loop.run_in_executor(self._here if is_light else self._threads, compute)
        try:
            # What hangs cannot be stopped; its hand is given to another thread.
            await asyncio.wait([task], timeout=COMPUTING)
        finally:
            cost = used[0] + (WAY if waiting.among is None else DIRECT)
            for one in filter(None, (waiting.who, waiting.among)):
                self._usage.add(one, cost)
            self._spent = self._ahead() + AHEAD + cost
            self._spent_at = loop.time()
            self._running -= 1
            if waiting.is_dear:
                self._is_dear_one_running, self._is_resting = False, True
                rest = min(max(LEAST_REST, REST * used[0]), LONGEST_REST)
                loop.call_later(rest, self._rested)
            task.add_done_callback(_look)
            _hand_on(task, waiting.done)
            self._go_on()

    def _rested(self) -> None:
        self._is_resting = False
        self._go_on()

    def _ahead(self) -> float:
        """CPU seconds that were used beyond what all may; negative while some are left. Those who
        are not sparing are answered in brief from when half of them are used."""
        faded = (asyncio.get_running_loop().time() - self._spent_at) * SHARE
        return max(0.0, self._spent - faded) - AHEAD

    def _hold(self) -> None:
        """Until less was used."""
        if not self._is_held:
            self._is_held = True
            loop = asyncio.get_running_loop()
            seconds = min(max(LEAST_HOLD, self._ahead() / SHARE), LEAST_HOLD + LONGEST_HOLD)
            loop.call_later(seconds, self._held_enough)

    def _held_enough(self) -> None:
        self._is_held = False
        self._go_on()

    def _next(self) -> tuple[_Waiting, bool] | None:
        """Who is next, and whether in brief; None where nobody may begin now."""
        self._waiting = [one for one in self._waiting if not one.done.done()]  # who still waits
        if not self._waiting:
            return None
        waiting = self._waiting[0]
        if not waiting.is_sparing:
            now = asyncio.get_running_loop().time()
            if self._is_crowded and now - self._old_at < LONGEST_HOLD:
                self._hold()  # those behind are not sparing either
                return None
            self._old_at = now
        if not waiting.is_dear:
            is_busy = self._ahead() > -AHEAD / 2 and not waiting.is_sparing
            is_crowd = len(self._waiting) > CROWD and self._waiting[CROWD].is_sparing
            return self._waiting.pop(0), is_busy or is_crowd
        if self._is_dear_one_running or self._is_resting:
            return None  # those behind are dear as well
        is_alone = len(self._waiting) == 1 and not self._running and waiting.used < DEAR
        return self._waiting.pop(0), not is_alone


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
    """Look at a failure, so that asyncio does not log it: who waited was told, or is gone."""
    if not ended.cancelled():
        ended.exception()
