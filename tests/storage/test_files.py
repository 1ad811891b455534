"""The files of the service are their owner's alone."""

from __future__ import annotations

import asyncio
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage.backup import back_up
from bot.storage.database import open_database
from bot.storage.file_cache import FileCache
from bot.storage.inspection import problems_of
from tests.storage.test_backup import address_of

ANYBODY = 0o077
NOBODY = 65534


def open_to_others(folder: Path) -> list[str]:
    found = [folder, *folder.rglob("*")]
    return [str(path) for path in found if stat.S_IMODE(path.stat().st_mode) & ANYBODY]


async def test_nobody_else_can_read_what_the_bot_keeps(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        path = tmp_path / "data" / "bot.sqlite3"
        engine = await open_database(f"sqlite+aiosqlite:///{path}")
        async with engine.begin() as connection:
            await connection.exec_driver_sql("CREATE TABLE t (x)")
        FileCache(tmp_path / "data" / "cache").put("index", "1", b"x")
        back_up(f"sqlite+aiosqlite:///{path}", tmp_path / "data" / "copy.sqlite3")
        there = {p.name for p in (tmp_path / "data").rglob("*")}
        assert {"bot.sqlite3-wal", "copy.sqlite3", "index-1.bin"} <= there
        assert open_to_others(tmp_path / "data") == []
        await engine.dispose()
    finally:
        os.umask(before)


async def test_a_database_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite3"
    await (await open_database(f"sqlite+aiosqlite:///{path}")).dispose()
    path.chmod(0o644)
    engine = await open_database(f"sqlite+aiosqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await engine.dispose()


@pytest.fixture
def brought_back() -> Iterator[Path]:
    """A sound database as root has brought it back, in a folder that everybody can come to."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can work as another user")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        path = Path(folder) / "data" / "bot.sqlite3"
        asyncio.run(_made(address_of(path)))
        yield path


async def _made(address: str) -> None:
    await (await open_database(address)).dispose()


def as_nobody(said: Callable[[], str]) -> str:
    """What this says in a process of another user."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setuid(NOBODY)
            os.write(write, said().encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text


def refusal(call: Callable[[], object]) -> str:
    try:
        call()
    except StorageError as error:
        return str(error)
    return "done"


@pytest.mark.parametrize("ours", ["nothing", "the folder", "the file"])
def test_what_root_brought_back_is_named_with_its_owner_and_the_mend(
    brought_back: Path, ours: str
) -> None:
    """By every command: the README says to run `db check` after a copy was brought back."""
    folder, address = brought_back.parent, address_of(brought_back)
    os.chown(folder, NOBODY if ours == "the folder" else 0, 0)
    os.chown(brought_back, NOBODY if ours == "the file" else 0, 0)
    folder.chmod(0o755)
    wrong = folder if ours == "the file" else brought_back
    mend = (
        f"{wrong} is owned by uid 0, this process is uid 65534; mend it with: sudo chown -R 65534"
    )
    opened = as_nobody(lambda: refusal(lambda: asyncio.run(_made(address))))
    assert opened.startswith(f"DATA_DIR cannot be written: {mend}")
    (checked,) = as_nobody(lambda: "\n".join(asyncio.run(problems_of(address)))).splitlines()
    assert checked.startswith(f"the database cannot be written: {mend}")
    copied = as_nobody(lambda: refusal(lambda: back_up(address, folder.parent / "copy.sqlite3")))
    assert copied.startswith(f"{brought_back} cannot be copied: {mend}")


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="DATA_DIR cannot be written"):
        await open_database(f"sqlite+aiosqlite:///{tmp_path / 'file' / 'bot.sqlite3'}")
