"""What the database does to the bot: locked, restarted, full, damaged, and with a clock that jumps.

Bounded: what lasts ten seconds or more in the catalogue lasts two or three here; SOAK=1 in the
environment makes it last.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest
from sqlalchemy import AsyncAdaptedQueuePool, Connection, Double, bindparam, event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.turn import Turn
from bot.delivery.model import Update, sender_role
from bot.errors import StorageError
from bot.i18n.words import Lexicon
from bot.messages import Incoming
from bot.storage import inbox_store, outbox_store, role_store
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.transactions import clock, time_by
from tests.channels.telegram.answering import engine_on, running_channel, until
from tests.faults.crowd import PATIENCE, Crowd, Echo, said, span
from tests.tools import postgresql
from tests.tools.bot_api import BotApiServer

CHATS = range(101, 109)
RESUMES = 5.0
"""Seconds after the end of an outage in which all must be answered."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of a database file."""
    return tmp_path / "bot.sqlite3"


def address_of(path: Path) -> str:
    """As a setting."""
    return f"sqlite+aiosqlite:///{path}"


def on_each_transaction(engine: AsyncEngine, pragma: Callable[[], str]) -> None:
    """Set something that SQLite keeps by connection, on whichever connection is used."""

    def run(connection: Connection) -> None:
        connection.exec_driver_sql(pragma())

    event.listen(engine.sync_engine, "begin", run, insert=True)


def soundness(path: Path) -> str:
    """What SQLite thinks of the file."""
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()


# -- F15 -------------------------------------------------------------------------------------------


async def test_while_another_locks_the_file_telegram_keeps_the_updates(
    server: BotApiServer, lexicon: Lexicon, path: Path
) -> None:
    """F15: BEGIN EXCLUSIVE for 3 s in place of 10, with a busy timeout of 0.1 s in place of 5."""
    crowd = Crowd(server, CHATS)
    async with engine_on(address_of(path)) as engine:
        on_each_transaction(engine, lambda: f"PRAGMA busy_timeout={span(100, 5000)}")
        async with running_channel(server, Echo(), lexicon, engine):
            crowd.ask_all()
            await until(lambda: len(crowd.waiting()) < len(CHATS))
            other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            await asyncio.to_thread(other.execute, "BEGIN EXCLUSIVE")
            asked = [crowd.ask(chat) for chat in CHATS]
            await asyncio.sleep(span(3.0, 10.0))
            assert set(asked) <= set(server.pending_update_ids())
            other.rollback()
            other.close()
            assert await crowd.all_answered() <= RESUMES
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}


async def test_a_restart_of_the_database_server_loses_nothing(
    server: BotApiServer, lexicon: Lexicon
) -> None:
    """F15: PostgreSQL is stopped with work in hand and started again after 2 s (30 s)."""
    crowd = Crowd(server, CHATS)
    with postgresql.own_server() as database:
        async with (
            engine_on(database.address) as engine,
            running_channel(server, Echo(), lexicon, engine) as running,
        ):
            crowd.ask_all()
            await until(lambda: len(crowd.waiting()) < len(CHATS))
            await asyncio.to_thread(database.stop)
            asked = [crowd.ask(chat) for chat in CHATS]
            await asyncio.sleep(span(2.0, 30.0))
            assert not running.done()
            assert set(asked) <= set(server.pending_update_ids())
            await asyncio.to_thread(database.start)
            crowd.ask_all()
            assert await crowd.all_answered() <= RESUMES
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_connections_that_die_lose_nothing(
    server: BotApiServer, lexicon: Lexicon, database: str
) -> None:
    """F15: every connection of the bot is killed, again and again, while it works."""
    crowd = Crowd(server, CHATS)
    async with (
        engine_on(database) as engine,
        running_channel(server, Echo(), lexicon, engine) as running,
    ):
        killer = await asyncpg.connect(database)
        try:
            for _ in range(3):
                crowd.ask_all()
                for _ in range(int(span(4, 40))):
                    await killer.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                    await asyncio.sleep(0.1)
        finally:
            await killer.close()
        assert not running.done()
        assert await crowd.all_answered() <= RESUMES
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_while_all_connections_are_taken_telegram_keeps_the_updates(
    server: BotApiServer, lexicon: Lexicon, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """F15: the bot's own pool is empty for 3 s in place of 40, and waited for 0.5 in place of
    30."""
    crowd = Crowd(server, CHATS)
    async with engine_on(database) as engine:
        pool = cast(AsyncAdaptedQueuePool, engine.sync_engine.pool)
        pool._timeout = span(0.5, 30.0)
        async with running_channel(server, Echo(), lexicon, engine):
            crowd.ask_all()
            await until(lambda: len(crowd.waiting()) < len(CHATS))
            async with AsyncExitStack() as taken:
                for _ in range(pool.size() + pool._max_overflow):
                    await taken.enter_async_context(engine.connect())
                asked = [crowd.ask(chat) for chat in CHATS]
                await asyncio.sleep(span(3.0, 40.0))
                assert set(asked) <= set(server.pending_update_ids())
            assert await crowd.all_answered() <= RESUMES
    assert "all connections to the database are in use" in caplog.text
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}


