"""What the database keeps of a person beyond the contract."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.session import Session
from bot.errors import StorageError
from bot.storage.database import open_database
from bot.storage.session_store import SqlSessionStore, utc_now
from bot.storage.tables import sessions, users
from tests.fakes.session_store import alone, kept

MORNING = dt.datetime(2025, 6, 1, 8, 30, tzinfo=dt.UTC)
EVENING = dt.datetime(2025, 6, 1, 19, 45, tzinfo=dt.UTC)


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'sessions.sqlite3'}"


async def _seen(engine: AsyncEngine) -> list[tuple[dt.datetime, dt.datetime]]:
    """First and last time of everyone, as UTC (SQLite keeps no zone)."""
    async with engine.connect() as connection:
        rows = await connection.execute(select(users.c.first_seen, users.c.last_seen))
        return [(first.replace(tzinfo=dt.UTC), last.replace(tzinfo=dt.UTC)) for first, last in rows]


async def test_the_first_and_the_last_time_are_kept(address: str) -> None:
    engine = await open_database(address)
    for time in (MORNING, EVENING):
        await SqlSessionStore(engine, lambda time=time: time).save(kept("telegram:1", Session()))  # type: ignore[misc]
    assert await _seen(engine) == [(MORNING, EVENING)]
    await engine.dispose()


async def test_loading_leaves_no_trace(address: str) -> None:
    engine = await open_database(address)
    await SqlSessionStore(engine).load(alone("telegram:1"))
    assert await _seen(engine) == []
    await engine.dispose()


async def test_sessions_are_there_after_the_database_is_opened_again(address: str) -> None:
    engine = await open_database(address)
    await SqlSessionStore(engine).save(kept("telegram:1", Session("en", "bridge-length")))
    await engine.dispose()
    engine = await open_database(address)
    assert await SqlSessionStore(engine).load(alone("telegram:1")) == Session("en", "bridge-length")
    await engine.dispose()


async def test_another_process_sees_a_choice_at_once(address: str) -> None:
    one, other = await open_database(address), await open_database(address)
    await SqlSessionStore(one).save(kept("telegram:1", Session("en")))
    assert await SqlSessionStore(other).load(alone("telegram:1")) == Session("en")
    await SqlSessionStore(other).save(kept("telegram:1", Session("vi")))
    assert await SqlSessionStore(one).load(alone("telegram:1")) == Session("vi")
    await one.dispose()
    await other.dispose()


async def test_a_person_who_is_removed_takes_the_session_along(address: str) -> None:
    engine = await open_database(address)
    await SqlSessionStore(engine).save(kept("telegram:1", Session("en", "bridge-length")))
    async with engine.begin() as connection:
        await connection.execute(users.delete())
    async with engine.connect() as connection:
        assert (await connection.execute(select(sessions))).all() == []
    await engine.dispose()


async def test_a_hundred_saves_at_once_are_two_transactions(address: str) -> None:
    """Of others, who write too, none waits for a hundred."""
    engine, commits = await open_database(address), list[object]()
    event.listen(engine.sync_engine, "commit", commits.append)
    store = SqlSessionStore(engine)
    await asyncio.gather(*(store.save(kept(f"web:{n}", Session())) for n in range(100)))
    assert len(commits) <= 2
    assert len(await _seen(engine)) == 100
    await engine.dispose()


async def test_what_is_being_saved_does_not_outlive_who_is_forgotten(address: str) -> None:
    engine = await open_database(address)
    store = SqlSessionStore(engine)
    first = asyncio.create_task(store.save(kept("web:1", Session())))
    await asyncio.sleep(0.001)  # its transaction is under way, and what comes waits for it
    await asyncio.gather(first, store.save(kept("web:2", Session())), store.forget("web:2"))
    assert len(await _seen(engine)) == 1
    await engine.dispose()


async def test_a_save_that_fails_changes_nothing(address: str) -> None:
    engine = await open_database(address)
    store = SqlSessionStore(engine)
    await store.save(kept("telegram:1", Session("en", "bridge-length")))
    async with engine.begin() as connection:
        await connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE ON sessions "
            "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    with pytest.raises(StorageError, match="the disk is full"):
        await store.save(kept("telegram:1", Session("vi")))
    assert await store.load(alone("telegram:1")) == Session("en", "bridge-length")
    await engine.dispose()


def test_the_clock_knows_its_zone() -> None:
    assert utc_now().utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize("column", ["choices", "flow"])
@pytest.mark.parametrize("text", ["{", "[]", "null", '{"at": "soon", "data": [], "name": 1}', ""])
async def test_what_cannot_be_read_of_a_session_is_left_out(
    address: str, column: str, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    engine = await open_database(address)
    await SqlSessionStore(engine).save(kept("telegram:1", Session("en", "bridge-length")))
    async with engine.begin() as connection:
        await connection.execute(update(sessions).values({column: text}))
    found = await SqlSessionStore(engine).load(alone("telegram:1"))
    assert found == Session("en", "bridge-length")
    assert "cannot be read" in caplog.text
    await engine.dispose()
