"""Opens the database and brings its tables up to date."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, event
from sqlalchemy.exc import ArgumentError, DatabaseError, InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import SettingsError, StorageError
from bot.storage.address import ACCEPTED, read_address
from bot.storage.drivers import PATIENCE, shorten_trips
from bot.storage.files import make_folder, make_private, obstacle
from bot.storage.postgresql import engine_on_server
from bot.storage.transactions import is_of_the_database, reason_of
from bot.storage.turned_away import refusal_of

MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_MIGRATION_AT_A_TIME = "SELECT pg_advisory_xact_lock(593059)"  # any number that only we use
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a choice survives a power cut, not only a crash
    PATIENCE,
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is erased is overwritten, whatever SQLite was built with
)


def engine_for(address: str) -> AsyncEngine:
    """An engine that has not connected yet.

    Raises SettingsError for an address that cannot be used; see `address.py`.
    """
    found = read_address(address)
    try:
        if found.dsn:
            return engine_on_server(found)
        engine = create_async_engine(found.shown)
    except (ArgumentError, InvalidRequestError, ModuleNotFoundError):
        raise SettingsError("DATABASE_URL", "(hidden)", ACCEPTED) from None
    shorten_trips(engine)
    event.listen(engine.sync_engine, "connect", _prepare)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


async def open_database(address: str) -> AsyncEngine:
    """An engine on a database whose tables are up to date; the caller disposes of it.

    Raises SettingsError for an address that cannot be used or that the server does not let in,
    StorageError where the database cannot be opened, is damaged, or was made by a newer version.
    Messages never show a password.
    """
    engine = engine_for(address)
    url = engine.url
    try:
        if is_sqlite_file(engine):
            path = Path(str(url.database))
            if reason := obstacle(path):
                raise StorageError(f"DATA_DIR cannot be written: {reason}")
            _open_file(path)
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
        if refusal := refusal_of(engine, error):
            raise refusal from None
        reason = with_full_disk(engine, reason_of(error))
        raise StorageError(f"{shown} cannot be used as a database: {reason}") from None
    return engine


def with_full_disk(engine: AsyncEngine, reason: str) -> str:
    """Why something failed; of a full disk SQLite says "disk I/O error" alone."""
    if is_sqlite_file(engine) and not shutil.disk_usage(Path(str(engine.url.database)).parent).free:
        return f"the disk is full ({reason})"
    return reason


def is_sqlite_file(engine: AsyncEngine) -> bool:
    """Whether the database is a file on this machine, rather than a server or this process's."""
    return engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:")


def _open_file(path: Path) -> None:
    make_folder(path.parent)
    if not path.is_dir():  # which SQLite itself refuses, in better words
        make_private(path)
    for name in (f"{path.name}-wal", f"{path.name}-shm"):  # left by a version that let others read
        if path.with_name(name).exists():
            make_private(path.with_name(name))
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
    options = connection.get_execution_options()
    if options.get("is_alone"):
        return
    is_writing, is_brief = options.get("is_writing", False), options.get("is_brief", False)
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
