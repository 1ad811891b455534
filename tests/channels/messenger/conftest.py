"""Messenger on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.messenger.api import MessengerApi
from tests.channels.messenger.answering import page_of
from tests.tools.graph_api import GraphServer


@pytest.fixture
async def graph() -> AsyncIterator[GraphServer]:
    """A Messenger of the test's own."""
    async with GraphServer() as server:
        yield server


@pytest.fixture
async def api(graph: GraphServer) -> AsyncIterator[MessengerApi]:
    """A client of it."""
    client = MessengerApi(page_of(graph.url))
    yield client
    await client.close()
