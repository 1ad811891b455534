"""One process on one SQLite file, and as many as wanted on a database server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery.model import Update
from bot.errors import StorageError
from bot.settings import ROOT
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.lock import only_process, sole_use
from bot.storage.role_store import SqlRoleStore
from tests.tools import postgresql


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}")
    yield engine
    await engine.dispose()


HOLDER = """
import pathlib, sys
from bot.storage.lock import only_process
with only_process(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(database: Path) -> Iterator[subprocess.Popen[str]]:
    """One that holds the lock until its standard input ends or it is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(database)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_second_process_is_refused_with_the_way_out(tmp_path: Path) -> None:
    database = tmp_path / "bot.sqlite3"
    with another_process(database) as other:
        with (
            pytest.raises(StorageError, match="in use by another process") as raised,
            only_process(database),
        ):
            pytest.fail("two at once")
        assert "DATABASE_URL" in str(raised.value)
        assert str(database) in str(raised.value)
        assert "\n" not in str(raised.value)
        assert other.stdin is not None
        other.stdin.close()
        other.wait()
    with only_process(database):
        pass


def test_a_process_that_was_killed_leaves_nothing_locked(tmp_path: Path) -> None:
    database = tmp_path / "bot.sqlite3"
    with another_process(database) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    with only_process(database):
        pass


def test_two_files_are_two_locks(tmp_path: Path) -> None:
    with only_process(tmp_path / "a.sqlite3"), only_process(tmp_path / "b.sqlite3"):
        pass


def test_the_lock_is_freed_by_an_error(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(LookupError), only_process(tmp_path / "bot.sqlite3"):
            raise LookupError


@pytest.mark.parametrize("is_folder", [False, True], ids=["no such folder", "a folder"])
def test_a_lock_that_cannot_be_written_is_one_clear_line(tmp_path: Path, is_folder: bool) -> None:
    database = tmp_path / "not there" / "bot.sqlite3"
    if is_folder:
        database.with_name("bot.sqlite3.lock").mkdir(parents=True)
    with pytest.raises(StorageError, match=r"bot\.sqlite3\.lock") as raised, only_process(database):
        pytest.fail("nothing is locked")
    assert "\n" not in str(raised.value)


async def test_what_the_process_before_had_leased_is_free_at_once(engine: AsyncEngine) -> None:
    inbox, roles = SqlInboxStore(engine), SqlRoleStore(engine)
    await inbox.ingest([Update("x", "1", "x:1", "{}")])
    assert len(await inbox.claim(["x"], 1, 30.0)) == 1
    assert await roles.acquire("sender", "gone", 30.0) == 1
    async with sole_use(engine):
        assert len(await inbox.claim(["x"], 1, 30.0)) == 1
        assert await roles.acquire("sender", "we", 30.0) == 2


async def test_a_second_process_ends_no_lease_of_the_first(engine: AsyncEngine) -> None:
    roles = SqlRoleStore(engine)
    assert await roles.acquire("sender", "the first", 30.0) == 1
    with another_process(Path(str(engine.url.database))) as other:
        with pytest.raises(StorageError, match="in use"):
            async with sole_use(engine):
                pytest.fail("two at once")
        other.kill()
    assert await roles.acquire("sender", "the second", 30.0) is None


@pytest.mark.parametrize("kind", ["a server", "in memory"])
async def test_what_is_no_file_is_not_locked_and_its_leases_hold(kind: str) -> None:
    with contextlib.ExitStack() as stack:
        address = "sqlite+aiosqlite:///:memory:"
        if kind == "a server":
            address = stack.enter_context(postgresql.database())
        engine = await open_database(address)
        roles = SqlRoleStore(engine)
        assert await roles.acquire("sender", "another", 30.0) == 1
        async with sole_use(engine), sole_use(engine):
            assert await roles.acquire("sender", "we", 30.0) is None
        await engine.dispose()
