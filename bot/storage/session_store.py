"""Sessions in the database."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.effects import PersonalData
from bot.conversation.session import Session
from bot.delivery.batching import Batcher
from bot.storage import people as everything
from bot.storage.tables import sessions, users
from bot.storage.transactions import insert, reading, writing

Clock = Callable[[], dt.datetime]


# people
_LOAD = (
    select(users.c.user, users.c.locale, sessions.c.last_entry, sessions.c.answered_at)
    .select_from(users.outerjoin(sessions))
    .where(users.c.user.in_(bindparam("people", expanding=True)))
)


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


class SqlSessionStore:
    """`SessionStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock
        self._loads: Batcher[str, Session] = Batcher(self._load_all)

    async def load(self, user: str) -> Session:
        """The person's session; a new one for a person never seen."""
        return await self._loads.submit(user)

    async def _load_all(self, people: Sequence[str]) -> list[Session]:
        """Of many at once: under load a query for each of them is what takes the time."""
        async with reading(self._engine) as connection:
            rows = (await connection.execute(_LOAD, {"people": people})).all()
        found = {
            row.user: Session(row.locale, row.last_entry, _in_utc(row.answered_at)) for row in rows
        }
        return [found.get(person, Session()) for person in people]

    async def save(self, user: str, session: Session) -> None:
        """One transaction; returns when it is committed."""
        async with writing(self._engine) as connection:
            await save_all(self._engine, connection, [(user, session)], self._clock())

    async def export(self, user: str) -> PersonalData:
        """Everything that is stored about a person."""
        return await everything.export(self._engine, user)

    async def forget(self, user: str) -> None:
        """Erase it."""
        async with writing(self._engine) as connection:
            await everything.forget(connection, user)
            await everything.forget_lanes(connection, user)


async def save_all(
    engine: AsyncEngine,
    connection: AsyncConnection,
    states: Sequence[tuple[str, Session]],
    now: dt.datetime,
) -> None:
    """Save sessions by person, in the transaction of who calls; of one person the last counts."""
    dialect = engine.dialect.name
    rows = sorted(dict(states).items())
    if not rows:
        return
    await connection.execute(
        _upsert(dialect, users, frozenset({"user", "first_seen"})),
        [
            {"user": user, "locale": session.locale, "first_seen": now, "last_seen": now}
            for user, session in rows
        ],
    )
    await connection.execute(
        _upsert(dialect, sessions, frozenset({"user"})),
        [
            {
                "user": user,
                "last_entry": session.last_entry,
                "answered_at": session.answered_at,
                "updated": now,
            }
            for user, session in rows
        ],
    )


def _in_utc(time: dt.datetime | None) -> dt.datetime | None:
    """The time with its zone; SQLite keeps none."""
    return time if time is None or time.tzinfo else time.replace(tzinfo=dt.UTC)


@functools.cache
def _upsert(dialect: str, table: Table, keep: frozenset[str]) -> Any:
    """An INSERT that updates the row that is there, except for the columns to `keep`."""
    statement = insert(dialect, table)
    changes = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keep}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)
