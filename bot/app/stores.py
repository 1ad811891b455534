"""The database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


@asynccontextmanager
async def stored(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database, its tables up to date."""
    # Half of what the commands read is for the database, and many of them open none.
    from bot.storage.database import open_database  # noqa: PLC0415

    engine = await open_database(settings.database)
    try:
        yield engine
    finally:
        await engine.dispose()
