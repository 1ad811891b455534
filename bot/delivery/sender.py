"""Makes a platform's calls that wait in the outbox: in order within a lane, at its rates.

Each platform has a sender of its own, with its own role, rates, pause and doubt: one that is dead
or asks for patience costs the others nothing. One process at a time is a platform's sender. What it
is about to do is written down before it does it, so that its successor knows which calls may have
been made.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Sequence

from bot.delivery.batching import Batcher
from bot.delivery.complaints import Complaints
from bot.delivery.idling import AWAKE, NIGHT, Idling, Left
from bot.delivery.leadership import Leadership
from bot.delivery.model import (
    Instead,
    Outcome,
    Parcel,
    Priority,
    Refused,
    Retry,
    Sent,
    Settlement,
    Term,
    Unknown,
    Unreachable,
    Wait,
    sender_role,
)
from bot.delivery.ports import Gateway, LeadershipLost, Meter, OutboxStore, RoleStore
from bot.delivery.rates import Bucket, Rates
from bot.delivery.veil import Veil
from bot.errors import StorageError

logger = logging.getLogger(__name__)

CALLS_AT_ONCE = 16
IDLE = 0.1
"""Seconds between two looks for what other processes wrote, while there is something."""
NO_STORE = 1.0
GRACE = 3.0
"""Seconds that calls in the air are given to come back when we are told to stop."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds before the second try of a call that was not carried out; doubles with each one."""
TRIES = 12
"""Tries of one call. They take about nine minutes, and as long again if the platform delays
them."""
DOUBT = 1.0
"""Seconds between two looks whether the platform can be reached again."""
LONGEST_WAIT = 3600.0
"""Seconds of patience a platform may ask for; a call it lets through only later is dropped."""
_BUSY_CHAT = 0.6
"""Share of a chat's allowance used up beyond which a refusal is taken to mean the chat alone."""


