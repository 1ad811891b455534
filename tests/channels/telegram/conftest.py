"""Real PTB against the local Bot API server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram.request import HTTPXRequest

from bot.channels.telegram.types import Bot
from tests.channels.telegram.answering import engine_on
from tests.tools.bot_api import BotApiServer


@pytest.fixture
async def ptb(server: BotApiServer) -> AsyncIterator[Bot]:
    """PTB's client of that server; gives up after half a second without an answer."""
    request = HTTPXRequest(read_timeout=0.5)
    async with Bot(server.token, base_url=f"{server.url}/bot", request=request) as client:
        yield client


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty database of the kind that needs nothing."""
    async with engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine:
        yield engine
