"""The durable bot on Messenger: ``python -m tests.faults.messenger_bot API_URL PORT DATABASE``."""

from __future__ import annotations

import asyncio
import logging
import sys

from bot.channels.messenger.channel import messenger_channel
from tests.channels.messenger.answering import page_of
from tests.faults.durable_bot import serve
from tests.tools.graph_api import VERIFY


async def run(api_url: str, port: str, database: str) -> None:
    """Until a signal."""
    page = page_of(api_url)
    await serve(lambda given: [messenger_channel(page, VERIFY, given)], database, int(port))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(run(*sys.argv[1:4]))
