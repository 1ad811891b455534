"""Counts whom a broadcast has reached, as the calls for them are made."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.tables import broadcasts


async def note_told(
    connection: AsyncConnection, sent: Counter[int | None], failed: Counter[int | None]
) -> None:
    """Count people who were told, and those who could not be, in the caller's transaction."""
    for id_ in sorted(one for one in {*sent, *failed} if one is not None):
        counted = {
            "sent": broadcasts.c.sent + sent[id_],
            "failed": broadcasts.c.failed + failed[id_],
        }
        await connection.execute(update(broadcasts).where(broadcasts.c.id == id_).values(**counted))
