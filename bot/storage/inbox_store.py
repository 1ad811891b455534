"""Inbox and lanes in the database: the same statements on SQLite and PostgreSQL.

The order in which locks are taken is the same everywhere (lanes, people, lanes of the outbox, each
sorted by name), so that two transactions never wait for each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.turn import Kept
from bot.delivery.model import (
    LONGEST_NAME,
    Depth,
    Depths,
    Outgoing,
    Received,
    Step,
    Update,
    Visit,
    platform_of,
)
from bot.storage import inbox_statements as say
from bot.storage.outbox_store import enqueue
from bot.storage.people import forget, forget_lanes
from bot.storage.selection import Turns
from bot.storage.session_store import Clock, save_all, utc_now
from bot.storage.tables import dead, lanes, outbox, outbox_lanes, polls, seen, shown
from bot.storage.transactions import erase_log, reading, time_by, writing

LANE_DEPTH = 50
"""Updates that may wait in one lane. No person means to send more."""
ROWS_A_VISIT = 8
"""Updates of a lane that are handled before another lane has its turn."""
SURPLUS_A_VISIT = 500
"""Surplus updates that are dropped in one step."""
APOLOGY = 6 * 3600.0
"""Seconds in which one apology is enough."""
SEEN_FOR, DEAD_FOR, SHOWN_FOR, IDLE_FOR = 7 * 86400.0, 7 * 86400.0, 7 * 86400.0, 86400.0
"""Seconds. No platform in view sends again what is older than a day."""
_SLICE, _STEP = 5_000, 1_000
"""Rows chosen with one look, and rows erased in one transaction where others wait for it."""


class SqlInboxStore:
    """`InboxStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, now: Clock = utc_now) -> None:
        self._engine = engine
        self._today = now
        self._turns = Turns()
        self._say = say.InboxStatements(engine.dialect.name)

    # -- in --------------------------------------------------------------------------------------

    async def ingest(self, updates: Sequence[Update]) -> int:
        """Store what was not seen before; returns how many that are."""
        given: dict[tuple[str, str], Update] = {}
        for one in updates:
            if one.problem is None:
                given.setdefault((one.source, one.event), one)
        async with writing(self._engine, is_quick=True) as connection:
            now = await time_by(connection)
            await self._refuse(connection, [u for u in updates if u.problem is not None], now)
            new = await self._not_seen(connection, sorted(given), now) if given else set()
            rows = [u for key, u in given.items() if key in new]
            if not rows:
                return 0
            await connection.execute(
                self._say.wait,
                [
                    # Epochs begin with the time, so that none comes again after a row is erased.
                    {
                        "lane": lane,
                        "platform": platform_of(lane),
                        "waiting_since": now,
                        "epoch": int(now * 1000),
                    }
                    for lane in sorted({u.lane for u in rows})
                ],
            )
            await connection.execute(
                say.STORE,
                [
                    {
                        "source": u.source,
                        "event": u.event,
                        "lane": u.lane,
                        "sender": u.sender,
                        "payload": u.payload,
                        "sent_at": u.sent_at,
                        "received_at": now,
                    }
                    for u in rows
                ],
            )
            return len(rows)

    async def _not_seen(
        self, connection: AsyncConnection, keys: Sequence[tuple[str, str]], now: float
    ) -> set[tuple[str, str]]:
        rows = [{"source": source, "event": event, "at": now} for source, event in keys]
        return {(s, e) for s, e in await connection.execute(self._say.see, rows)}

    async def _refuse(
        self, connection: AsyncConnection, updates: Sequence[Update], now: float
    ) -> None:
        """Bury updates without a usable id or lane, for a person to look at."""
        rows = [
            {
                "at": now,
                "direction": "in",
                "lane": _sound(u.lane),
                "sender": None if u.sender is None else _sound(u.sender),
                "payload": u.payload,
                "reason": u.problem,
            }
            for u in updates
        ]
        if rows:
            await connection.execute(dead.insert(), rows)

    # -- lanes -----------------------------------------------------------------------------------

    async def claim(self, platforms: Collection[str], limit: int, ttl: float) -> list[Visit]:
        """Lease lanes of these platforms: half those that waited longest, half the last to come.

        After an outage there may be thousands of lanes. Whoever writes now is looking at the screen
        and goes before those who have put it away, and both get on.
        """
        async with writing(self._engine, is_brief=True, is_quick=True) as connection:
            now = await time_by(connection)
            given = {"platforms": list(platforms), "now": now, "ttl": ttl}
            given |= self._turns.share(limit)
            leased = (await connection.execute(say.CLAIM, given)).all()
            if not leased:
                return []
            names = [row.lane for row in leased]
            updates = await self._first_updates(connection, names, now)
            emptied = [name for name in names if name not in updates]
            if emptied:  # of a person who asked to be forgotten; leased for nothing, it would wait
                await connection.execute(say.FREE, {"lanes": emptied})
        return [
            Visit(
                lane=row.lane,
                epoch=row.epoch,
                updates=tuple(updates[row.lane][1]),
                surplus=updates[row.lane][0],
                failures=row.failures,
                claims=row.claims,
                is_apologised=abs(now - row.apologised_at) < APOLOGY,
                flood=row.flood,
            )
            for row in leased
            if row.lane in updates
        ]

    async def _first_updates(
        self, connection: AsyncConnection, names: Sequence[str], now: float
    ) -> dict[str, tuple[int, list[Received]]]:
        """By lane: how many updates are surplus, and the next few of them."""
        found: dict[str, tuple[int, list[Received]]] = {}
        given = {
            "lanes": names,
            "depth": LANE_DEPTH,
            "few": ROWS_A_VISIT,
            "most": SURPLUS_A_VISIT,
        }
        for row in await connection.execute(say.FIRST_UPDATES, given):
            found.setdefault(row.lane, (row.surplus, []))[1].append(_received(row, now))
        return found

    async def keep(self, visits: Sequence[Visit], ttl: float) -> None:
        """Prolong leases that are still ours."""
        async with writing(self._engine, is_brief=True, is_quick=True) as connection:
            until = await time_by(connection) + ttl
            await connection.execute(say.KEEP, {"held": _keys(visits), "until": until})

    async def postpone(self, visit: Visit, seconds: float) -> None:
        """Give the lane back after a failure, to be taken up again no sooner."""
        async with writing(self._engine, is_brief=True, is_quick=True) as connection:
            at = await time_by(connection) + seconds
            await connection.execute(say.POSTPONE, {"held": _keys([visit]), "at": at})

    async def release(self, visits: Sequence[Visit]) -> None:
        """Give lanes back as they are."""
        async with writing(self._engine, is_brief=True, is_quick=True) as connection:
            await connection.execute(say.RELEASE, {"held": _keys(visits)})

    # -- done ------------------------------------------------------------------------------------

    async def finish(self, steps: Sequence[Step[Kept]]) -> list[bool]:
        """End updates together with their effects; False where the lease was lost."""
        forgets = any(step.effects.forget is not None for step in steps)
        async with writing(self._engine, is_quick=not forgets) as connection:
            now = await time_by(connection)
            held = await self._still_held(connection, steps)
            ours = [step for step in steps if (step.visit.lane, step.visit.epoch) in held]
            if ours:
                there = await self._take_out(connection, ours)
                # Erased meanwhile: the person asked to be forgotten, what they said included.
                real = [step for step in ours if any(u.id in there for u in step.updates)]
                await self._bury(connection, real, there, now)
                for step in real:
                    if step.effects.forget is not None:
                        before = max(update.id for update in step.updates)
                        await forget(connection, step.effects.forget, before=before)
                states = [s for step in real for s in step.effects.states]
                await save_all(self._engine, connection, states, self._today())
                await enqueue(self._engine, connection, _said(real))
                await self._move_on(connection, ours, now)
                for step in real:  # last: what was written above must not bring anything back
                    if step.effects.forget is not None:
                        await forget_lanes(connection, step.effects.forget)
        if forgets:
            await erase_log(self._engine)
        return [(step.visit.lane, step.visit.epoch) in held for step in steps]

    async def _still_held(
        self, connection: AsyncConnection, steps: Sequence[Step[Kept]]
    ) -> set[tuple[str, int]]:
        given = {"held": _keys([step.visit for step in steps])}
        return {(lane, epoch) for lane, epoch in await connection.execute(say.STILL_HELD, given)}

    async def _take_out(self, connection: AsyncConnection, steps: Sequence[Step[Kept]]) -> set[int]:
        """The ids of these steps' updates that were still there."""
        done = [u.id for step in steps for u in step.updates]
        return set((await connection.execute(say.TAKE_OUT, {"ids": done})).scalars())

    async def _bury(
        self,
        connection: AsyncConnection,
        steps: Sequence[Step[Kept]],
        there: set[int],
        now: float,
    ) -> None:
        rows = [
            {
                "at": now,
                "direction": "in",
                "lane": u.lane,
                "sender": u.sender,
                "payload": u.payload,
                "reason": step.buried,
            }
            for step in steps
            if step.buried is not None
            for u in step.updates
            if u.id in there
        ]
        if rows:
            await connection.execute(dead.insert(), rows)

    async def _move_on(
        self, connection: AsyncConnection, steps: Sequence[Step[Kept]], now: float
    ) -> None:
        """The lane as the step leaves it: free again, or on to its next update."""
        apologies = [step.visit.lane for step in steps if step.effects.is_apology]
        await connection.execute(
            say.MOVE_ON,
            [
                {
                    "b_lane": s.visit.lane,
                    "b_flood": s.flood if s.effects.forget is None else "",
                    "b_free": s.releases,
                }
                for s in sorted(steps, key=lambda s: s.visit.lane)
            ],
        )
        if apologies:
            await connection.execute(say.APOLOGISED, {"lanes": apologies, "now": now})

    # -- upkeep ----------------------------------------------------------------------------------

    async def depths(self, served: Collection[str]) -> Depths:
        """How much waits."""
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        async with reading(self._engine) as connection:
            now = await time_by(connection)
            for source, count, first in await connection.execute(say.WAITING_UPDATES):
                of_it = found[platform_of(source)]
                of_it["inbox"] = of_it.get("inbox", 0) + count
                of_it["oldest"] = max(of_it.get("oldest", 0.0), now - first)
            for platform, count, first in await connection.execute(say.WAITING_LANES, {"now": now}):
                neglected = 0.0 if first is None else max(0.0, now - first)
                found[platform] |= {"lanes": count, "neglected": neglected}
            for platform, count in await connection.execute(say.WAITING_CALLS):
                found[platform]["outbox"] = count
            kept = select(func.count()).select_from(dead)
            dead_letters = (await connection.execute(kept)).scalar_one()
        # All that are served, so that their figures are there before anything comes.
        names = {*served, *found}
        return Depths(
            {name: Depth(**found[name]) for name in names}, dead_letters, frozenset(served)
        )

    async def prune(self) -> None:
        """Erase what has outlived its use, a slice at a time: others write in between."""
        async with reading(self._engine) as connection:
            now = await time_by(connection)
        for table, is_old in (
            (seen, seen.c.at < now - SEEN_FOR),
            (dead, dead.c.at < now - DEAD_FOR),
            (shown, shown.c.at < now - SHOWN_FOR),
            (polls, polls.c.at < now - SHOWN_FOR),
            (lanes, _is_idle(now - IDLE_FOR)),
            (outbox_lanes, _has_sent_all(now - IDLE_FOR)),
        ):
            await self._erase(table, is_old)

    async def _erase(self, table: Table, is_old: ColumnElement[bool]) -> None:
        keys = list(table.primary_key)
        old = select(*keys).where(is_old).limit(_SLICE)
        while True:
            erased = 0
            for some in await self._in_steps(old):
                match = tuple_(*keys).in_(some) if len(keys) > 1 else keys[0].in_(some)
                async with writing(self._engine) as connection:
                    # Asked again of each row: it may have come to be needed since it was chosen.
                    result = await connection.execute(delete(table).where(match, is_old))
                erased += result.rowcount
            if erased < _SLICE:
                return

    async def _in_steps(self, old: Select[Any]) -> Sequence[Any]:
        """What one transaction after the other erases. Where everybody waits for whoever writes,
        the look at all rows that chooses is no part of any."""
        if self._engine.dialect.name != "sqlite":
            return [old]
        async with reading(self._engine) as connection:
            rows = (await connection.execute(old)).all()
        names = [tuple(row) if len(row) > 1 else row[0] for row in rows]
        return [names[start : start + _STEP] for start in range(0, len(names), _STEP)]


def _is_idle(since: float) -> ColumnElement[bool]:
    """Lanes in which nothing waits and of which nothing must be remembered."""
    return (
        lanes.c.waiting_since.is_(None)
        & (lanes.c.lease_until < since)
        & (lanes.c.not_before < since)
        & (lanes.c.apologised_at < since)
    )


def _has_sent_all(since: float) -> ColumnElement[bool]:
    return (
        outbox_lanes.c.waiting_since.is_(None)
        & outbox_lanes.c.in_flight.is_(None)
        & (outbox_lanes.c.tokens_at < since)
        & ~exists().where(outbox.c.lane == outbox_lanes.c.lane)
    )


def _sound(name: str) -> str:
    """The part of an arbitrary name that any database accepts."""
    return "".join(c if c.isprintable() else "?" for c in name[:LONGEST_NAME])


def _keys(visits: Sequence[Visit]) -> list[tuple[str, int]]:
    return [(visit.lane, visit.epoch) for visit in visits]


def _said(steps: Sequence[Step[Kept]]) -> list[tuple[Outgoing, float]]:
    """Outgoing calls with the time since which each is awaited, without apologies made lately.

    Those that tell somebody that they are forgotten are nobody's: one that confirms a press may go
    after the last line, with which the log is erased.
    """
    return [
        (
            outgoing if step.effects.forget is None else replace(outgoing, person=""),
            max(update.received_at for update in step.updates),
        )
        for step in steps
        if not (step.effects.is_apology and step.visit.is_apologised)
        for outgoing in step.effects.outgoing
    ]


def _received(row: Any, now: float) -> Received:
    return Received(
        source=row.source,
        event=row.event,
        lane=row.lane,
        payload=row.payload,
        sender=row.sender,
        sent_at=row.sent_at,
        id=row.id,
        received_at=row.received_at,
        age=max(0.0, now - (row.received_at if row.sent_at is None else row.sent_at)),
    )
