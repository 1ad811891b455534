"""Takes up lanes, handles their updates one after the other, and gives the lanes back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Generic

from bot.delivery.batching import Batcher
from bot.delivery.complaints import Complaints
from bot.delivery.flood import Flood, Silences, Verdict
from bot.delivery.idling import Idling, Left
from bot.delivery.model import Effects, Notice, Received, State, Step, Visit
from bot.delivery.ports import Handler, InboxStore, Meter
from bot.delivery.veil import Veil
from bot.errors import Overloaded, StorageError

logger = logging.getLogger(__name__)

LANES_AT_ONCE = 64
LANES_IN_ALL = 512
"""This includes updates that only wait to be computed, so that expensive ones do not keep ordinary
questions from being taken up."""
SLOW = 0.3
"""Seconds after which a lane in hand counts as one that waits."""
AT_LEAST = LANES_AT_ONCE // 2
"""Free places from which on the store is asked for more. One half is fetched while the other half
is worked on."""
LEASE = 15.0
"""Seconds after which another worker may take up a lane of one that is gone."""
RENEWAL = 4.0
"""Seconds between two renewals of the leases in hand."""
HANDLING = 60.0
"""Seconds an update may take, the time in which it waits for its turn to be computed included
(`fair_turns.py` has a limit of its own for the rest). What runs out of time is tried once more, in
brief and at once: to try what is slow again makes everything slower."""
PAUSES = (0.2, 1.0, 4.0, 12.0)
"""Seconds before the second, third … try of an update that fails: 5 tries in about 20 seconds."""
CRASHES = 100
"""Leases of a lane that may end with the death of their process; then the update counts as what
kills them. The number is generous: a machine that restarts often must not cost anybody a
message."""
IDLE = 0.25
"""Seconds between two looks for work that other processes stored, while there is some."""
GRACE = 2.0
"""Seconds that updates in hand are given to end when we are told to stop."""
GIVING_BACK = 0.5
"""Seconds that giving lanes back may take; otherwise their leases run out by themselves."""
REFUSALS = 60
"""Times that the store may fail at one update, a second or more apart, although it leases the lane.
An update that no database accepts must not block a chat for ever."""
NO_STORE = 1.0
"""Seconds before the next look when the store is away."""


class Worker(Generic[State]):
    """One serves all platforms of a process; any number of processes share the lanes of a store."""

    def __init__(
        self,
        inbox: InboxStore[State],
        handlers: Mapping[str, Handler[State]],
        arrived: asyncio.Event,
        spoke: Callable[[str], None] = lambda _: None,
        meter: Meter | None = None,
        *,
        silences: Silences | None = None,
        idling: Idling | None = None,
    ) -> None:
        """`handlers`: by platform; the lanes of others are left as they are. `arrived`: set by
        whoever stores updates in this process. `spoke`: told to which platform there is something
        to send. `silences`: told of who is silent now. `idling`: the process's own."""
        self._silences = silences or Silences()
        self._idling = idling or Idling()
        self._idling.on_waking(arrived.set, Left.UPDATES)
        self._inbox = inbox
        self._handlers = handlers
        self._arrived = arrived
        self._spoke = spoke
        self._meter = meter or Meter()
        self._finishing: Batcher[Step[State], bool] = Batcher(inbox.finish, LANES_AT_ONCE)
        self._visits: dict[asyncio.Task[None], Visit] = {}
        self._since: dict[asyncio.Task[None], float] = {}
        """When each was taken up, by the loop's clock."""
        self._refusals: dict[int, int] = {}
        """How often the store failed at updates that still wait, by their ids."""
        self._stopping = asyncio.Event()
        self._complaints = Complaints(logger)
        # Of those who asked to be forgotten: in memory only, and nobody learns who they were. With
        # none, /forget in every other message would be a way to flood.
        self._forgotten = Flood(name=Veil().text)

    async def run(self) -> None:
        """Until `stop`; what is in hand then is ended or given back."""
        renewing = asyncio.create_task(self._renew())
        self._idling.worked()
        try:
            while not self._stopping.is_set():
                try:
                    await self._take_up()
                except StorageError as error:
                    self._complaints.warn("no updates can be taken up: %s", error)
                    await self._sleep(NO_STORE)
        finally:
            await self._put_down()
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    def stop(self) -> None:
        """Take up nothing more."""
        self._stopping.set()
        self._arrived.set()

    async def _take_up(self) -> None:
        """One look for work. It waits where there is no work, or no free place."""
        self._arrived.clear()
        free = self._free()
        visits: list[Visit] = []
        if free >= AT_LEAST:
            visits = await self._inbox.claim(self._handlers, free, LEASE)
        if visits or self._visits:
            self._idling.worked()
        for visit in visits:
            task = asyncio.create_task(self._visit(visit))
            self._visits[task] = visit
            self._since[task] = asyncio.get_running_loop().time()
            task.add_done_callback(self._end)
        if free >= AT_LEAST and len(visits) == free:
            await asyncio.sleep(0)
        elif self._visits and not visits:
            await self._something_ends()
        elif not visits:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), self._idling.seconds(IDLE))

    def _free(self) -> int:
        """How many more lanes may be taken up."""
        before = asyncio.get_running_loop().time() - SLOW
        at_work = sum(at > before for at in self._since.values())
        return min(LANES_AT_ONCE - at_work, LANES_IN_ALL - len(self._visits))

    async def _something_ends(self) -> None:
        waiting = asyncio.create_task(self._arrived.wait())
        try:
            await asyncio.wait(
                [*self._visits, waiting], timeout=IDLE, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            waiting.cancel()

    def _end(self, task: asyncio.Task[None]) -> None:
        self._visits.pop(task, None)
        self._since.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a lane was left to its lease", exc_info=error)

    # -- one lane --------------------------------------------------------------------------------

    async def _visit(self, visit: Visit) -> None:
        """Handles the lane's updates in order. While the store is away it waits, then goes on."""
        try:
            await self._work_through(visit)
        except StorageError as error:
            # The update in hand is not to blame: the store could not be read or written.
            self._complaints.warn("a lane waits for the store: %s", error)
            await self._give_back(visit)

    async def _give_back(self, visit: Visit) -> None:
        """Its lease is kept meanwhile, and would outlast the outage."""
        while True:
            await asyncio.sleep(NO_STORE)
            with contextlib.suppress(StorageError):
                await self._inbox.release([visit])
                return

    async def _work_through(self, visit: Visit) -> None:
        flood = Flood.load(visit.flood)
        waiting = list(visit.updates)
        if visit.surplus:
            dropped, waiting = waiting[: visit.surplus], waiting[visit.surplus :]
            # Once, however many visits it takes to drop them all.
            effects = replace(await self._tell(dropped[-1], Notice.OVERFLOW), is_apology=True)
            step = Step(visit, tuple(dropped), effects, not waiting, flood=visit.flood)
            if not await self._finishing.submit(step):
                return
            self._speak(effects)
            visit = replace(visit, is_apologised=True)
        for number, update in enumerate(waiting):
            try:
                effects, buried = await self._try(visit, update, flood, is_first=number == 0)
            except _Postponed as pause:
                await self._inbox.postpone(visit, pause.seconds)
                return
            is_last = number == len(waiting) - 1 or self._stopping.is_set()
            self._refusals.pop(update.id, None)
            step = Step(visit, (update,), effects, is_last, buried, flood.dump(_when(update)))
            if not await self._finishing.submit(step):
                logger.warning("a lane was taken over by another worker; nothing was written")
                return
            if effects.forget is not None:
                flood.hand_over(effects.forget, self._forgotten, _when(update))
            self._meter.handled(update.platform, update.age)
            self._speak(effects)
            if effects.is_apology:
                visit = replace(visit, is_apologised=True)
            if is_last:
                return

    async def _try(
        self, visit: Visit, update: Received, flood: Flood, *, is_first: bool
    ) -> tuple[Effects[State], str | None]:
        """The effects, and why the update is given up; raises _Postponed to have it tried again."""
        buried: str | None
        if is_first and visit.claims > CRASHES:
            buried = f"the process ended {CRASHES} times while handling it"
        else:
            try:
                return await self._handle(update, flood), None
            except StorageError as error:
                # The lane was taken up, so that the store was there: what it fails at time and
                # again, for this update alone, is the update's fault after all.
                self._refusals[update.id] = self._refusals.get(update.id, 0) + 1
                if self._refusals[update.id] < REFUSALS:
                    raise
                buried = f"{type(error).__name__}, {REFUSALS} times"
            except _OutOfTime:
                logger.error("an update ran out of time, in brief as well")  # noqa: TRY400
                self._meter.failed(update.platform)
                return await self._tell(update, Notice.FAILED), None
            except BaseException as error:
                if _is_for_us(error):
                    raise
                failures = 1 + (visit.failures if is_first else 0)
                logger.error("an update failed, try %d", failures, exc_info=error)  # noqa: TRY400
                self._meter.failed(update.platform)
                if failures <= len(PAUSES):
                    raise _Postponed(PAUSES[failures - 1]) from None
                buried = f"{type(error).__name__}, {failures} times"
        self._meter.buried(update.platform, "in")
        return await self._tell(update, Notice.FAILED), buried

    async def _handle(self, update: Received, flood: Flood) -> Effects[State]:
        # Where nobody is named, as of anonymous administrators, the chat itself speaks.
        sender, at = update.sender or update.lane, _when(update)
        is_press = update.sent_at is None
        verdict = flood.judge(sender, at, self._forgotten, is_press=is_press)
        if verdict is Verdict.SILENT:
            return Effects()
        if verdict is Verdict.NOTICE:
            flood.silence(sender, at)
            self._silences.begin(update, at)
            return await self._tell(update, Notice.FLOOD)
        effects = await self._in_time(update)
        if effects.outgoing:
            flood.count(sender, at, is_press=is_press)
        return effects

    async def _in_time(self, update: Received) -> Effects[State]:
        """Falls back to the brief way when time runs out. Raises _OutOfTime when that takes too
        long too."""
        handler = self._handlers[update.platform]
        for attempt in (update, replace(update, in_brief=True)):
            try:
                async with asyncio.timeout(HANDLING):
                    return await handler.handle(attempt)
            except TimeoutError:
                logger.warning("an update ran out of time")
            except Overloaded as busy:
                # Nothing went wrong, and to try again would make it worse.
                return Effects() if busy.is_told else await self._tell(update, Notice.BUSY)
        raise _OutOfTime

    async def _tell(self, update: Received, notice: Notice) -> Effects[State]:
        try:
            async with asyncio.timeout(HANDLING):
                return await self._handlers[update.platform].tell(update, notice)
        except BaseException as error:
            if _is_for_us(error):
                raise
            logger.exception("a notice failed")
            return Effects()

    def _speak(self, effects: Effects[State]) -> None:
        self._idling.worked()
        for platform in {call.platform for call in effects.outgoing}:
            self._spoke(platform)

    # -- leases ----------------------------------------------------------------------------------

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL)
            if self._visits:
                with contextlib.suppress(StorageError):
                    await self._inbox.keep(list(self._visits.values()), LEASE)

    async def _put_down(self) -> None:
        tasks = dict(self._visits)
        if not tasks:
            return
        await asyncio.wait(tasks, timeout=GRACE)
        left: Sequence[Visit] = [visit for task, visit in tasks.items() if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if left:
            with contextlib.suppress(StorageError, TimeoutError):
                async with asyncio.timeout(GIVING_BACK):
                    await self._inbox.release(left)

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


class _Postponed(Exception):  # noqa: N818
    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class _OutOfTime(Exception):  # noqa: N818
    """A turn that hangs would hang again; one that is slow would make others slow."""


def _when(update: Received) -> float:
    """When it was done: a pressed button has no date, and counts when it comes."""
    return update.received_at if update.sent_at is None else update.sent_at


def _is_for_us(error: BaseException) -> bool:
    """Whether this worker itself is meant. Code that handles an update may raise anything, a
    cancellation or an exit included; that must cost its own update only."""
    task = asyncio.current_task()
    is_cancelled = task is not None and task.cancelling() > 0
    return is_cancelled and isinstance(error, asyncio.CancelledError)
