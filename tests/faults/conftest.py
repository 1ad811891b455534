"""What the fault tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.channels.telegram.answering import engine_on


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An empty database of each kind in turn, worked on by nobody else."""
    async with engine_on(database) as engine:
        yield engine
