"""Zalo on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.zalo.api import ZaloApi
from tests.channels.telegram.answering import engine_on
from tests.tools.zalo_api import ZaloServer


@pytest.fixture
async def zalo() -> AsyncIterator[ZaloServer]:
    """A Zalo of the test's own."""
    async with ZaloServer() as server:
        yield server


@pytest.fixture
async def api(zalo: ZaloServer) -> AsyncIterator[ZaloApi]:
    """A client of it."""
    client = ZaloApi(zalo.token, zalo.url)
    yield client
    await client.close()


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database of the kind that needs nothing."""
    async with engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine:
        yield engine
