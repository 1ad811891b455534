"""The files of the service are their owner's alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage.backup import back_up
from bot.storage.database import open_database
from bot.storage.file_cache import FileCache
from bot.storage.files import ownership

ANYBODY = 0o077


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs another user's process")
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_somebody_elses_folder_is_named_with_its_owner_and_the_mend(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:  # as another user
        os.setuid(65534)
        os.write(write, ownership(folder / "bot.sqlite3").encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    assert "is owned by uid 0, this process is uid 65534; mend it with: sudo chown -R 65534" in said


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="DATA_DIR cannot be written"):
        await open_database(f"sqlite+aiosqlite:///{tmp_path / 'file' / 'bot.sqlite3'}")
