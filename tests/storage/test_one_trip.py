"""What SQLAlchemy sees of a cursor that went to its thread and back once, or never."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from importlib import metadata
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StorageError
from bot.storage import drivers
from bot.storage.database import engine_for, open_database
from bot.storage.inspection import problems_of
from bot.storage.transactions import reading, writing
from tests.installing.locked import pinned


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[AsyncConnection]:
    engine = engine_for(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE bridges (name TEXT PRIMARY KEY, length INT)"))
        yield connection
    await engine.dispose()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One for each time that something is done on the connection's thread."""
    made: list[object] = []
    execute: Any = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, function: Any, *given: Any, **more: Any) -> Any:
        made.append(function)
        return await execute(self, function, *given, **more)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
    return made


INSERT = text("INSERT INTO bridges VALUES (:name, :length)")
RETURNING = text("INSERT INTO bridges VALUES (:name, :length) RETURNING name, length")
TWO = [{"name": "Long Biên", "length": 2290}, {"name": "Tràng Tiền", "length": 402}]


async def test_a_statement_takes_one_trip_and_brings_all_its_rows(
    connection: AsyncConnection, trips: list[object]
) -> None:
    await connection.execute(INSERT, TWO)
    assert len(trips) == 1
    found = await connection.execute(text("SELECT name, length FROM bridges ORDER BY length"))
    assert len(trips) == 2
    assert [(row.name, row.length) for row in found] == [("Tràng Tiền", 402), ("Long Biên", 2290)]


async def test_rows_of_what_was_written_come_back_and_are_counted(
    connection: AsyncConnection,
) -> None:
    assert (await connection.execute(RETURNING, TWO[0])).all() == [("Long Biên", 2290)]
    assert (await connection.execute(INSERT, TWO[1])).rowcount == 1
    erased = await connection.execute(text("DELETE FROM bridges RETURNING name"))
    assert sorted(erased.scalars()) == ["Long Biên", "Tràng Tiền"]
    assert (await connection.execute(text("DELETE FROM bridges"))).rowcount == 0


async def test_what_fails_is_the_error_that_it_always_was_and_the_connection_goes_on(
    connection: AsyncConnection,
) -> None:
    await connection.execute(INSERT, TWO[0])
    with pytest.raises(OperationalError, match="no such table: ferries"):
        await connection.execute(text("SELECT 1 FROM ferries"))
    with pytest.raises(IntegrityError, match="UNIQUE"):
        await connection.execute(INSERT, TWO[0])
    counted = await connection.execute(text("SELECT count(*) FROM bridges"))
    assert counted.scalar_one() == 1


# -- what is quick ---------------------------------------------------------------------------------


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = engine_for(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE bridges (name TEXT PRIMARY KEY, length INT)"))
    yield engine
    await engine.dispose()


async def _names(engine: AsyncEngine) -> list[str]:
    async with reading(engine, is_quick=True) as connection:
        return list((await connection.execute(text("SELECT name FROM bridges"))).scalars())


async def test_what_is_quick_goes_to_the_thread_for_the_disk_alone(
    engine: AsyncEngine, trips: list[object]
) -> None:
    async with writing(engine, is_quick=True) as connection:
        await connection.execute(INSERT, TWO)
        assert not trips
    assert len(trips) == 1  # its commit
    assert await _names(engine) == ["Long Biên", "Tràng Tiền"]
    async with writing(engine, is_quick=True, is_brief=True) as connection:
        await connection.execute(text("DELETE FROM bridges WHERE length > 9000"))
    assert len(trips) == 1  # nothing was written
    async with writing(engine) as connection:  # the same connection
        await connection.execute(text("DELETE FROM bridges"))
    assert len(trips) > 3


async def test_another_process_that_writes_is_waited_for_beside_the_loop(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with writing(engine, is_quick=True) as connection:
            await connection.execute(INSERT, TWO)

    waits = asyncio.create_task(write())
    for _ in range(20):  # the loop goes on
        await asyncio.sleep(0.01)
    assert not waits.done()
    assert await _names(engine) == []
    other.execute("COMMIT")
    other.close()
    await waits
    assert await _names(engine) == ["Long Biên", "Tràng Tiền"]


async def test_what_fails_half_way_leaves_nothing_behind(engine: AsyncEngine) -> None:
    async def write_twice() -> None:
        async with writing(engine, is_quick=True) as connection:
            await connection.execute(INSERT, TWO)
            await connection.execute(INSERT, TWO)

    with pytest.raises(StorageError, match="UNIQUE"):
        await write_twice()
    assert await _names(engine) == []
    async with writing(engine, is_quick=True) as connection:
        await connection.execute(INSERT, TWO)
    assert await _names(engine) == ["Long Biên", "Tràng Tiền"]


async def test_who_is_stopped_in_the_commit_leaves_a_database_that_goes_on(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def write(some: dict[str, object]) -> None:
        async with writing(engine, is_quick=True) as connection:
            await connection.execute(INSERT, some)

    entered, commit = asyncio.Event(), aiosqlite.Connection.commit

    async def slow(self: aiosqlite.Connection) -> None:
        entered.set()
        await asyncio.sleep(10.0)
        await commit(self)

    with monkeypatch.context() as patched:
        patched.setattr(aiosqlite.Connection, "commit", slow)
        stopped = asyncio.create_task(write(TWO[0]))
        await entered.wait()
        stopped.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stopped
    await write(TWO[1])
    assert await _names(engine) == ["Tràng Tiền"]


async def test_a_database_in_memory_is_its_threads_alone() -> None:
    engine = engine_for("sqlite+aiosqlite:///:memory:")
    async with writing(engine, is_quick=True) as connection:
        await connection.execute(text("CREATE TABLE bridges (name TEXT PRIMARY KEY, length INT)"))
        await connection.execute(INSERT, TWO)
    assert await _names(engine) == ["Long Biên", "Tràng Tiền"]
    await engine.dispose()


# -- other drivers ---------------------------------------------------------------------------------


def test_what_is_locked_is_what_this_was_written_for() -> None:
    locked = {pin.name: str(pin.version) for pin in pinned("requirements.lock")}
    assert {name: ".".join(locked[name].split(".")[:2]) for name in drivers.PROVED} == (
        drivers.PROVED
    )


@pytest.mark.parametrize("other", [{"sqlalchemy": "2.2.0"}, {"aiosqlite": "0.23.0"}])
async def test_with_other_drivers_all_works_in_more_trips_and_it_is_said(
    tmp_path: Path,
    trips: list[object],
    other: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: other.get(name) or version(name))
    # Nothing of what has no public name is even imported.
    monkeypatch.setitem(sys.modules, "bot.storage.one_trip", None)
    address = f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}"
    engine = await open_database(address)
    async with engine.begin() as connection:
        trips.clear()
        assert (await connection.execute(text("SELECT 1"))).scalars().all() == [1]
        assert len(trips) > 1
    await engine.dispose()
    assert await problems_of(address) == []
    assert "not the drivers tested" in caplog.text
