"""Databases with our tables and no rows, as copies of one: to make the tables anew takes longer
than most tests do."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from bot.storage.database import open_database

SQLITE = "sqlite+aiosqlite:///"


def prepare(address: str) -> None:
    """Make the tables there. In a thread of its own: a test may have a running loop."""

    async def run() -> None:
        await (await open_database(address)).dispose()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


@cache
def _pattern() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="nhipcau-db-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "pattern.sqlite3"
    prepare(f"sqlite+aiosqlite:///{path}")
    return path


def copy_to(path: Path) -> str:
    """A file of SQLite, where there is none yet; its address."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(_pattern(), path)
    return f"{SQLITE}{path}"


def with_tables(address: str) -> str:
    """The same address, of a file that is there now."""
    path = address.removeprefix(SQLITE)
    return address if path == address else copy_to(Path(path))