async def test_while_the_server_takes_no_more_connections_telegram_keeps_the_updates(
    server: BotApiServer, lexicon: Lexicon
) -> None:
    """F15: others have taken them all, and those of the bot have died."""
    crowd = Crowd(server, CHATS)
    with postgresql.own_server() as own:
        async with engine_on(own.address) as engine, AsyncExitStack() as others:
            chief = await asyncpg.connect(own.address)
            others.push_async_callback(chief.close)
            async with running_channel(server, Echo(), lexicon, engine) as running:
                crowd.ask_all()
                await until(lambda: len(crowd.waiting()) < len(CHATS))
                taken = await _take_all_connections(own.address, chief)
                asked = [crowd.ask(chat) for chat in CHATS]
                await asyncio.sleep(span(2.0, 30.0))
                assert not running.done()
                assert set(asked) <= set(server.pending_update_ids())
                for connection in taken:
                    await connection.close()
                assert await crowd.all_answered() <= RESUMES
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}


async def _take_all_connections(
    address: str, chief: asyncpg.Connection
) -> list[asyncpg.Connection]:
    """Each that the bot loses is taken before it comes back, until none is left. The place of one
    that is ended is free only a moment later: it takes a round in which there was none to take."""
    mine = [chief.get_server_pid()]
    taken: list[asyncpg.Connection] = []
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        await chief.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND NOT pid = any($1)",
            mine,
        )
        before = len(taken)
        with contextlib.suppress(asyncpg.TooManyConnectionsError):
            while True:
                taken.append(await asyncpg.connect(address))
                mine.append(taken[-1].get_server_pid())
        held = await chief.fetchval(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND NOT pid = any($1)",
            mine,
        )
        if not held and len(taken) == before:
            return taken
    raise TimeoutError("the bot still has a connection")


# -- F16 -------------------------------------------------------------------------------------------


async def test_while_the_disk_is_full_telegram_keeps_the_updates(
    server: BotApiServer, lexicon: Lexicon, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """F16: the file may not grow any more, while there is something in hand and more comes."""
    crowd = Crowd(server, CHATS)
    is_full = False
    async with engine_on(address_of(path)) as engine:
        on_each_transaction(engine, lambda: f"PRAGMA max_page_count={1 if is_full else 10**6}")
        async with running_channel(server, Echo(), lexicon, engine):
            crowd.ask_all()
            await until(lambda: len(crowd.waiting()) < len(CHATS))
            is_full = True
            flood = [server.send_text(7, "x" * 4000) for _ in range(40)]
            await until(lambda: "database or disk is full" in caplog.text)
            asked = [crowd.ask(chat) for chat in CHATS]
            await asyncio.sleep(span(1.0, 30.0))
            assert {*flood, *asked} <= set(server.pending_update_ids())
            is_full = False
            assert await crowd.all_answered() <= RESUMES
            await until(lambda: server.pending_update_ids() == [])
    assert soundness(path) == "ok"
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}


# -- F17 -------------------------------------------------------------------------------------------


async def used_file(path: Path) -> None:
    """A database with something in it, all of it in the one file."""
    engine = await open_database(address_of(path))
    await SqlInboxStore(engine).ingest(
        [Update("telegram:1", str(n), f"telegram:{n % 50}", "{}" * 200) for n in range(500)]
    )
    await engine.dispose()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _header(data: bytearray, _dice: random.Random) -> None:
    data[:16] = b"\x00" * 16


