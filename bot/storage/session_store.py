"""Sessions in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.session import Session
from bot.storage.tables import sessions, users

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


class SqlSessionStore:
    """`SessionStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    async def load(self, user: str) -> Session:
        """The person's session; a new one for a person never seen."""
        query = (
            select(users.c.locale, sessions.c.last_entry, sessions.c.answered_at)
            .select_from(users.outerjoin(sessions))
            .where(users.c.user == user)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return Session()
        return Session(row.locale, row.last_entry, _in_utc(row.answered_at))

    async def save(self, user: str, session: Session) -> None:
        """One transaction; returns when it is committed."""
        now = self._clock()
        async with self._engine.begin() as connection:
            await _upsert(
                connection,
                users,
                {"user": user, "locale": session.locale, "first_seen": now, "last_seen": now},
                keep={"first_seen"},
            )
            await _upsert(
                connection,
                sessions,
                {
                    "user": user,
                    "last_entry": session.last_entry,
                    "answered_at": session.answered_at,
                    "updated": now,
                },
            )


def _in_utc(time: dt.datetime | None) -> dt.datetime | None:
    """The time with its zone; SQLite keeps none."""
    return time if time is None or time.tzinfo else time.replace(tzinfo=dt.UTC)


async def _upsert(
    connection: AsyncConnection,
    table: Table,
    values: dict[str, Any],
    keep: frozenset[str] | set[str] = frozenset(),
) -> None:
    """Insert the row, or update it except for its key and the columns to `keep`."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    changes = {k: v for k, v in values.items() if k not in keep and k not in keys}
    statement: Any = insert(table).values(values)
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))
