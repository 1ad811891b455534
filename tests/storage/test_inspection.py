"""What is wrong with a database is said in a line; a sound one is left as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

import bot.storage.database as database_module
from bot.delivery.model import Update
from bot.errors import StorageError
from bot.storage.database import engine_for, open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.inspection import problems_of
from bot.storage.probe import probe
from bot.storage.tables import indexes, metadata
from tests.storage.test_backup import LAN, address_of, names
from tests.tools import postgresql


def change(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


async def test_a_sound_database_has_no_problems_and_stays_as_it_is(database: str) -> None:
    engine = await open_database(database)
    assert await problems_of(database) == []
    async with engine.connect() as connection:
        assert (await connection.execute(select(indexes))).all() == []
    await engine.dispose()


async def test_a_database_without_our_tables_is_told(database: str) -> None:
    if database.startswith("sqlite"):
        change(Path(database.removeprefix("sqlite+aiosqlite:///")), "CREATE TABLE t (x)")
    (problem,) = await problems_of(database)
    assert problem == "the database holds no tables of this bot; `nhipcau db upgrade` makes them"


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "version 9999, made by a newer bot"),
        ("UPDATE alembic_version SET version_num = '0001'", "version 0001; `nhipcau db upgrade`"),
        ("DROP TABLE dead", "the table dead is missing"),
        ("ALTER TABLE lanes DROP COLUMN flood", "the column lanes.flood is missing"),
    ],
    ids=["newer", "older", "a table lost", "a column lost"],
)
async def test_tables_that_are_not_this_versions_are_told(
    database: str, statement: str, line: str
) -> None:
    engine = await open_database(database)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(statement)
    await engine.dispose()
    (problem,) = await problems_of(database)
    assert line in problem


async def make(path: Path) -> None:
    engine = await open_database(address_of(path))
    inbox = SqlInboxStore(engine)
    await inbox.ingest([Update("telegram:99", str(n), f"{LAN}{n}", "x" * 500) for n in range(200)])
    await engine.dispose()


def _pages_overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for start in range(8 * 4096, len(content) - 4096, 3 * 4096):
        content[start : start + 64] = b"\xa5" * 64
    path.write_bytes(content)


def _cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: 5 * 4096])


def _header_lost(path: Path) -> None:
    path.write_bytes(b"\0" * 64 + path.read_bytes()[64:])


@pytest.mark.parametrize("damage", [_pages_overwritten, _cut_off, _header_lost])
async def test_a_damaged_file_is_told(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "bot.sqlite3"
    await make(path)
    damage(path)
    problems = await problems_of(address_of(path))
    assert problems
    assert all("\n" not in line for line in problems)
    assert all("damaged" in line or "cannot be read" in line for line in problems)


async def test_of_a_log_that_was_cut_off_everything_whole_is_kept(tmp_path: Path) -> None:
    """A power cut in the middle of a write: the last transaction is gone, no other."""
    path, copy = tmp_path / "bot.sqlite3", tmp_path / "copy.sqlite3"
    engine = await open_database(address_of(path))
    inbox = SqlInboxStore(engine)
    for number in range(5):
        await inbox.ingest([Update("telegram:99", str(number), LAN, "{}")])
    log = path.with_name(path.name + "-wal").read_bytes()
    assert len(log) > 4096
    copy.write_bytes(path.read_bytes())
    copy.with_name(copy.name + "-wal").write_bytes(log[:-100])
    await engine.dispose()
    assert await problems_of(address_of(copy)) == []
    engine = await open_database(address_of(copy))
    (visit,) = await SqlInboxStore(engine).claim(["telegram"], 1, 5.0)
    await engine.dispose()
    assert [int(update.event) for update in visit.updates] == [0, 1, 2, 3]


async def test_a_database_that_cannot_be_written_is_told() -> None:
    """Such as a server that has become a standby."""
    with postgresql.database() as address:
        await (await open_database(address)).dispose()
        postgresql.make_read_only(address)
        (problem,) = await problems_of(address)
    assert problem == (
        "the database cannot be written: cannot execute INSERT in a read-only transaction"
    )


async def test_what_the_user_of_a_database_may_not_do_is_told() -> None:
    with postgresql.database() as address, postgresql.reader_of(address) as as_reader:
        engine = await open_database(address)
        async with engine.begin() as connection:
            for right in ("SELECT ON ALL TABLES IN SCHEMA public", "INSERT ON inbox"):
                await connection.exec_driver_sql(f"GRANT {right} TO PUBLIC")
        await engine.dispose()
        problems = await problems_of(as_reader)
        assert await problems_of(address) == []
    tables = {t.name for t in metadata.sorted_tables}
    told = {line.partition(" may not ")[2].partition(" in ")[0]: line for line in problems}
    assert list(told) == ["INSERT", "UPDATE", "DELETE"]
    assert set(told["INSERT"].partition(" in ")[2].split(", ")) == tables - {"inbox"}
    assert set(told["DELETE"].partition(" in ")[2].split(", ")) == tables


async def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file may not grow any more."""
    address = address_of(tmp_path / "bot.sqlite3")
    await (await open_database(address)).dispose()
    monkeypatch.setattr(
        database_module, "_PRAGMAS", (*database_module._PRAGMAS, "PRAGMA max_page_count=1")
    )
    assert await problems_of(address) == [
        "the database cannot be written: database or disk is full"
    ]


async def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    (problem,) = await problems_of(address_of(path))
    assert problem == f"there is no database at {path}; `nhipcau db upgrade` makes one"
    assert names(tmp_path) == []


async def test_a_server_that_does_not_answer_is_told_without_the_password(tmp_path: Path) -> None:
    (problem,) = await problems_of(f"postgresql://bot:geheim@/bot?host={tmp_path}")
    assert problem.startswith("the database cannot be read: ")
    assert "geheim" not in problem


async def test_a_probe_can_be_made_again_and_again(database: str) -> None:
    engine = await open_database(database)
    for _ in range(3):
        await probe(engine)
    await engine.dispose()
    assert await problems_of(database) == []


async def test_a_probe_of_a_store_without_tables_fails(database: str) -> None:
    engine = engine_for(database)
    with pytest.raises(StorageError, match="the database does not answer"):
        await probe(engine)
    await engine.dispose()
