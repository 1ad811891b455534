"""What the store holds of a burst."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import Select, Table, func, select

from bot.storage.database import open_database
from bot.storage.tables import dead, inbox, outbox, seen, sessions


def handled(database: str) -> dict[str, int]:
    """How often each person's session was counted up."""
    rows = asyncio.run(_rows(database, select(sessions.c.user, sessions.c.last_entry)))
    return {user: int(entry) for user, entry in rows}


def waiting(database: str) -> int:
    """Updates in the inbox."""
    return _count(database, inbox)


def unsent(database: str) -> int:
    """Calls in the outbox."""
    return _count(database, outbox)


def dead_letters(database: str) -> int:
    """Updates and calls that were laid aside."""
    return _count(database, dead)


def stored(database: str) -> set[int]:
    """The numbers of all updates that were ever taken in."""
    return {int(event) for (event,) in asyncio.run(_rows(database, select(seen.c.event)))}


def _count(database: str, table: Table) -> int:
    ((number,),) = asyncio.run(_rows(database, select(func.count()).select_from(table)))
    return int(number)


async def _rows(database: str, query: Select[Any]) -> list[Any]:
    engine = await open_database(database)
    try:
        async with engine.connect() as connection:
            return list((await connection.execute(query)).all())
    finally:
        await engine.dispose()
