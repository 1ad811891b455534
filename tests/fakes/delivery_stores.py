"""`InboxStore`, `OutboxStore` and `RoleStore` in memory, for tests that need no database.

They go through the contract test of the real ones, by any clock, the event loop's included.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from typing import Generic

from bot.delivery.idling import Left
from bot.delivery.model import (
    Depth,
    Depths,
    Outgoing,
    Parcel,
    Priority,
    RateClass,
    Received,
    Settlement,
    State,
    Step,
    Taken,
    Term,
    Update,
    Visit,
    platform_of,
    sender_role,
)
from bot.delivery.ports import LeadershipLost
from bot.delivery.rates import Rates
from bot.errors import StorageError

LANE_DEPTH, ROWS_A_VISIT, SURPLUS_A_VISIT = 50, 8, 500
APOLOGY = 6 * 3600.0


@dataclass
class Lane:
    """What the inbox knows of a chat."""

    not_before: float = 0.0
    lease_until: float = 0.0
    epoch: int = 0
    failures: int = 0
    claims: int = 0
    apologised_at: float = -APOLOGY
    flood: str = ""


@dataclass
class Row:
    """A call in the outbox."""

    id: int
    call: Outgoing
    at: float
    tries: int = 0
    unknowns: int = 0


@dataclass
class OutboxLane:
    """What the outbox knows of a chat."""

    not_before: float = 0.0
    in_flight: int | None = None
    tokens: float = 1e9
    tokens_at: float = 0.0


@dataclass
class Role:
    """Who may."""

    holder: str = ""
    epoch: int = 0
    until: float = 0.0
    paused_until: float = 0.0


@dataclass
class Memory(Generic[State]):
    """What the stores share, for tests to look at and to take away."""

    clock: Callable[[], float] = time.time
    latency: float = 0.0
    """Seconds that every access takes."""
    is_away: bool = False
    """Whether every access raises StorageError."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    inbox: list[Received] = field(default_factory=list)
    lanes: dict[str, Lane] = field(default_factory=dict)
    outbox: list[Row] = field(default_factory=list)
    outbox_lanes: dict[str, OutboxLane] = field(default_factory=dict)
    dead: list[tuple[str, str, str]] = field(default_factory=list)
    """Lane, payload, reason."""
    shown: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """By lane and message: what it shows, and whose it is."""
    states: list[State] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    roles: dict[str, Role] = field(default_factory=dict)
    ids: Iterable[int] = field(default_factory=lambda: count(1))

    async def access(self) -> float:
        """The time, once a store has been reached. Raises StorageError where it is away."""
        await asyncio.sleep(self.latency)
        if self.is_away:
            raise StorageError("the database does not answer: it is away")
        return self.clock()

    def new_id(self) -> int:
        """Greater than all before."""
        return next(iter(self.ids))

    def free_everything(self) -> None:
        """End all leases."""
        for lane in self.lanes.values():
            lane.lease_until = 0.0
        for role in self.roles.values():
            role.until = 0.0

    def waiting(self, lane: str) -> list[Received]:
        """Updates of a lane, in order."""
        return [update for update in self.inbox if update.lane == lane]