class Sender:
    """Empties the outbox of a platform."""

    def __init__(
        self,
        platform: str,
        outbox: OutboxStore,
        roles: RoleStore,
        gateway: Gateway,
        rates: Rates,
        *,
        meter: Meter | None = None,
        is_reachable: Callable[[], Awaitable[bool]] | None = None,
        idling: Idling | None = None,
    ) -> None:
        """`is_reachable`: whether the platform answers, asked by something that changes nothing.
        Without it every call finds out for itself. `idling`: the process's own."""
        self._idling = idling or Idling()
        # The role is ours again by the time it is needed.
        self._idling.on_waking(self.wake, Left.CALLS)
        self._platform = platform
        self._outbox = outbox
        self._leadership = Leadership(roles, sender_role(platform))
        self._rates = rates
        self._gateway = gateway
        self._written = asyncio.Event()
        self._meter = meter or Meter()
        self._stopping = asyncio.Event()
        self._calls: set[asyncio.Task[None]] = set()
        self._paused_until = 0.0
        self._refused_lanes: dict[bytes, float] = {}
        self._veil = Veil()
        self._owed: dict[int, Settlement] = {}
        """What became of calls and is not written down yet, by parcel."""
        self._epoch = 0
        self._is_reachable = is_reachable
        self._is_in_doubt = False
        self._bucket = Bucket(rates.overall, 0.0, tokens=0.0)
        self._complaints = Complaints(logger)
        self.is_leading = False
        """Whether this process has the role, or was the last to have it as far as it knows."""
        self._is_resting = False
        self._is_candidate = True

    def stop(self) -> None:
        """Begin no further call."""
        self._stopping.set()
        self._written.set()

    def wake(self) -> None:
        """Something was put into the outbox: do not wait until the next look."""
        self._written.set()

    async def run(self) -> None:
        """Until `stop`."""
        stopped = asyncio.create_task(self._stopping.wait())
        terms: set[asyncio.Task[None]] = set()
        self._idling.worked()
        try:
            while not self._stopping.is_set():
                self._is_candidate = True
                term = asyncio.create_task(self._term_after_rest())
                terms = {term}
                await asyncio.wait((term, stopped), return_when=asyncio.FIRST_COMPLETED)
                # Not one that has had the role: it waits for its calls and then gives the role up.
                if self._stopping.is_set() and self._is_candidate:
                    term.cancel()
                try:
                    await term
                except asyncio.CancelledError:
                    if not self._stopping.is_set():
                        raise
                except LeadershipLost:
                    logger.info("another process sends to %s now", self._platform)
                except StorageError as error:
                    self._complaints.warn("nothing can be sent to %s: %s", self._platform, error)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._stopping.wait(), NO_STORE)
        finally:
            for task in (stopped, *terms):
                task.cancel()
            await asyncio.gather(stopped, *terms, return_exceptions=True)

    async def _term_after_rest(self) -> None:
        if self._is_resting:
            await self._written.wait()
        self._is_resting = False
        await self._term()

    async def _term(self) -> None:
        # Otherwise the next sender would repeat calls that were made but not written down.
        async with self._leadership.held(may_resign=lambda: not self._owed) as epoch:
            term = Term(self._platform, epoch)
            self._is_candidate, self.is_leading = False, True
            try:
                await self._catch_up(term)
                recovered = await self._outbox.recover(term)
                if recovered:
                    logger.warning("%d calls may have been made before a crash", recovered)
                await self._send(term)
            finally:
                self.is_leading = self._is_resting
                await self._put_down()

    async def _catch_up(self, term: Term) -> None:
        """Write down outcomes that the store missed. Otherwise the calls would be made again."""
        is_next = term.epoch == self._epoch + 1  # else another sender has dealt with it meanwhile
        self._epoch = term.epoch
        if not is_next:
            self._owed.clear()
            # Begins empty: nobody knows what the other one sent just before.
            self._bucket = Bucket(
                self._rates.overall, asyncio.get_running_loop().time(), tokens=0.0
            )
        if self._owed:
            await self._settle(term, list(self._owed.values()))

    async def _send(self, term: Term) -> None:
        loop = asyncio.get_running_loop()
        bucket = self._bucket
        settling: Batcher[Settlement, None] = Batcher(
            lambda settlements: self._settle(term, settlements)
        )
        while not self._stopping.is_set():
            self._written.clear()
            now = loop.time()
            room = min(CALLS_AT_ONCE - len(self._calls), bucket.available(now))
            if now < self._paused_until:
                await self._rest(min(self._paused_until - now, 0.25))
                continue
            if self._is_in_doubt and not await self._is_back():
                await self._rest(DOUBT)
                continue
            parcels = await self._take(term, room) if room > 0 else ()
            bucket.take(len(parcels))
            if parcels or self._calls:
                self._idling.worked()
            for parcel in parcels:
                task = asyncio.create_task(self._call(term, parcel, settling))
                self._calls.add(task)
                task.add_done_callback(self._end)
            if room <= 0:
                await self._rest(max(0.01, bucket.wait()))
            elif not parcels:
                pause = await self._until_next_look()
                if self._is_resting:
                    return
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._written.wait(), pause)

    async def _until_next_look(self) -> float:
        """Seconds. Where nothing is to be done soon and others may write, it is time to rest: then
        nobody has the role, and whoever writes next takes it."""
        if self._calls or self._owed or not self._idling.is_asleep:
            return IDLE
        if self._idling.is_alone:
            return NIGHT
        due = await self._outbox.next_due(self._platform)
        self._is_resting = due is None or due > AWAKE
        return IDLE

    async def _take(self, term: Term, room: int) -> Sequence[Parcel]:
        taken = await self._outbox.take(term, room, self._rates)
        if taken.expired:
            logger.info("%d calls to %s came too late to be made", taken.expired, self._platform)
            self._meter.expired(self._platform, taken.expired)
        return taken.parcels

    async def _settle(self, term: Term, settlements: Sequence[Settlement]) -> list[None]:
        await self._outbox.settle(term, settlements)
        for settlement in settlements:
            self._owed.pop(settlement.parcel.id, None)
        return [None] * len(settlements)

    async def _is_back(self) -> bool:
        """Whether calls get through again.

        While they do not, none is taken: an answer is repeated once only where nobody knows what
        became of it, and that one time must not be spent on a line that is known to be dead.
        """
        self._is_in_doubt = False  # a call that fails meanwhile casts doubt again
        if self._is_reachable is None or await self._is_reachable():
            return not self._is_in_doubt
        self._is_in_doubt = True
        return False

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._calls.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.warning("the outcome of a call could not be written down: %s", error)

    async def _put_down(self) -> None:
        calls = set(self._calls)
        try:
            if calls:
                await asyncio.wait(calls, timeout=GRACE)
        finally:
            for call in calls:
                call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    # -- one call --------------------------------------------------------------------------------

    async def _call(self, term: Term, parcel: Parcel, settling: Batcher[Settlement, None]) -> None:
        settlement = self._owed[parcel.id] = await self._settlement(term, parcel)
        while True:
            try:
                await settling.submit(settlement)
            except StorageError:
                # It was made: to write that down late is better than to make it again.
                await asyncio.sleep(NO_STORE)
            else:
                return

    async def _settlement(self, term: Term, parcel: Parcel) -> Settlement:
        pause = self._paused_until - asyncio.get_running_loop().time()
        if pause > 0 or self._is_in_doubt:  # since this parcel was taken out: it goes back
            return Settlement(parcel, is_done=False, wait=max(pause, 0.0))
        outcome = await self._make(parcel)
        self._meter.sent(self._platform, type(outcome).__name__.lower(), parcel.waited)
        self._is_in_doubt |= isinstance(outcome, Retry | Unknown)
        if isinstance(outcome, Wait):
            await self._be_patient(term, parcel, outcome)
        settlement = settle(parcel, outcome)
        if settlement.buried is not None:
            logger.warning("a call was given up: %s", settlement.buried)
            self._meter.buried(self._platform, "out")
        return settlement

    async def _make(self, parcel: Parcel) -> Outcome:
        """A gateway raises nothing; one that does must not keep the lane waiting for ever."""
        try:
            return await self._gateway.make(parcel.payload)
        except Exception as error:
            logger.exception("a call broke")
            return Unknown(type(error).__name__)

    async def _be_patient(self, term: Term, parcel: Parcel, outcome: Wait) -> None:
        """Pause the whole platform, unless this chat alone is plainly over its limit.

        A platform need not say which of its limits was hit. It is the chat's own where we wrote to
        it a lot, or where it is refused again while others are not. Anything else may be the limit
        for all chats, and each further call would then make the wait longer.
        """
        now = asyncio.get_running_loop().time()
        this = self._veil(parcel.lane)
        again = this in self._refused_lanes
        others = [lane for lane, until in self._refused_lanes.items() if until > now - 5]
        is_chat = parcel.sends_lately >= _BUSY_CHAT or again
        if is_chat and not [lane for lane in others if lane != this]:
            logger.warning("one chat of %s must wait %.0f s", self._platform, outcome.seconds)
        else:
            logger.warning("%s lets nothing through for %.0f s", self._platform, outcome.seconds)
            self._paused_until = max(self._paused_until, now + patience(outcome))
            with contextlib.suppress(StorageError):  # we keep to it all the same
                await self._outbox.pause(term, patience(outcome))
        if len(self._refused_lanes) > 1000:
            self._refused_lanes.clear()
        self._refused_lanes[this] = now + outcome.seconds


