"""Real PTB against the local Bot API server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram.request import HTTPXRequest

from bot.channels.telegram.types import Bot
from tests.tools.bot_api import BotApiServer


@pytest.fixture
async def ptb(server: BotApiServer) -> AsyncIterator[Bot]:
    """PTB's client of that server; gives up after half a second without an answer."""
    request = HTTPXRequest(read_timeout=0.5)
    async with Bot(server.token, base_url=f"{server.url}/bot", request=request) as client:
        yield client
