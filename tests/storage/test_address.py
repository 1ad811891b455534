"""Addresses of databases as hosters hand them out."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from bot.errors import SettingsError
from bot.storage.address import read_address
from bot.storage.database import engine_for, open_database
from bot.storage.inspection import problems_of
from bot.storage.leavings import SqlLeavings
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.revision_store import SqlRevisionStore
from bot.storage.turned_away import refusal_of
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
        (f"{PG}/db?sslmode=require&sslrootcert=system", "sslmode is verify-full"),
        (f"{PG}/db?sslrootcert=system&sslcert=/c.pem", "sslcert only with a file"),
        (f"{PG}/db?sslrootcert=/none.pem", "with sslrootcert=/none.pem'; accepted: a file"),
        ("postgresql://lan:p@ge/heim@h/db", "in a password @ is written %40"),
        ("postgresql://lan:p@heim@h/db", "in a password @ is written %40"),
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


def test_whom_the_machine_trusts_is_trusted_where_the_address_says_so() -> None:
    found = read_address(f"{PG}/db?sslmode=verify-full&sslrootcert=system")
    assert (found.trusts_system, found.dsn) == (True, f"{PG}/db")


async def test_an_authority_that_is_not_there_is_told_with_what_to_write_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(SettingsError, match="sslrootcert=system"):
        await open_database("postgresql://lan@127.0.0.1:9/db?sslmode=verify-full")


def test_a_home_that_may_not_be_read_is_told_and_not_taken_for_a_sockets_folder() -> None:
    """The driver says "Permission denied" alone, of a file that nobody named."""
    error = PermissionError(13, "Permission denied")
    refusal = refusal_of(engine_for(f"{PG}/db?sslmode=require"), error)
    assert re.search(r"a HOME that this process may read.*\.postgresql", str(refusal))
    assert refusal_of(engine_for("postgresql://lan@%2Frun%2Fpg/db"), error) is None


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a server on this machine, for which nobody else vouches."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed (Debian's package `openssl`)")
    path = tmp_path_factory.mktemp("identity") / "server.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -keyout {path} -out {path}.crt -days 2"
    words += " -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    subprocess.run([program, *words.split()], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.fixture
async def guarded(identity: Path) -> AsyncIterator[int]:
    """A port that speaks TLS as PostgreSQL does, and lets nobody in."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(identity)
    refusal = b"SFATAL\0C28P01\0Mno such user\0\0"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readexactly(8)
            writer.write(b"S")
            await writer.start_tls(context)
            await reader.read(1)
            writer.write(b"E" + (len(refusal) + 4).to_bytes(4, "big") + refusal)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "localhost")
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_system_as_the_authority_lets_in_whom_the_machine_trusts_alone(
    guarded: int, identity: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"postgresql://lan@localhost:{guarded}/db?sslmode=verify-full&sslrootcert=system"
    with pytest.raises(SettingsError, match=r"sslrootcert names the authority .* self-signed"):
        await open_database(address)
    monkeypatch.setenv("SSL_CERT_FILE", str(identity))
    with pytest.raises(SettingsError, match="no such user"):  # said by the server, after TLS
        await open_database(address)


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


async def test_what_is_asked_outside_of_transactions_is_answered_through_a_pooler(
    pooler: str,
) -> None:
    """Many at once: a statement without a name is that of whoever prepared one last."""
    engine = await open_database(pooler)
    left, outbox, taught = SqlLeavings(engine), SqlOutboxStore(engine), SqlRevisionStore(engine)
    await left.look(["x"])  # of lessons it tells once

    async def ask() -> list[object]:
        return [await left.look(["x"]), await outbox.next_due("x"), await taught.state()]

    found = await asyncio.gather(*(ask() for _ in range(40)))
    await engine.dispose()
    assert found == [[(frozenset(), None), None, "0-0-0"]] * 40


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
