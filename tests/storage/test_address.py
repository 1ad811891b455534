"""Addresses of databases as hosters hand them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import text

from bot.errors import SettingsError
from bot.storage.address import read_address
from bot.storage.database import engine_for, open_database
from bot.storage.inspection import problems_of
from tests.tools import postgresql
from tests.tools.pooler import pooled
from tests.tools.pooler import program as pooler_program

PG = "postgresql://lan:ge%40heim@db.example.org"


@pytest.mark.parametrize(
    ("address", "dsn"),
    [
        ("postgres://lan@h/db", "postgresql://lan@h/db"),
        ("  'postgresql://lan@h/db' ", "postgresql://lan@h/db"),
        (f"{PG}/db?sslmode=require", f"{PG}/db?sslmode=require"),
        (f"{PG}/db?ssl=true", f"{PG}/db?sslmode=require"),
        (f"{PG}/db?sslmode=require&channel_binding=require", f"{PG}/db?sslmode=require"),
        (
            f"{PG}/db?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            f"{PG}/db?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
        ),
        ("postgresql://lan@h1:5433,h2/db", "postgresql://lan@h1:5433,h2/db"),
        (
            "postgresql://lan@/db?host=h1,h2&port=1,2&target_session_attrs=read-write",
            "postgresql://lan@h1:1,h2:2/db?target_session_attrs=read-write",
        ),
        ("postgresql://lan@%2Frun%2Fpg:5433/db", "postgresql://lan@%2Frun%2Fpg:5433/db"),
        ("postgresql://lan@/db?host=/run/pg", "postgresql://lan@%2Frun%2Fpg/db"),
        ("postgresql://lan@[::1]:5433/db", "postgresql://lan@[::1]:5433/db"),
        ("postgresql://lan:a#b/c?d@h/db", "postgresql://lan:a%23b%2Fc%3Fd@h/db"),
        (f"{PG}/db?keepalives=1&client_encoding=utf8", f"{PG}/db"),
    ],
)
def test_the_words_of_libpq_are_put_into_the_drivers(address: str, dsn: str) -> None:
    assert read_address(address).dsn == dsn


def test_what_is_said_of_time_pool_and_server_is_kept_apart() -> None:
    found = read_address(
        f"{PG}/db?connect_timeout=15&pgbouncer=true&connection_limit=1&schema=public"
        "&application_name=nhipcau&options=-c%20statement_timeout%3D5s"
    )
    assert (found.timeout, found.pool, found.is_pooled) == (15.0, 1, True)
    assert dict(found.settings) == {
        "search_path": "public",
        "application_name": "nhipcau",
        "options": "-c statement_timeout=5s",
    }
    assert read_address(f"{PG}/db?statement_cache_size=0").is_pooled


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql+psycopg://lan@h/db", "with postgresql+psycopg://"),
        ("mysql://lan@h/db", "with mysql://"),
        ("db.example.org", "accepted: sqlite+aiosqlite:///"),
        (f"{PG}/db?ssl=perhaps", "with ssl=perhaps"),
        (f"{PG}/db?connect_timeout=soon", "with connect_timeout=soon"),
        (f"{PG}/db?hostaddr=10.0.0.1", "leave out the parameter hostaddr"),
        (f"{PG}/db?gssencmode=require", "gssencmode=require"),
        (f"{PG}:port/db", "the host"),
        (f"{PG}:99999/db", "the port 99999"),
    ],
)
def test_what_cannot_be_served_is_named_and_nothing_secret_is(address: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        engine_for(address)
    assert words in str(caught.value)
    assert not re.search(r"heim|ge%40heim", str(caught.value))
    assert caught.value.key == "DATABASE_URL"


def test_a_password_is_not_shown_by_what_holds_it() -> None:
    assert "heim" not in repr(read_address(f"{PG}/db"))


async def test_a_real_server_takes_such_an_address() -> None:
    folder = quote(postgresql.socket_folder(), safe="")
    with postgresql.database() as address:
        name = re.search(r"/(t\w+)\?", address)
        assert name is not None
        engine = await open_database(
            f"postgresql://postgres@{folder}/{name[1]}"
            "?connect_timeout=3&application_name=ca&sslmode=prefer&channel_binding=require"
        )
        async with engine.connect() as connection:
            shown = (await connection.execute(text("SHOW application_name"))).scalar_one()
        await engine.dispose()
    assert shown == "ca"


# -- a pooler --------------------------------------------------------------------------------------


@pytest.fixture
def pooler() -> Iterator[str]:
    """The address of a database behind a real PgBouncer in transaction mode."""
    program = pooler_program()
    if program is None:
        pytest.skip("PgBouncer is not installed (Debian's package `pgbouncer`)")
    with postgresql.database() as address, pooled(address, program) as through:
        yield through


async def test_a_pooler_is_found_out_and_served(
    pooler: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    engine = await open_database(pooler)
    for _ in range(20):  # each transaction may come to another server
        async with engine.begin() as one, engine.begin() as other:
            for connection in (one, other):
                found = await connection.execute(text("SELECT count(*) FROM users"))
                assert found.scalar_one() == 0
    await engine.dispose()
    assert await problems_of(pooler) == []
    assert "a pooler stands before the database" in caplog.text


async def test_without_a_pooler_statements_are_kept() -> None:
    with postgresql.database() as address:
        engine = await open_database(address)
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            assert raw.dbapi_connection is not None
            for _ in range(2):
                await connection.execute(text("SELECT 1"))
            query = "SELECT count(*) FROM pg_prepared_statements WHERE name <> ''"
            kept = (await connection.execute(text(query))).scalar_one()
        await engine.dispose()
    assert kept > 0
