"""Opens the database and brings its tables up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import SettingsError, StorageError
from bot.storage.transactions import is_of_the_database

MIGRATIONS = Path(__file__).parent / "migrations"
_ACCEPTED = (
    "sqlite+aiosqlite:///path/to/file.sqlite3 or postgresql://user:password@host:5432/database "
    "(with the extra `postgresql`)"
)
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg"}
_DRIVERS["postgresql"] = _DRIVERS["postgres"]
_ONE_MIGRATION_AT_A_TIME = "SELECT pg_advisory_xact_lock(593059)"  # any number that only we use
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a choice survives a power cut, not only a crash
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


def engine_for(address: str) -> AsyncEngine:
    """An engine that has not connected yet.

    `postgresql://…` and `postgres://…` mean the driver we use. Raises SettingsError for an address
    that is none.
    """
    try:
        url = make_url(address)
        url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
        if url.get_backend_name() == "postgresql":
            # A pooled connection may have died with its server; `timeout`: seconds to connect.
            return create_async_engine(
                url, pool_pre_ping=True, pool_size=10, connect_args={"timeout": 5}
            )
        engine = create_async_engine(url)
    except (ArgumentError, InvalidRequestError, ModuleNotFoundError):
        raise SettingsError("DATABASE_URL", "(hidden)", _ACCEPTED) from None
    if engine.dialect.name != "sqlite":
        raise SettingsError("DATABASE_URL", "(hidden)", _ACCEPTED)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


async def open_database(address: str) -> AsyncEngine:
    """An engine on a database whose tables are up to date; the caller disposes of it.

    Raises SettingsError for an address that is none, StorageError where the database cannot be
    opened, is damaged, or was made by a newer version. Messages never show a password.
    """
    engine = engine_for(address)
    url = engine.url
    try:
        if is_sqlite_file(engine):
            _open_file(Path(str(url.database)))
    except OSError as error:
        raise StorageError(f"DATA_DIR cannot be written: {error}") from None
    except sqlite3.Error as error:
        raise StorageError(f"{url} cannot be used as a database: {error}") from None
    shown = url.render_as_string(hide_password=True)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_check)
            await connection.run_sync(_upgrade)
    except CommandError as error:
        await engine.dispose()
        raise StorageError(f"{shown} was made by another version of this bot ({error})") from None
    except Exception as error:
        await engine.dispose()
        if not is_of_the_database(error):
            raise
        reason = getattr(error, "orig", None) or error
        raise StorageError(f"{shown} cannot be used as a database: {reason}") from None
    return engine


def is_sqlite_file(engine: AsyncEngine) -> bool:
    """Whether the database is a file on this machine, rather than a server or this process's."""
    return engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:")


def _open_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Where opening fails, aiosqlite would leave a thread that prints a traceback at exit.
    sqlite3.connect(path).close()


def _prepare(connection: Any, _record: object) -> None:
    # The driver would begin a transaction at the first row that is written, and commit each CREATE
    # TABLE before it by itself: a migration that is killed half-way could never be run again.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    # One that reads first and writes then fails at once where another has written in between,
    # however patient the busy timeout: what will write says so at its beginning.
    is_writing = connection.get_execution_options().get("is_writing", False)
    is_brief = connection.get_execution_options().get("is_brief", False)
    wanted = "NORMAL" if is_brief else "FULL"
    if connection.info.get("synchronous", "FULL") != wanted:
        connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
        connection.info["synchronous"] = wanted
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _check(connection: Connection) -> None:
    """Damage is better found now than by an update that nobody can take up."""
    if connection.dialect.name != "sqlite":
        return  # a server looks after its own pages
    found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    if found != "ok":
        raise DatabaseError(None, None, Exception(f"the file is damaged ({_last_line(found)})"))


def _last_line(text: str) -> str:
    return (text.splitlines() or [""])[-1]


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_ONE_MIGRATION_AT_A_TIME)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
