"""Inbox and lanes in the database: the same statements on SQLite and PostgreSQL.

The order in which locks are taken is the same everywhere (lanes, people, lanes of the outbox, each
sorted by name), so that two transactions never wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.session import Session
from bot.delivery.model import Depths, Outgoing, Received, Step, Update, Visit
from bot.storage import inbox_statements as say
from bot.storage.outbox_store import enqueue
from bot.storage.people import forget
from bot.storage.selection import Turns
from bot.storage.session_store import Clock, save_all, utc_now
from bot.storage.tables import dead, inbox, lanes, outbox, outbox_lanes, seen
from bot.storage.transactions import clock, reading, writing

LANE_DEPTH = 50
"""Updates that may wait in one lane; more than that no person can mean."""
ROWS_A_VISIT = 8
"""Updates of a lane that are handled before another lane has its turn."""
SURPLUS_A_VISIT = 500
"""Updates of those that are too many that are dropped at once."""
APOLOGY = 6 * 3600.0
"""Seconds in which one apology is enough."""
SEEN_FOR, DEAD_FOR, IDLE_FOR = 7 * 86400.0, 7 * 86400.0, 86400.0
"""Seconds. Telegram sends nothing again that is older than a day."""
_SLICE = 5_000
"""Rows erased in one transaction, so that nobody waits for it."""


class SqlInboxStore:
    """`InboxStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, now: Clock = utc_now) -> None:
        self._engine = engine
        self._today = now
        self._turns = Turns()
        self._now = clock(engine)
        self._say = say.InboxStatements(engine.dialect.name)

    # -- in --------------------------------------------------------------------------------------

    async def ingest(self, updates: Sequence[Update]) -> int:
        """Store what was not seen before; returns how many that are."""
        given: dict[tuple[str, int], Update] = {}
        for one in updates:
            given.setdefault((one.source, one.number), one)
        async with writing(self._engine) as connection:
            now = await self._time(connection)
            new = await self._not_seen(connection, sorted(given), now)
            rows = [u for key, u in given.items() if key in new]
            if not rows:
                return 0
            await connection.execute(
                self._say.wait,
                [{"lane": lane, "waiting_since": now} for lane in sorted({u.lane for u in rows})],
            )
            await connection.execute(
                say.STORE,
                [
                    {
                        "source": u.source,
                        "number": u.number,
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
        self, connection: AsyncConnection, keys: Sequence[tuple[str, int]], now: float
    ) -> set[tuple[str, int]]:
        rows = [{"source": source, "number": number, "at": now} for source, number in keys]
        return {(s, n) for s, n in await connection.execute(self._say.see, rows)}

    # -- lanes -----------------------------------------------------------------------------------

    async def claim(self, limit: int, ttl: float) -> list[Visit]:
        """Lease lanes: half of those that have waited longest, half of those that came last.

        After an outage there may be thousands of lanes. Whoever writes now is looking at the screen
        and goes before those who have put it away, and both get on.
        """
        async with writing(self._engine, is_brief=True) as connection:
            now = await self._time(connection)
            given = {"now": now, "ttl": ttl, **self._turns.share(limit)}
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
                pace=row.pace,
            )
            for row in leased
            if row.lane in updates
        ]

    async def _first_updates(
        self, connection: AsyncConnection, names: Sequence[str], now: float
    ) -> dict[str, tuple[int, list[Received]]]:
        """By lane: how many are too many, and those with the next few."""
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
        async with writing(self._engine, is_brief=True) as connection:
            until = await self._time(connection) + ttl
            await connection.execute(say.KEEP, {"held": _keys(visits), "until": until})

    async def postpone(self, visit: Visit, seconds: float) -> None:
        """Give the lane back after a failure, to be taken up again no sooner."""
        async with writing(self._engine, is_brief=True) as connection:
            at = await self._time(connection) + seconds
            await connection.execute(say.POSTPONE, {"held": _keys([visit]), "at": at})

    async def release(self, visits: Sequence[Visit]) -> None:
        """Give lanes back as they are."""
        async with writing(self._engine, is_brief=True) as connection:
            await connection.execute(say.RELEASE, {"held": _keys(visits)})

    # -- done ------------------------------------------------------------------------------------

    async def finish(self, steps: Sequence[Step[Session]]) -> list[bool]:
        """End updates together with their effects; False where the lease was lost."""
        async with writing(self._engine) as connection:
            now = await self._time(connection)
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
        return [(step.visit.lane, step.visit.epoch) in held for step in steps]

    async def _still_held(
        self, connection: AsyncConnection, steps: Sequence[Step[Session]]
    ) -> set[tuple[str, int]]:
        given = {"held": _keys([step.visit for step in steps])}
        return {(lane, epoch) for lane, epoch in await connection.execute(say.STILL_HELD, given)}

    async def _take_out(
        self, connection: AsyncConnection, steps: Sequence[Step[Session]]
    ) -> set[int]:
        """Of the updates of these steps, those that were still there."""
        done = [u.id for step in steps for u in step.updates]
        return set((await connection.execute(say.TAKE_OUT, {"ids": done})).scalars())

    async def _bury(
        self,
        connection: AsyncConnection,
        steps: Sequence[Step[Session]],
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
        self, connection: AsyncConnection, steps: Sequence[Step[Session]], now: float
    ) -> None:
        """The lane as the step leaves it: free again, or on to its next update."""
        apologies = [step.visit.lane for step in steps if step.effects.is_apology]
        await connection.execute(
            say.MOVE_ON,
            [
                {"b_lane": s.visit.lane, "b_pace": s.pace, "b_free": s.releases}
                for s in sorted(steps, key=lambda s: s.visit.lane)
            ],
        )
        if apologies:
            await connection.execute(say.APOLOGISED, {"lanes": apologies, "now": now})

    # -- upkeep ----------------------------------------------------------------------------------

    async def depths(self) -> Depths:
        """How much waits."""
        async with reading(self._engine) as connection:
            now = await self._time(connection)
            waiting = select(func.count()).select_from
            neglected = select(func.min(lanes.c.waiting_since)).where(say.is_ready(now))
            oldest = select(func.min(inbox.c.received_at))
            row = (
                await connection.execute(
                    select(
                        waiting(inbox).scalar_subquery(),
                        waiting(outbox).scalar_subquery(),
                        waiting(lanes).where(lanes.c.waiting_since.is_not(None)).scalar_subquery(),
                        waiting(dead).scalar_subquery(),
                        oldest.scalar_subquery(),
                        neglected.scalar_subquery(),
                    )
                )
            ).one()
        since = [0.0 if at is None else max(0.0, now - at) for at in row[4:]]
        return Depths(*row[:4], *since)

    async def prune(self) -> None:
        """Erase what has outlived its use, a slice at a time."""
        for table, column, age in ((seen, seen.c.at, SEEN_FOR), (dead, dead.c.at, DEAD_FOR)):
            keys = list(table.primary_key)
            while True:
                async with writing(self._engine) as connection:
                    now = await self._time(connection)
                    old = select(*keys).where(column < now - age).limit(_SLICE)
                    match = tuple_(*keys).in_(old) if len(keys) > 1 else keys[0].in_(old)
                    result = await connection.execute(delete(table).where(match))
                if result.rowcount < _SLICE:
                    break
        await self._prune_lanes()

    async def _prune_lanes(self) -> None:
        """Lanes in which nothing waits and of which nothing must be remembered."""
        async with writing(self._engine) as connection:
            now = await self._time(connection)
            await connection.execute(
                delete(lanes).where(
                    lanes.c.waiting_since.is_(None),
                    lanes.c.lease_until < now - IDLE_FOR,
                    lanes.c.not_before < now - IDLE_FOR,
                    lanes.c.apologised_at < now - IDLE_FOR,
                )
            )
            await connection.execute(
                delete(outbox_lanes).where(
                    outbox_lanes.c.waiting_since.is_(None),
                    outbox_lanes.c.in_flight.is_(None),
                    outbox_lanes.c.tokens_at < now - IDLE_FOR,
                    ~exists().where(outbox.c.lane == outbox_lanes.c.lane),
                )
            )

    async def _time(self, connection: AsyncConnection) -> float:
        return float((await connection.execute(select(self._now))).scalar_one())


def _keys(visits: Sequence[Visit]) -> list[tuple[str, int]]:
    return [(visit.lane, visit.epoch) for visit in visits]


def _said(steps: Sequence[Step[Session]]) -> list[tuple[Outgoing, float]]:
    """What goes out and since when it is waited for, apologies only where none was made lately."""
    return [
        (outgoing, max(update.received_at for update in step.updates))
        for step in steps
        if not (step.effects.is_apology and step.visit.is_apologised)
        for outgoing in step.effects.outgoing
    ]


def _received(row: Any, now: float) -> Received:
    return Received(
        source=row.source,
        number=row.number,
        lane=row.lane,
        payload=row.payload,
        sender=row.sender,
        sent_at=row.sent_at,
        id=row.id,
        received_at=row.received_at,
        age=max(0.0, now - (row.received_at if row.sent_at is None else row.sent_at)),
    )
