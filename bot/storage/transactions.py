"""How stores read and write: one writer at a time on SQLite, and errors that name what happened."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import AsyncIterator
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Double, Table, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StorageError

logger = logging.getLogger(__name__)

_CUTS = 3
"""Tries to cut the log; each waits for the busy timeout."""
_CLASS = re.compile(r"^<class '[^']*'>: ")
"""How asyncpg's errors begin in SQLAlchemy's words."""
LONGEST_LEASE = 120.0
"""Seconds. No lease and no postponement is this long. A row that seems to have one was written
before the clock was put back."""

_writers: WeakKeyDictionary[AsyncEngine, asyncio.Lock] = WeakKeyDictionary()


@contextlib.asynccontextmanager
async def writing(
    engine: AsyncEngine, *, is_brief: bool = False, is_quick: bool = False
) -> AsyncIterator[AsyncConnection]:
    """A transaction that may write, committed at the end. Raises StorageError where that fails.

    `is_brief`: what is written, such as a lease, is worthless after a power cut, because the
    process that holds it is gone too. SQLite then need not wait for the disk. A killed process
    loses nothing. `is_quick`: each statement finds a few rows by their keys, however many there
    are, and nothing else is awaited. SQLite then carries it out at once, on the loop's own thread.
    """
    async with _turn(engine), _errors(), engine.connect() as connection:
        await connection.execution_options(is_writing=True, is_brief=is_brief, is_quick=is_quick)
        async with connection.begin():
            yield connection


@contextlib.asynccontextmanager
async def reading(engine: AsyncEngine, *, is_quick: bool = False) -> AsyncIterator[AsyncConnection]:
    """A transaction that only reads. Raises StorageError where that fails. `is_quick`: as there."""
    async with _errors(), engine.connect() as connection:
        if is_quick:
            await connection.execution_options(is_quick=True)
        yield connection


@contextlib.asynccontextmanager
async def one_statement(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """For one statement, with no transaction around it: one trip instead of three. Raises
    StorageError where that fails."""
    is_sqlite = engine.dialect.name == "sqlite"  # whose driver would begin transactions afterwards
    alone = {"is_alone": True} if is_sqlite else {"isolation_level": "AUTOCOMMIT"}
    async with _errors(), engine.connect() as connection:
        await connection.execution_options(**alone)
        yield connection


def _turn(engine: AsyncEngine) -> contextlib.AbstractAsyncContextManager[Any]:
    # SQLite lets one write at a time and has the others look again after a while, in no order: to
    # queue up here is fair and faster. PostgreSQL locks rows.
    if engine.dialect.name != "sqlite":
        return contextlib.nullcontext()
    return _writers.setdefault(engine, asyncio.Lock())


@contextlib.asynccontextmanager
async def _errors() -> AsyncIterator[None]:
    try:
        yield
    except Exception as error:
        if not is_of_the_database(error):
            raise
        if isinstance(error, PoolTimeout):
            raise StorageError("all connections to the database are in use") from None
        # Not the statement: it holds what people wrote.
        reason = getattr(error, "orig", None) or type(error).__name__
        raise StorageError(f"the database does not answer: {_first_line(reason)}") from None


async def erase_log(engine: AsyncEngine) -> None:
    """What was erased is still in SQLite's write-ahead log: write it into the database and cut the
    log to nothing. PostgreSQL has its log recycled by the server."""
    if engine.dialect.name != "sqlite":
        return
    async with _turn(engine), _errors(), engine.connect() as connection:
        raw: Any = await connection.get_raw_connection()
        for _ in range(_CUTS):
            # Outside of any transaction. Who reads just now keeps it from being cut, not for long.
            cursor = await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy, *_ = await cursor.fetchone()
            await cursor.close()
            if not is_busy:
                return
            await asyncio.sleep(0.1)
    logger.info("what was erased stays in the database's log until it is next written out")


def is_of_the_database(error: Exception) -> bool:
    """Whether it comes from the database or the way there.

    What asyncpg raises while it connects (a server that is starting, a database that is not there,
    a password that is wrong) SQLAlchemy lets through as it is; asyncpg itself may be missing.
    """
    is_of_the_driver = type(error).__module__.partition(".")[0] == "asyncpg"
    return is_of_the_driver or isinstance(error, SQLAlchemyError | OSError)


def reason_of(error: Exception) -> str:
    """In the words of the database or of the way there, without the statement; a line."""
    cause = getattr(error, "orig", None) or error
    return _CLASS.sub("", _first_line(cause)) or type(cause).__name__


def _first_line(reason: object) -> str:
    return (str(reason).splitlines() or [""])[0][:200]


def clock(engine: AsyncEngine) -> ColumnElement[float]:
    """Seconds since 1970 by the database's clock, the only one that all replicas share."""
    return clock_of(engine.dialect.name)


def clock_of(dialect: str) -> ColumnElement[float]:
    """The same, by the dialect's name."""
    if dialect == "sqlite":
        return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Double)
    return literal_column("CAST(extract(epoch from clock_timestamp()) AS double precision)", Double)


async def time_by(connection: AsyncConnection) -> float:
    """The time by that clock. SQLite's is this machine's, which needs no trip to its thread."""
    if connection.dialect.name == "sqlite":
        return time.time()
    now = select(clock_of(connection.dialect.name))
    return float((await connection.execute(now)).scalar_one())


def insert(dialect: str, table: Table) -> Any:
    """An INSERT that knows `on_conflict_do_…`, which both databases spell alike."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
