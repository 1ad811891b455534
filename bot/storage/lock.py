"""One process on one SQLite file: a second one is refused instead of doing everything twice."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StorageError
from bot.storage.database import is_sqlite_file
from bot.storage.role_store import free_everything

try:
    import fcntl
except ImportError:  # Windows: no such lock; the sender's and the lanes' leases still hold
    fcntl = None  # type: ignore[assignment]


@contextlib.asynccontextmanager
async def sole_use(engine: AsyncEngine) -> AsyncIterator[None]:
    """Be the only process on an SQLite file, and end what one before left leased.

    A database server is there to be shared: nothing is locked there, and leases run out by
    themselves. Raises StorageError where another process is there already.
    """
    if not is_sqlite_file(engine):
        yield
        return
    with only_process(Path(str(engine.url.database))):
        await free_everything(engine)
        yield


@contextlib.contextmanager
def only_process(database: Path) -> Iterator[None]:
    """Hold `<database>.lock`. The system frees it however the process ends.

    Raises StorageError where another process holds it or it cannot be written.
    """
    try:
        handle = os.open(database.with_name(database.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(f"the database cannot be locked: {error}") from None
    try:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StorageError(
                    f"{database} is in use by another process of this bot; "
                    "for several, set DATABASE_URL to a PostgreSQL database"
                ) from None
        yield
    finally:
        os.close(handle)
