"""A statement of SQLite in one trip to its thread instead of four, or in none.

Each connection of aiosqlite has a thread of its own. For a SELECT, SQLAlchemy goes there four
times: for a cursor, the statement, its rows and the cursor's end. Each trip waits twice for the
interpreter's lock, behind whatever computes at the time: on a busy machine that, and not the disk,
is what a transaction takes. Of a transaction that `is_quick`, statements are carried out where they
are asked for, as each takes a tenth of a millisecond; only what waits for the disk, or for another
process, goes to the thread.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, event
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.drivers import PATIENCE

BEGIN = "BEGIN IMMEDIATE"


@dataclass(slots=True)
class _Outcome:
    """What is left of a cursor when its rows are taken: what SQLAlchemy looks at."""

    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None
    arraysize: int = 1


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    _adapt_connection: _Connection

    def __init__(self, adapt_connection: Any) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._cursor: Any = _Outcome()
        self._soft_closed_memoized: Any = {}
        self._rows = deque()

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        if operation == BEGIN and self._adapt_connection.begin_here():
            return
        await self._go(lambda cursor: cursor.execute(operation, parameters or ()))

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._go(lambda cursor: cursor.executemany(operation, seq_of_parameters))

    async def _go(self, run: Callable[[sqlite3.Cursor], object]) -> None:
        connection: Any = self._connection
        async with self._adapt_connection._execute_mutex:
            if self._adapt_connection.is_here:
                self._cursor, rows = _whole(connection._conn, run)
            else:
                self._cursor, rows = await connection._execute(_whole, connection._conn, run)
            self._rows = deque(rows)

    async def _async_soft_close(self) -> None:
        """It is closed already."""

    def close(self) -> None:
        """Forget the rows."""
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ("_changes", "is_here", "may_be_here")
    _cursor_cls = _Cursor

    def __init__(self, made: AsyncAdapt_aiosqlite_connection, *, may_be_here: bool) -> None:
        super().__init__(made.dbapi, made._connection)
        self.may_be_here = may_be_here
        self.is_here = False
        self._changes = 0

    def begins(self, *, is_quick: bool) -> None:
        """Another transaction."""
        self.is_here = is_quick and self.may_be_here
        self._changes = self._raw.total_changes

    def begin_here(self) -> bool:
        """Begin to write; False where another process writes just now, and is to be waited for."""
        if not self.is_here:
            return False
        self._raw.execute("PRAGMA busy_timeout=0").close()
        try:
            self._raw.execute(BEGIN).close()
        except sqlite3.OperationalError:
            self.is_here = False
        finally:
            self._raw.execute(PATIENCE).close()
        return self.is_here

    def commit(self) -> None:
        """What has written nothing need not wait for the disk."""
        if self.is_here and self._raw.total_changes == self._changes:
            self._raw.commit()
        else:
            super().commit()

    def rollback(self) -> None:
        """Nothing where no transaction is open: the pool asks for one each time."""
        if self._connection.in_transaction:
            if self.is_here:
                self._raw.rollback()
            else:
                super().rollback()

    @property
    def _raw(self) -> sqlite3.Connection:
        raw: sqlite3.Connection = cast("Any", self._connection)._conn
        return raw


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
        # A database in memory is its thread's alone.
        return _Connection(made, may_be_here=not more.get("check_same_thread", True))

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        made: Any = connection.connection.dbapi_connection
        made.begins(is_quick=connection.get_execution_options().get("is_quick", False))
