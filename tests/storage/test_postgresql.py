"""Connections to a real PostgreSQL: those that died at rest cost nobody an answer."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import SettingsError
from bot.storage import postgresql as on_server
from bot.storage.database import engine_for, open_database
from bot.storage.inspection import problems_of
from bot.storage.transactions import reading
from tests.tools import postgresql

END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def address() -> AsyncIterator[str]:
    with postgresql.database() as given:
        yield given


@pytest.fixture
async def engine(address: str) -> AsyncIterator[AsyncEngine]:
    made = engine_for(address)
    yield made
    await made.dispose()


async def backend(engine: AsyncEngine) -> int:
    """The server process that answers us."""
    async with reading(engine) as connection:
        return int((await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def end_others(address: str) -> None:
    """As a server that starts anew, or a hosted one that goes to sleep."""
    other = engine_for(address)
    async with other.connect() as connection:
        await connection.execute(END_OTHERS)
    await other.dispose()


async def test_a_connection_that_the_server_has_closed_is_replaced_unnoticed(
    engine: AsyncEngine, address: str
) -> None:
    before = await backend(engine)
    async with engine.connect() as connection:
        rests: Any = (await connection.get_raw_connection()).driver_connection
    has_hung_up = asyncio.Event()
    rests.add_termination_listener(lambda _connection: has_hung_up.set())
    await end_others(address)
    # The server takes leave first and hangs up a moment later; in between nobody can tell.
    await asyncio.wait_for(has_hung_up.wait(), 10)
    assert await backend(engine) != before


@pytest.mark.parametrize(
    ("given", "wrong", "reason"),
    [
        ("postgres@", "stranger@", 'role "stranger" does not exist'),
        (r"/t\w+", "/elsewhere", 'database "elsewhere" does not exist'),
    ],
    ids=["the user", "the database"],
)
async def test_a_server_that_lets_nobody_in_is_told_in_a_line_and_not_asked_again(
    address: str, given: str, wrong: str, reason: str
) -> None:
    """A wrong password comes the same way. Status 2: nothing starts the bot again."""
    wrong_address = re.sub(given, wrong, address, count=1)
    for use in (problems_of, open_database):
        with pytest.raises(SettingsError, match=f"it says: {reason}$"):
            await use(wrong_address)


async def test_a_user_who_may_make_no_tables_is_told_which_right_is_lacking() -> None:
    """As of a database made by another: since 15 that gives no right to `public`."""
    with postgresql.database() as empty, postgresql.reader_of(empty) as as_reader:
        with pytest.raises(SettingsError, match=r"GRANT CREATE .* permission denied for schema"):
            await open_database(as_reader)
        with pytest.raises(SettingsError, match=r"whose schema is there"):
            await open_database(f"{empty}&schema=elsewhere")


async def test_a_connection_that_died_in_silence_is_found_out_after_a_rest(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A router that forgot it tells nobody."""
    before = await backend(engine)

    def fail(_connection: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(on_server, "ASKED_AFTER", -1.0)
    pinged = 0

    @event.listens_for(engine.sync_engine, "checkout", insert=True)
    def break_it(connection: Any, _record: object, _fairy: object) -> None:
        nonlocal pinged
        if not pinged:
            pinged += 1
            monkeypatch.setattr(type(connection), "ping", fail)

    assert await backend(engine) != before
    assert pinged


async def test_what_is_asked_one_after_the_other_goes_over_the_connection_used_last(
    engine: AsyncEngine,
) -> None:
    """Statements are prepared anew on each, which costs more than they do."""
    async with contextlib.AsyncExitStack() as many:
        for _ in range(5):
            await many.enter_async_context(engine.connect())
    assert len({await backend(engine) for _ in range(10)}) == 1


async def test_a_statement_after_another_is_one_transaction(
    engine: AsyncEngine, address: str
) -> None:
    """To ask each time whether the connection lives would make it two."""
    await backend(engine)
    asked = 0
    dialect: Any = engine.dialect
    ping = dialect.do_ping

    def counted(connection: object) -> bool:
        nonlocal asked
        asked += 1
        return bool(ping(connection))

    dialect.do_ping = counted
    for _ in range(5):
        await backend(engine)
    assert asked == 0
