"""What SQLAlchemy sees of a cursor that went to its thread and back once."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from importlib import metadata
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import drivers
from bot.storage.database import engine_for, open_database
from bot.storage.inspection import problems_of
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