def patience(outcome: Wait) -> float:
    """Seconds to wait: a little more than asked for, and not everybody at the same moment."""
    return outcome.seconds + random.uniform(0.1, 0.5)  # noqa: S311


def settle(parcel: Parcel, outcome: Outcome) -> Settlement:
    """What follows for the parcel and its lane: the sender's rules in one place."""
    match outcome:
        case Sent(message, poll):
            return Settlement(parcel, is_done=True, message=message, poll=poll)
        case Wait(seconds):
            return _again(parcel, patience(outcome), f"must wait {seconds:.0f} s")
        case Retry(reason):
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(parcel.tries, 10))
            return _again(parcel, pause, reason)
        case Unknown(_) if parcel.is_repeatable and parcel.unknowns == 0:
            # Once: an answer twice is a nuisance, an answer never is a broken promise.
            return Settlement(parcel, is_done=False, wait=FIRST_PAUSE, is_unknown=True)
        case Unknown(reason):
            return Settlement(parcel, is_done=True, buried=f"unknown outcome: {reason}")
        case Instead(payload, _):
            return Settlement(parcel, is_done=False, instead=payload)
        case Unreachable(reason):
            is_message = parcel.priority is not Priority.CONFIRMATION
            return Settlement(parcel, is_done=True, buried=reason, empties_lane=is_message)
        case Refused(reason):
            buried = None if parcel.priority is Priority.CONFIRMATION else reason
            return Settlement(parcel, is_done=True, buried=buried)


def _again(parcel: Parcel, wait: float, reason: str) -> Settlement:
    if wait > LONGEST_WAIT or parcel.tries + 1 >= TRIES:
        return Settlement(parcel, is_done=True, buried=reason)
    return Settlement(parcel, is_done=False, wait=wait)
