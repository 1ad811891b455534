"""What the messages and polls of the last days are about, for when somebody replies to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.polls import Asked
from bot.delivery.model import platform_of
from bot.storage.tables import polls, shown
from bot.storage.transactions import insert, reading


class SqlShownStore:
    """`Shown` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def entry_of(self, lane: str, message: str) -> str | None:
        """What a message in a lane shows; None where that is not known, or not any more."""
        query = select(shown.c.shows).where(shown.c.lane == lane, shown.c.message == message)
        async with reading(self._engine) as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def asked_by(self, platform: str, poll: str) -> Asked | None:
        """What one of our polls asks; None if that is not known, or no longer."""
        query = select(polls.c.lane, polls.c.asks).where(polls.c.poll == f"{platform}:{poll}")
        async with reading(self._engine) as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Asked.of(row.asks, row.lane)


async def note_asked(
    engine: AsyncEngine,
    connection: AsyncConnection,
    calls: Sequence[Any],
    asked: Mapping[int, str],
    now: float,
) -> None:
    """What the polls ask that came of these rows of the outbox; `asked`: their ids, by row."""
    rows = [
        {
            "poll": f"{platform_of(row.lane)}:{asked[row.id]}",
            "lane": row.lane,
            "asks": row.asks,
            "at": now,
        }
        for row in calls
        if row.id in asked and row.asks
    ]
    if rows:
        statement = insert(engine.dialect.name, polls).on_conflict_do_nothing()
        await connection.execute(statement, rows)


async def note_shown(
    engine: AsyncEngine,
    connection: AsyncConnection,
    calls: Sequence[Any],
    messages: Mapping[int, str],
    now: float,
) -> None:
    """What the messages show that came of these rows of the outbox; `messages`: their ids, by row.

    A message that was edited shows what it shows now, or nothing that is worth knowing.
    """
    known = [(row.lane, messages[row.id], row) for row in calls if row.id in messages]
    empty = [(lane, message) for lane, message, row in known if not row.shows]
    if empty:
        await connection.execute(
            delete(shown).where(tuple_(shown.c.lane, shown.c.message).in_(empty))
        )
    rows = [
        {"lane": lane, "message": message, "shows": row.shows, "person": row.person, "at": now}
        for lane, message, row in sorted(known, key=lambda one: one[:2])
        if row.shows
    ]
    if rows:
        statement = insert(engine.dialect.name, shown)
        changes = {name: statement.excluded[name] for name in ("shows", "person", "at")}
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["lane", "message"], set_=changes), rows
        )