def _half(data: bytearray, _dice: random.Random) -> None:
    del data[len(data) // 2 :]


def _pages(data: bytearray, dice: random.Random) -> None:
    page = 4096
    for number in dice.sample(range(len(data) // page), 3):
        data[number * page : (number + 1) * page] = dice.randbytes(page)


def _bytes(data: bytearray, dice: random.Random) -> None:
    for _ in range(len(data) // 20):
        data[dice.randrange(len(data))] ^= 1 + dice.randrange(255)


Damage = Callable[[bytearray, random.Random], None]


def damaged(path: Path, damage: Damage, seed: int) -> bytes:
    """The file as it is then."""
    data = bytearray(path.read_bytes())
    damage(data, random.Random(seed))  # noqa: S311
    path.write_bytes(data)
    return bytes(data)


def is_file_of(path: Path, data: bytes) -> bool:
    """Whether the file holds exactly this."""
    return path.read_bytes() == data


def copy_without_the_end(path: Path, copy: Path, missing: int) -> None:
    """A database and its write-ahead log, the log that many bytes shorter."""
    shutil.copy(path, copy)
    journal = Path(f"{path}-wal").read_bytes()
    Path(f"{copy}-wal").write_bytes(journal[:-missing])


@pytest.mark.parametrize("damage", [_header, _half, _pages, _bytes])
@pytest.mark.parametrize("seed", range(3))
async def test_a_damaged_file_is_refused_in_one_clear_line_and_left_alone(
    path: Path, damage: Damage, seed: int
) -> None:
    """F17: at start, wherever the damage is."""
    await used_file(path)
    data = damaged(path, damage, seed)
    with pytest.raises(StorageError) as caught:
        await open_database(address_of(path))
    assert str(path) in str(caught.value)
    assert "cannot be used as a database" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert is_file_of(path, data)


async def test_a_journal_that_was_cut_off_costs_only_what_was_not_written_to_its_end(
    path: Path, tmp_path: Path
) -> None:
    """F17: the file of a crashed machine, with a part of its write-ahead log."""
    engine = await open_database(address_of(path))
    inbox = SqlInboxStore(engine)
    for number in range(50):
        await inbox.ingest([Update("telegram:1", str(number), "telegram:7", "{}")])
    copy = tmp_path / "copy.sqlite3"
    copy_without_the_end(path, copy, 5000)
    await engine.dispose()
    engine = await open_database(address_of(copy))
    depths = await SqlInboxStore(engine).depths(["telegram"])
    await engine.dispose()
    assert 0 < depths.inbox < 50
    assert soundness(copy) == "ok"


async def test_tables_of_another_version_are_refused(database: str) -> None:
    """F17: a database that a newer bot has migrated."""
    engine = await open_database(database)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    with pytest.raises(StorageError, match=r"made by another version of this bot .*'9999'"):
        await open_database(database)


# -- F20 -------------------------------------------------------------------------------------------


class Jumping:
    """The database's clock, which can be put forward and back while it runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shift = 0.0
        for module in (outbox_store, role_store):
            monkeypatch.setattr(module, "clock", self._clock)
        for module in (inbox_store, outbox_store):
            monkeypatch.setattr(module, "time_by", self._time_by)

    async def _time_by(self, connection: AsyncConnection) -> float:
        return await time_by(connection) + self.shift

    def _clock(self, engine: AsyncEngine) -> Any:
        return clock(engine) + bindparam(None, callable_=lambda: self.shift, type_=Double)


class Slow(Echo):
    """Holds back one chat's question until it is let go; counts how often it was asked."""

    def __init__(self) -> None:
        self.door = asyncio.Event()
        self.asked = 0

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn."""
        if said(incoming) == "slow":
            self.asked += 1
            await self.door.wait()
        return await super().turn(incoming)


@pytest.mark.parametrize("jump", [3600.0, -3600.0, -1800.0], ids=["+1 h", "-1 h", "-30 min"])
async def test_a_clock_that_jumps_steals_nothing_and_holds_nothing_back(
    server: BotApiServer,
    lexicon: Lexicon,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    jump: float,
) -> None:
    """F20: the clock of the database, the only one that leases and waits go by; the processes' own
    is asked for nothing. On PostgreSQL with two replicas; where it is put back, with
    the lease of one that has died. Where it is put forward another may become the sender, and not
    know what became of the calls that are in the air."""
    its_clock = Jumping(monkeypatch)
    talk = Slow()
    crowd = Crowd(server, CHATS)
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(engine_on(database))
        if jump < 0:
            await SqlRoleStore(engine).acquire(sender_role("telegram"), "one that has died", 10.0)
            its_clock.shift = jump
        await stack.enter_async_context(running_channel(server, talk, lexicon, engine))
        if database.startswith("postgresql"):
            other = await stack.enter_async_context(engine_on(database))
            await stack.enter_async_context(running_channel(server, talk, lexicon, other))
        crowd.ask_all()
        assert await crowd.all_answered() <= RESUMES
        slow = server.send_text(7, "slow")
        await until(lambda: talk.asked == 1)
        its_clock.shift += jump
        crowd.ask_all()
        assert await crowd.all_answered() <= RESUMES
        talk.door.set()
        assert (await server.wait_for_reply(7, after=slow)).text == "re slow"
        crowd.ask_all()
        await crowd.all_answered()
    known = 2 if jump > 0 else 1
    assert [m.text for m in server.messages(7)] in [["re slow"] * n for n in range(1, known + 1)]
    assert set(crowd.repeated()) <= ({1} if jump > 0 else set())
    assert crowd.disorder() == {}
