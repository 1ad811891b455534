"""A statement of SQLite in one trip to its thread, instead of four.

Each connection of aiosqlite has a thread of its own. For a SELECT, SQLAlchemy goes there four
times: for a cursor, the statement, its rows and the cursor's end. Each trip waits twice for the
interpreter's lock, behind whatever computes at the time: on a busy machine that, and not the disk,
is what a transaction takes.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
)
from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(slots=True)
class _Outcome:
    """What is left of a cursor when its rows are taken: what SQLAlchemy looks at."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    arraysize: int = 1


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._cursor: Any = _Outcome()
        self._soft_closed_memoized: Any = {}
        self._rows = deque()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._go(lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._go(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _go(self, run: Callable[[sqlite3.Cursor], object]) -> None:
        connection: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            self._cursor, rows = await connection._execute(_whole, connection._conn, run)
            self._rows = deque(rows)

    async def _async_soft_close(self) -> None:
        """It is closed already."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = _Cursor

    def rollback(self) -> None:
        """Nothing where no transaction is open: the pool asks for one each time."""
        if self._connection.in_transaction:
            super().rollback()


def _whole(
    connection: sqlite3.Connection, run: Callable[[sqlite3.Cursor], object]
) -> tuple[_Outcome, Sequence[Any]]:
    """All that a statement takes, on the connection's thread."""
    cursor = connection.cursor()
    try:
        run(cursor)
        rows = cursor.fetchall() if cursor.description else ()
        return _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid), rows
    finally:
        cursor.close()


def use_one_trip(engine: AsyncEngine) -> None:
    """For all connections that this engine will make."""

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, _record: object, given: Sequence[Any], more: dict[str, Any]) -> Any:
        made = dialect.connect(*given, **more)
        return _Connection(made.dbapi, made._connection)
