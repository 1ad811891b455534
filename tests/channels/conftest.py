"""What the tests of platforms share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.channels.shelf import Shelf
from tests.channels.telegram.answering import engine_on


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database of the kind that needs nothing."""
    async with engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine:
        yield engine


@pytest.fixture
def shelf() -> Shelf:
    """Where updates go."""
    return Shelf()
