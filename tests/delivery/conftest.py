"""Stores in memory, and time that passes as soon as nobody has anything to do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from tests.fakes.delivery_stores import Memory
from tests.fakes.loop import SkippingLoop


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, type[asyncio.SelectorEventLoop]]:
    """Every test of this folder runs in such a loop, but for those of threads: what these do
    takes real time."""
    if "threads" in item.keywords:
        return {"real": asyncio.SelectorEventLoop}
    return {"skipping": SkippingLoop}


@pytest.fixture
async def memory() -> Memory[str]:
    """What the stores of a test share; a state is a word."""
    return Memory(clock=asyncio.get_running_loop().time)
