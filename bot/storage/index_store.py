"""Indexes that replicas share. Each can be built anew at any time: never trusted, never needed."""

from __future__ import annotations

import asyncio
import hashlib
import zlib

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import indexes
from bot.storage.transactions import clock, insert, reading, writing

KEPT = 3
"""Rows: the current index, what an edit would make of it, and one of the edit before or of another
version of the bot."""
LARGEST = 128 * 2**20
"""Bytes when compressed. The index of 300 entries has 24 million of 37; a replica that has a larger
one builds it by itself."""
_QUICK = 1
"""zlib's level: a second for a third less; higher levels take several for little more."""


class SqlIndexStore:
    """`IndexStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._now = clock(engine)

    async def get(self, key: str) -> bytes | None:
        """What was put under this key, bit for bit. A damaged row reads as absent."""
        asked = select(indexes.c.digest, indexes.c.payload).where(indexes.c.key == key)
        async with reading(self._engine) as connection:
            row = (await connection.execute(asked)).one_or_none()
        return None if row is None else await asyncio.to_thread(_opened, *row)

    async def put(self, key: str, payload: bytes) -> None:
        """Keep it in place of what had this key, and drop the oldest rows. What is too large is
        not kept."""
        closed = await asyncio.to_thread(zlib.compress, payload, _QUICK)
        if len(closed) > LARGEST:
            return
        row = {"digest": _digest(closed), "payload": closed, "made_at": self._now}
        newest = select(indexes.c.key).order_by(indexes.c.made_at.desc(), indexes.c.key).limit(KEPT)
        async with writing(self._engine) as connection:
            await connection.execute(
                insert(self._engine.dialect.name, indexes)
                .values(key=key, **row)
                .on_conflict_do_update(index_elements=["key"], set_=row)
            )
            await connection.execute(delete(indexes).where(indexes.c.key.not_in(newest)))


def _opened(digest: bytes, closed: bytes) -> bytes | None:
    if _digest(closed) != digest:
        return None
    try:
        return zlib.decompress(closed)
    except zlib.error:
        return None


def _digest(closed: bytes) -> bytes:
    return hashlib.sha256(closed).digest()
