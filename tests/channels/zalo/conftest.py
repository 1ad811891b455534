"""Zalo on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.zalo.api import ZaloApi
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
