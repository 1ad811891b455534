"""A backup is made while the bot works, and brings everything back."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.conversation.session import Session
from bot.delivery.model import Update
from bot.errors import StorageError
from bot.storage.backup import back_up
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.inspection import problems_of
from bot.storage.session_store import SqlSessionStore
from tests.fakes.session_store import alone, kept

LAN = "telegram:7"


def address_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def lose(path: Path) -> None:
    for part in path.parent.glob(f"{path.name}*"):
        part.unlink()


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    path.write_bytes(content)


@pytest.fixture
async def source(tmp_path: Path) -> Path:
    """A database of a bot that has talked."""
    path = tmp_path / "bot.sqlite3"
    engine = await open_database(address_of(path))
    await SqlSessionStore(engine).save(kept(LAN, Session("en", "resolution-59")))
    await SqlInboxStore(engine).ingest([Update("telegram:99", "1", LAN, "{}")])
    await engine.dispose()
    return path


async def test_a_restored_backup_is_as_it_was(source: Path, tmp_path: Path) -> None:
    back_up(address_of(source), tmp_path / "copy.sqlite3")
    lose(source)
    shutil.copy(tmp_path / "copy.sqlite3", source)
    assert await problems_of(address_of(source)) == []
    engine = await open_database(address_of(source))
    assert await SqlSessionStore(engine).load(alone(LAN)) == Session("en", "resolution-59")
    assert [v.lane for v in await SqlInboxStore(engine).claim(["telegram"], 9, 5.0)] == [LAN]
    assert await SqlInboxStore(engine).ingest([Update("telegram:99", "1", LAN, "{}")]) == 0
    await engine.dispose()


async def test_it_is_whole_though_the_bot_goes_on_writing(source: Path, tmp_path: Path) -> None:
    engine = await open_database(address_of(source))
    inbox = SqlInboxStore(engine)
    copied = asyncio.Event()

    async def write() -> int:
        number = 1
        while not copied.is_set():
            number += 2
            # Two chats in one transaction: a copy has both or none.
            pair = [Update("telegram:99", str(number + i), f"telegram:{i}", "{}") for i in (0, 1)]
            await inbox.ingest(pair)
        return number

    writing = asyncio.create_task(write())
    target = tmp_path / "copy.sqlite3"
    await asyncio.to_thread(back_up, address_of(source), target)
    copied.set()
    assert await writing > 1
    await engine.dispose()
    copy = sqlite3.connect(target)
    counts = copy.execute("SELECT lane, count(*) FROM inbox GROUP BY lane").fetchall()
    copy.close()
    of = dict(counts)
    assert of.get("telegram:0", 0) == of.get("telegram:1", 0)
    assert of[LAN] == 1


async def test_it_is_for_its_owner_alone(source: Path, tmp_path: Path) -> None:
    back_up(address_of(source), tmp_path / "copy.sqlite3")
    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o777 == 0o600


async def test_a_file_that_is_there_is_never_written_over(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    target.write_text("last week's")
    with pytest.raises(StorageError, match=r"copy\.sqlite3 is there already"):
        back_up(address_of(source), target)
    assert target.read_text() == "last week's"


async def test_what_fails_leaves_nothing_behind(source: Path, tmp_path: Path) -> None:
    damage(source)
    with pytest.raises(StorageError, match=r"cannot be copied: .*malformed"):
        back_up(address_of(source), tmp_path / "copy.sqlite3")
    assert [name for name in names(tmp_path) if "copy" in name] == []


def test_a_place_that_cannot_be_written_is_named(source: Path, tmp_path: Path) -> None:
    with pytest.raises(
        StorageError, match=r"nowhere/copy\.sqlite3 cannot be written: No such file"
    ):
        back_up(address_of(source), tmp_path / "nowhere" / "copy.sqlite3")


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no database at"):
        back_up(address_of(tmp_path / "bot.sqlite3"), tmp_path / "copy.sqlite3")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "command"),
    [
        (
            "postgresql://lan:geheim@db:5433/bot",
            "pg_dump --format=custom '--file=my copy' --host=db --port=5433 --username=lan bot",
        ),
        (
            "postgresql://postgres@/bot?host=/run/pg",
            "pg_dump --format=custom '--file=my copy' --host=/run/pg --username=postgres bot",
        ),
    ],
    ids=["a server", "a socket"],
)
def test_for_postgresql_the_command_that_does_it_is_named(address: str, command: str) -> None:
    with pytest.raises(StorageError) as caught:
        back_up(address, Path("my copy"))
    assert str(caught.value).endswith(f": {command}")
    assert "geheim" not in str(caught.value)
