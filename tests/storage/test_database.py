"""Opening the database: fresh, again, and where it is not ours."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.errors import SettingsError, StorageError
from bot.storage.database import open_database
from bot.storage.tables import metadata


def address_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def tables_in(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    names = [name for (name,) in rows]
    connection.close()
    return names


async def test_a_fresh_database_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "not" / "there yet" / "dữ liệu.sqlite3"
    engine = await open_database(address_of(path))
    await engine.dispose()
    assert tables_in(path) == ["alembic_version", *sorted(metadata.tables)]


async def test_a_server_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(StorageError, match="cannot be used as a database") as caught:
        await open_database("postgresql://bot:geheim@127.0.0.1:1/db")
    assert "geheim" not in str(caught.value)


async def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    await (await open_database(address_of(path))).dispose()
    before = path.read_bytes()
    await (await open_database(address_of(path))).dispose()
    assert path.read_bytes() == before


async def test_an_empty_file_is_a_fresh_database(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    path.touch()
    await (await open_database(address_of(path))).dispose()
    assert "users" in tables_in(path)


async def test_what_is_committed_survives_a_power_cut(tmp_path: Path) -> None:
    engine = await open_database(address_of(tmp_path / "bot.sqlite3"))
    async with engine.connect() as connection:
        pragmas = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await engine.dispose()
    full = 2
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


async def test_a_migration_that_is_cut_off_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"

    def cut_off(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "CREATE TABLE sessions" in statement:
            raise OSError("power cut")

    event.listen(Engine, "before_cursor_execute", cut_off)
    try:
        with pytest.raises(StorageError, match="power cut"):
            await open_database(address_of(path))
    finally:
        event.remove(Engine, "before_cursor_execute", cut_off)
    assert tables_in(path) == []
    await (await open_database(address_of(path))).dispose()
    assert tables_in(path) == ["alembic_version", *sorted(metadata.tables)]


def _text_file(path: Path) -> None:
    path.write_text("This is a letter, not a database. " * 100)


def _tables_of_another_program(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE users (name TEXT)")
    connection.commit()
    connection.close()


def _directory(path: Path) -> None:
    path.mkdir()


def _truncated(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [("x" * 1000,)] * 100)
    connection.commit()
    connection.close()
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_text_file, "file is not a database"),
        (_tables_of_another_program, "table users already exists"),
        (_directory, "unable to open database file"),
        (_truncated, "malformed"),
    ],
    ids=["a letter", "another program's", "a directory", "truncated"],
)
async def test_a_file_that_is_not_ours_is_named_and_left_alone(
    tmp_path: Path, make: Any, words: str
) -> None:
    path = tmp_path / "bot.sqlite3"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(StorageError) as caught:
        await open_database(address_of(path))
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    after = path.read_bytes() if path.is_file() else b""
    assert len(after) == len(before)


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    await (await open_database(address_of(path))).dispose()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(StorageError, match=r"made by another version of this bot .*'9999'"):
        await open_database(address_of(path))


async def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="DATA_DIR cannot be written") as caught:
        await open_database(address_of(tmp_path / "file" / "data" / "bot.sqlite3"))
    assert str(tmp_path / "file") in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bot.sqlite3",
        "postgresql+nodriver://bot:geheim@host/db",
        "mongodb://bot:geheim@host/db",
        "sqlite+nodriver:///bot.sqlite3",
    ],
)
def test_an_address_that_is_none_names_the_setting_and_never_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError) as caught:
        asyncio.run(open_database(address))
    message = str(caught.value)
    assert message.startswith("DATABASE_URL has the value '(hidden)")
    assert "; accepted: sqlite+aiosqlite" in message
    assert "geheim" not in message
    assert list(tmp_path.iterdir()) == []
