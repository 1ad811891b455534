"""Can the store be written?"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.tables import roles
from bot.storage.transactions import clock, insert, writing


async def probe(engine: AsyncEngine) -> None:
    """Write a row and commit it: a full disk or a lock shows nowhere else. Raises StorageError."""
    now = clock(engine)
    async with writing(engine) as connection:
        await connection.execute(
            insert(engine.dialect.name, roles)
            .values(role="probe", until=now)
            .on_conflict_do_update(index_elements=["role"], set_={"until": now})
        )
