"""The durable bot on Zalo: ``python -m tests.faults.zalo_bot API_URL TOKEN DATABASE``."""

from __future__ import annotations

import asyncio
import logging
import sys

from bot.channels.zalo.channel import zalo_channel
from tests.faults.durable_bot import serve


async def run(api_url: str, token: str, database: str) -> None:
    """Until a signal."""
    await serve(
        lambda given: [zalo_channel(token, api_url, given, url=None, secret=None)], database
    )


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(run(*sys.argv[1:4]))
