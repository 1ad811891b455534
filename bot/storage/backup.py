"""A copy of the database in one file, whole at one moment, while the bot goes on."""

from __future__ import annotations

import contextlib
import os
import shlex
import sqlite3
from pathlib import Path

from sqlalchemy.engine import URL

from bot.errors import StorageError
from bot.storage.database import engine_for, is_sqlite_file
from bot.storage.files import obstacle, ownership

PATIENCE = 30.0
"""Seconds to wait for whoever locks the file."""


def back_up(address: str, target: Path) -> None:
    """Copy the database at an address to a file that must not be there yet.

    The file appears when it is complete and sound. To bring it back: stop the bot, put it in the
    database's place, and remove what stands beside that with `-wal` and `-shm`. Raises StorageError
    where that fails; for PostgreSQL, with the command that does it.
    """
    engine = engine_for(address)
    if engine.dialect.name != "sqlite":
        raise StorageError(
            f"a PostgreSQL database is copied by its own tool: {pg_dump(engine.url, target)}"
        )
    if not is_sqlite_file(engine):
        raise StorageError("DATABASE_URL names no file; there is nothing to copy")
    source = Path(str(engine.url.database))
    if not source.is_file():
        raise StorageError(f"there is no database at {source}")
    if target.exists():
        raise StorageError(f"{target} is there already; name a file that is not")
    unfinished = target.with_name(f".{target.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        _make(unfinished)
        _copy(source, unfinished)
        unfinished.rename(target)
    except sqlite3.Error as error:
        reason = obstacle(source) or str(error)
        raise StorageError(f"{source} cannot be copied: {reason}") from None
    except OSError as error:
        reason = ownership(target) or str(error.strerror)
        raise StorageError(f"{target} cannot be written: {reason}") from None
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def pg_dump(url: URL, target: Path) -> str:
    """The command; it asks for the password, or takes PGPASSWORD or ~/.pgpass."""
    host = url.host or url.query.get("host")
    parts = ["pg_dump", "--format=custom", f"--file={target}"]
    parts += [f"--host={host}"] if host else []
    parts += [f"--port={url.port}"] if url.port else []
    parts += [f"--username={url.username}"] if url.username else []
    return shlex.join([*parts, str(url.database or "postgres")])


def _make(path: Path) -> None:
    """For its owner alone: it holds what people chose and what still waits."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _copy(source: Path, target: Path) -> None:
    with contextlib.closing(_open(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with contextlib.closing(_open(target)) as copy:
        ((verdict,), *_) = copy.execute("PRAGMA quick_check(1)").fetchall()
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged ({verdict})")
    handle = os.open(target, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _open(path: Path) -> sqlite3.Connection:
    """A connection to a file that exists; never makes one."""
    uri = f"{path.resolve().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
