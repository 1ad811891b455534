"""Keys made once and shared by all processes on a database, over every restart."""

from __future__ import annotations

import secrets as chance

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import secrets
from bot.storage.transactions import insert, writing

BYTES = 32


async def shared_secret(engine: AsyncEngine, name: str) -> bytes:
    """The key of this name, made now where there is none yet. Raises StorageError."""
    made = {"name": name, "value": chance.token_hex(BYTES)}
    async with writing(engine) as connection:
        await connection.execute(
            insert(engine.dialect.name, secrets).values(**made).on_conflict_do_nothing()
        )
        query = select(secrets.c.value).where(secrets.c.name == name)
        return bytes.fromhex((await connection.execute(query)).scalar_one())
