"""The local Bot API server, and a client that calls it as any bot would."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from .bot_api import BotApiServer


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """On a free port, for one test."""
    async with BotApiServer() as running:
        yield running


@pytest.fixture
async def http(server: BotApiServer) -> AsyncIterator[httpx.AsyncClient]:
    """With the bot's token in its address."""
    base_url = f"{server.url}/bot{server.token}"
    async with httpx.AsyncClient(base_url=base_url, trust_env=False, timeout=20) as client:
        yield client
