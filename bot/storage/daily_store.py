"""Who is told a fact a day, and what they were told, in the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.dailies import Wish, day_of, next_due
from bot.conversation.effects import StopDaily, WantDaily
from bot.conversation.turn import Kept
from bot.delivery.dailies import Due, Fact
from bot.delivery.model import Outgoing, Priority
from bot.storage.outbox_store import enqueue
from bot.storage.tables import daily, is_on, outbox, users
from bot.storage.transactions import insert, reading, writing

Clock = Callable[[], dt.datetime]

REMEMBERED = 120
"""Entries that are not told again: those of four months."""


class SqlDailyStore:
    """`DailyStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, clock: Clock = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._engine = engine
        self._clock = clock

    async def due(self, platforms: Collection[str], size: int) -> Sequence[Due]:
        """Those whose hour has come."""
        if not platforms:
            return ()
        now = self._clock().timestamp()
        waiting = select(func.count()).where(outbox.c.priority == int(Priority.BROADCAST))
        chosen = (
            select(daily, users.c.locale.label("chosen"))
            .join(users, users.c.user == daily.c.user)
            .where(daily.c.due <= now, _are_on(platforms))
            .order_by(daily.c.due, daily.c.user)
        )
        async with reading(self._engine) as connection:
            room = size - int((await connection.execute(waiting)).scalar_one())
            if room <= 0:
                return ()
            rows = (await connection.execute(chosen.limit(room))).all()
        return [
            Due(
                row.user,
                row.chosen or row.locale,
                row.hour,
                row.zone,
                float(row.due),
                tuple(json.loads(row.told)),
            )
            for row in rows
        ]

    async def hand_over(self, letters: Sequence[tuple[Due, Fact | None]]) -> int:
        """In one transaction; a row whose hour has changed meanwhile is somebody else's."""
        now, calls, number = self._clock(), list[Outgoing](), 0
        async with writing(self._engine) as connection:
            # In one order, so that no two processes wait for each other.
            for due, letter in sorted(letters, key=lambda one: one[0].user):
                day = day_of(dt.datetime.fromtimestamp(due.at, dt.UTC), due.zone)
                told = [*due.told, *([letter.entry] if letter else [])][-REMEMBERED:]
                moved = (
                    update(daily)
                    .where(daily.c.user == due.user, daily.c.due == due.at)
                    .values(
                        due=next_due(now, due.hour, due.zone, day).timestamp(),
                        last=day,
                        told=json.dumps(told),
                    )
                )
                if (await connection.execute(moved)).rowcount == 1 and letter is not None:
                    calls += letter.calls
                    number += 1
            said = [(call, now.timestamp()) for call in calls]
            await enqueue(self._engine, connection, said)
        return number

    async def next_due(self, platforms: Collection[str]) -> float | None:
        """Seconds until the next one is due."""
        if not platforms:
            return None
        query = select(func.min(daily.c.due)).where(daily.c.due.is_not(None), _are_on(platforms))
        async with reading(self._engine) as connection:
            due = (await connection.execute(query)).scalar_one()
        return None if due is None else max(0.0, float(due) - self._clock().timestamp())


async def carry_out(
    dialect: str, connection: AsyncConnection, turns: Sequence[Kept], now: dt.datetime
) -> None:
    """What people want, in the caller's transaction."""
    for turn in turns:
        for effect in turn.effects:
            match effect:
                case WantDaily(wish):
                    await _want(dialect, connection, turn.key.user, wish, now)
                case StopDaily():
                    await stop(connection, [turn.key.user])


async def stop(connection: AsyncConnection, people: Sequence[str]) -> None:
    """They are told none any more, in the caller's transaction. What they were told is kept, so
    that it is something else should they want it again, and no second one on the same day."""
    await connection.execute(update(daily).where(daily.c.user.in_(people)).values(due=None))


async def _want(
    dialect: str, connection: AsyncConnection, user: str, wish: Wish, now: dt.datetime
) -> None:
    last = await connection.execute(select(daily.c.last).where(daily.c.user == user))
    due = next_due(now, wish.hour, wish.zone, last.scalar_one_or_none()).timestamp()
    wanted = {"locale": wish.locale, "hour": wish.hour, "zone": wish.zone, "due": due}
    statement = insert(dialect, daily).values(user=user, told="[]", **wanted)
    await connection.execute(statement.on_conflict_do_update(index_elements=["user"], set_=wanted))


def _are_on(platforms: Collection[str]) -> ColumnElement[bool]:
    return or_(*(is_on(daily.c.user, one) for one in sorted(platforms)))