class MemoryInboxStore(Generic[State]):
    """`InboxStore` in memory."""

    def __init__(self, memory: Memory[State]) -> None:
        self.memory = memory

    async def ingest(self, updates: Sequence[Update]) -> int:
        """Store what was not seen before."""
        now = await self.memory.access()
        stored = 0
        for update in updates:
            key = (update.source, update.event)
            if update.problem is not None:
                self.memory.dead.append((update.lane, update.payload, update.problem))
            elif key not in self.memory.seen:
                self.memory.seen.add(key)
                given = {k: v for k, v in asdict(update).items() if k in _FIELDS}
                row = Received(**given, id=self.memory.new_id(), received_at=now)
                self.memory.inbox.append(row)
                self.memory.lanes.setdefault(update.lane, Lane())
                stored += 1
        return stored

    async def claim(self, platforms: Collection[str], limit: int, ttl: float) -> list[Visit]:
        """Lease lanes, half of them the oldest, half the newest."""
        now = await self.memory.access()
        ours = [name for name in self._waiting() if platform_of(name) in platforms]
        ready = [name for name in ours if self._is_ready(name, now)]
        old = ready[: limit - limit // 2]
        new = [name for name in reversed(ready) if name not in old][: limit - len(old)]
        return [self._leased(name, now, ttl) for name in old + new]

    async def next_due(self, platforms: Collection[str]) -> float | None:
        """Seconds until a lane may be leased."""
        now = await self.memory.access()
        ours = [self.memory.lanes[n] for n in self._waiting() if platform_of(n) in platforms]
        due = [max(lane.lease_until, lane.not_before) - now for lane in ours]
        return max(0.0, min(due)) if due else None

    def _waiting(self) -> list[str]:
        return list(dict.fromkeys(update.lane for update in self.memory.inbox))

    def _is_ready(self, name: str, now: float) -> bool:
        lane = self.memory.lanes[name]
        return lane.lease_until < now and lane.not_before <= now

    def _leased(self, name: str, now: float, ttl: float) -> Visit:
        lane = self.memory.lanes[name]
        lane.lease_until = now + ttl
        lane.epoch += 1
        lane.claims += 1
        rows = self.memory.waiting(name)
        surplus = min(max(0, len(rows) - LANE_DEPTH), SURPLUS_A_VISIT)
        return Visit(
            lane=name,
            epoch=lane.epoch,
            updates=tuple(
                replace(row, age=max(0.0, now - (row.sent_at or row.received_at)))
                for row in rows[: min(surplus + ROWS_A_VISIT, SURPLUS_A_VISIT)]
            ),
            surplus=surplus,
            failures=lane.failures,
            claims=lane.claims,
            is_apologised=now - lane.apologised_at < APOLOGY,
            flood=lane.flood,
        )

    async def keep(self, visits: Sequence[Visit], ttl: float) -> None:
        """Prolong leases."""
        now = await self.memory.access()
        for lane in self._held(visits):
            if lane.lease_until != 0.0:
                lane.lease_until = now + ttl

    async def postpone(self, visit: Visit, seconds: float) -> None:
        """Give the lane back after a failure."""
        now = await self.memory.access()
        for lane in self._held([visit]):
            lane.lease_until, lane.not_before = 0.0, now + seconds
            lane.failures += 1
            lane.claims = 0

    async def release(self, visits: Sequence[Visit]) -> None:
        """Give lanes back as they are."""
        await self.memory.access()
        for lane in self._held(visits):
            lane.lease_until, lane.claims = 0.0, 0

    def _held(self, visits: Sequence[Visit]) -> list[Lane]:
        known = self.memory.lanes
        return [known[v.lane] for v in visits if v.lane in known and known[v.lane].epoch == v.epoch]

    async def finish(self, steps: Sequence[Step[State]]) -> list[bool]:
        """End updates together with their effects."""
        now = await self.memory.access()
        held = [bool(self._held([step.visit])) for step in steps]
        for step, is_ours in zip(steps, held, strict=True):
            if is_ours:
                self._finish(step, now)
        return held

    def _finish(self, step: Step[State], now: float) -> None:
        memory, effects = self.memory, step.effects
        done = {update.id for update in step.updates}
        if step.buried is not None:
            memory.dead += [(u.lane, u.payload, step.buried) for u in step.updates]
        memory.inbox = [row for row in memory.inbox if row.id not in done]
        if effects.forget is not None:
            memory.forgotten.append(effects.forget)
            memory.shown = {k: v for k, v in memory.shown.items() if v[1] != effects.forget}
        memory.states += effects.states
        if not (effects.is_apology and step.visit.is_apologised):
            for call in effects.outgoing:
                memory.outbox.append(Row(memory.new_id(), call, now))
                memory.outbox_lanes.setdefault(call.lane, OutboxLane())
        lane = memory.lanes[step.visit.lane]
        lane.failures, lane.claims = 0, 0
        lane.flood = step.flood if effects.forget is None else ""
        if step.releases:
            lane.lease_until = 0.0
        if effects.is_apology:
            lane.apologised_at = now

    async def depths(self, served: Collection[str]) -> Depths:
        """How much waits."""
        now = await self.memory.access()
        names = {*served, *(platform_of(name) for name in self._waiting())}
        names |= {row.call.platform for row in self.memory.outbox}
        found = {name: self._depth(name, now) for name in names}
        return Depths(found, len(self.memory.dead), served)

    def _depth(self, platform: str, now: float) -> Depth:
        waiting = [name for name in self._waiting() if platform_of(name) == platform]
        received = {name: self.memory.waiting(name)[0].received_at for name in waiting}
        neglected = [now - received[name] for name in waiting if self._is_ready(name, now)]
        return Depth(
            inbox=sum(update.platform == platform for update in self.memory.inbox),
            outbox=sum(row.call.platform == platform for row in self.memory.outbox),
            lanes=len(waiting),
            oldest=max((now - at for at in received.values()), default=0.0),
            neglected=max(neglected, default=0.0),
        )

    async def prune(self) -> None:
        """Nothing grows old here."""
        await self.memory.access()


class MemoryOutboxStore(Generic[State]):
    """`OutboxStore` in memory."""

    def __init__(self, memory: Memory[State]) -> None:
        self.memory = memory

    async def recover(self, term: Term) -> int:
        """What was in the air: once more, or to the dead letters."""
        now, _ = await self._reign(term)
        flying = {lane.in_flight for lane in self.memory.outbox_lanes.values()}
        ours = [row for row in self.memory.outbox if row.call.platform == term.platform]
        rows = [row for row in ours if row.id in flying]
        for row in rows:
            is_last = not row.call.is_repeatable or row.unknowns > 0
            buried = "unknown outcome: the process ended during the call" if is_last else None
            parcel = _parcel(row, now, 0.0)
            self._settle(Settlement(parcel, is_last, buried=buried, is_unknown=True), now)
        return len(rows)

    async def take(self, term: Term, limit: int, rates: Rates) -> Taken:
        """The first call of lanes that may send now."""
        now, paused_until = await self._reign(term)
        if now < paused_until:
            return Taken()
        expired = self._drop_expired(term.platform, now)
        heads: dict[str, Row] = {}
        for row in self._by_priority(term.platform):
            heads.setdefault(row.call.lane, row)
        ready = [row for lane, row in heads.items() if self._may(lane, now)][:limit]
        taken = [parcel for row in ready if (parcel := self._taken(row, now, rates)) is not None]
        return Taken(tuple(taken), expired)

    async def next_due(self, platform: str) -> float | None:
        """Seconds until something is to be done for a call."""
        now = await self.memory.access()
        ours = {row.call.lane for row in self.memory.outbox if row.call.platform == platform}
        lanes = [self.memory.outbox_lanes[name] for name in ours]
        due = [0.0 if lane.in_flight else lane.not_before - now for lane in lanes]
        return max(0.0, min(due)) if due else None

    def _drop_expired(self, platform: str, now: float) -> int:
        flying = {lane.in_flight for lane in self.memory.outbox_lanes.values()}
        left = [
            row
            for row in self.memory.outbox
            if row.call.platform != platform
            or row.call.expires_in is None
            or now - row.at <= row.call.expires_in
            or row.id in flying
        ]
        expired = len(self.memory.outbox) - len(left)
        self.memory.outbox = left
        return expired

    def _by_priority(self, platform: str) -> list[Row]:
        ours = [row for row in self.memory.outbox if row.call.platform == platform]
        return sorted(ours, key=lambda row: (row.call.priority, row.id))

    def _may(self, name: str, now: float) -> bool:
        lane = self.memory.outbox_lanes[name]
        return lane.in_flight is None and lane.not_before <= now

    def _taken(self, row: Row, now: float, rates: Rates) -> Parcel | None:
        lane, rate = self.memory.outbox_lanes[row.call.lane], rates.of(row.call.rate_class)
        tokens = rate.filled(lane.tokens, now - lane.tokens_at)
        may_send = tokens >= 1 - 1e-6
        left = tokens - 1 if may_send else tokens
        lane.tokens, lane.tokens_at, lane.not_before = left, now, now + rate.wait(left)
        if not may_send:
            return None
        lane.in_flight = row.id
        parcel = _parcel(row, now, max(0.0, 1 - tokens / rate.burst))
        row.tries += 1
        return parcel

    async def settle(self, term: Term, settlements: Sequence[Settlement]) -> None:
        """Write down what became of calls."""
        now, _ = await self._reign(term)
        for settlement in settlements:
            self._settle(settlement, now)

    def _settle(self, settlement: Settlement, now: float) -> None:
        memory, parcel = self.memory, settlement.parcel
        if settlement.buried is not None:
            memory.dead.append((parcel.lane, parcel.payload, settlement.buried))
        self._note_shown(settlement)
        memory.outbox = [
            row
            for row in memory.outbox
            if not (settlement.is_done and row.id == parcel.id)
            and not (settlement.empties_lane and row.call.lane == parcel.lane)
        ]
        for row in memory.outbox:
            if row.id == parcel.id:
                row.unknowns += settlement.is_unknown
                if settlement.instead is not None:
                    row.call = replace(row.call, payload=settlement.instead)
        lane = memory.outbox_lanes[parcel.lane]
        lane.in_flight = None
        lane.not_before = max(lane.not_before, now + settlement.wait)
        is_empty = all(row.call.lane != parcel.lane for row in memory.outbox)
        if is_empty and parcel.rate_class is RateClass.FREE:
            del memory.outbox_lanes[parcel.lane]

    def _note_shown(self, settlement: Settlement) -> None:
        key = (settlement.parcel.lane, settlement.message or "")
        for row in self.memory.outbox:
            if row.id == settlement.parcel.id and settlement.message is not None:
                self.memory.shown.pop(key, None)
                if row.call.shows:
                    self.memory.shown[key] = (row.call.shows, row.call.person)

    async def pause(self, term: Term, seconds: float) -> None:
        """Nothing is sent for so long."""
        now, paused_until = await self._reign(term)
        role = self.memory.roles[sender_role(term.platform)]
        role.paused_until = max(paused_until, now + seconds)

    async def _reign(self, term: Term) -> tuple[float, float]:
        now = await self.memory.access()
        name = sender_role(term.platform)
        role = self.memory.roles[name]
        if role.epoch != term.epoch:
            raise LeadershipLost(name)
        return now, role.paused_until


class MemoryLeavings:
    """`Leavings`: what waits in the two, and no lesson."""

    def __init__(self, memory: Memory[State]) -> None:
        self.inbox: MemoryInboxStore[State] = MemoryInboxStore(memory)
        self.outbox = MemoryOutboxStore(memory)

    async def look(self, platforms: Collection[str]) -> tuple[frozenset[Left], float | None]:
        """What there is, and when there is more."""
        due = {
            Left.UPDATES: [await self.inbox.next_due(platforms)],
            Left.CALLS: [await self.outbox.next_due(platform) for platform in platforms],
        }
        found = frozenset(left for left, seconds in due.items() if 0.0 in seconds)
        waiting = [one for seconds in due.values() for one in seconds if one is not None]
        return found, min(waiting, default=None)


class MemoryRoleStore(Generic[State]):
    """`RoleStore` in memory."""

    def __init__(self, memory: Memory[State]) -> None:
        self.memory = memory

    async def acquire(self, role: str, holder: str, ttl: float) -> int | None:
        """The epoch under which the role is ours now."""
        now = await self.memory.access()
        held = self.memory.roles.setdefault(role, Role(until=now - 1.0))
        if held.until >= now and held.holder != holder:
            return None
        held.holder, held.epoch, held.until = holder, held.epoch + 1, now + ttl
        return held.epoch

    async def renew(self, role: str, epoch: int, ttl: float) -> bool:
        """Prolong it."""
        now = await self.memory.access()
        is_ours = self.memory.roles[role].epoch == epoch
        if is_ours:
            self.memory.roles[role].until = now + ttl
        return is_ours

    async def resign(self, role: str, epoch: int) -> None:
        """Free it."""
        now = await self.memory.access()
        if self.memory.roles[role].epoch == epoch:
            self.memory.roles[role].until = now - 1.0


_FIELDS = ("source", "event", "lane", "payload", "sender", "sent_at")


def _parcel(row: Row, now: float, sends_lately: float) -> Parcel:
    return Parcel(
        id=row.id,
        lane=row.call.lane,
        payload=row.call.payload,
        priority=Priority(row.call.priority),
        rate_class=row.call.rate_class,
        is_repeatable=row.call.is_repeatable,
        tries=row.tries,
        unknowns=row.unknowns,
        sends_lately=sends_lately,
        waited=max(0.0, now - row.at),
    )
