"""Connections to PostgreSQL, also through a pooler that hands each transaction to another server.

Behind such a pooler (PgBouncer in transaction mode) a statement prepared under a name is not there
any more in the next transaction, or another process's statement of that name is. Statements are
then prepared without a name, for one transaction, and nothing is cached.
"""

from __future__ import annotations

import logging
import math
import ssl
import time
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import await_

from bot.errors import SettingsError
from bot.storage.address import Address
from bot.storage.tls_files import see_that_they_serve

logger = logging.getLogger(__name__)

ASKED_AFTER = 20.0
"""Seconds after its last use a connection is asked whether it lives before it is used again: less
than any router forgets one in."""

_WITH_ROOT = "sslmode=verify-full with sslrootcert=system, or with the file of the authority"
"""What a server's certificate can be held against."""


def engine_on_server(address: Address) -> AsyncEngine:
    """An engine that has not connected yet.

    Raises ModuleNotFoundError where the extra `postgresql` is not installed, SettingsError where a
    file that the address names cannot be used.
    """
    see_that_they_serve(dict(address.files), address.key_password)
    # The one used last first: its statements are prepared, and it need not be asked after a rest.
    engine = create_async_engine(address.shown, pool_size=address.pool, pool_use_lifo=True)
    event.listen(engine.sync_engine, "checkin", _note_use)
    event.listen(engine.sync_engine, "checkout", partial(_see_that_it_lives, engine.dialect))
    connector = _Connector(address)
    event.listen(engine.sync_engine, "do_connect", connector.connect)
    return engine


def _note_use(_connection: object, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _see_that_it_lives(dialect: Dialect, connection: Any, record: Any, _fairy: object) -> None:
    """Handler of the pool's `checkout`. A connection that died with its server says so when the
    server took leave; one that a router has forgotten does not, and must be asked. To ask before
    every use would double what an idle bot does to its database."""
    if connection._connection.is_closed():
        raise InvalidatePoolError("the server has closed it")
    rested = time.monotonic() - record.info.get("used_at", math.inf)
    if rested > ASKED_AFTER:
        try:
            is_alive = dialect.do_ping(connection)
        except Exception as error:
            raise InvalidatePoolError("it does not answer") from error
        if not is_alive:
            raise InvalidatePoolError("it does not answer")


class _Connector:
    """Opens connections as the address says; finds out once whether a pooler stands in between."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._is_pooled: bool | None = True if address.is_pooled else None

    def connect(self, dialect: Dialect, _record: object, _args: object, _words: object) -> Any:
        """Handler of SQLAlchemy's `do_connect`: the connection that the pool gets."""
        if self._is_pooled is None:
            self._is_pooled = await_(self._stands_behind_a_pooler())
            if self._is_pooled:
                logger.info("a pooler stands before the database: statements are not cached")
        without_names = {
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": str,  # the empty name
        }
        return dialect.loaded_dbapi.connect(
            async_creator_fn=self._open, **(without_names if self._is_pooled else {})
        )

    async def _open(self) -> Any:
        import asyncpg  # noqa: PLC0415  (an extra)

        words: dict[str, Any] = {}
        if self._is_pooled is not False:
            words["statement_cache_size"] = 0
        if self._address.trusts_system:
            words["ssl"] = ssl.create_default_context()
        try:
            return await asyncpg.connect(
                self._address.dsn,
                timeout=self._address.timeout,
                server_settings=dict(self._address.settings),
                **words,
            )
        except asyncpg.exceptions.ClientConfigurationError as error:
            reason = str(error).splitlines()[0]
            wanted = f"{_WITH_ROOT}; the driver says: {reason}"
            raise SettingsError("DATABASE_URL", "(hidden)", wanted) from None

    async def _stands_behind_a_pooler(self) -> bool:
        """A pooler tells its own number of the connection; the server behind it has another."""
        connection = await self._open()
        try:
            async with connection.transaction():
                number = await connection.fetchval("SELECT pg_backend_pid()")
            return bool(number != connection.get_server_pid())
        finally:
            await connection.close(timeout=self._address.timeout)
