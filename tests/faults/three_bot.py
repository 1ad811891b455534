"""The durable bot on three platforms at once.

``python -m tests.faults.three_bot TELEGRAM_URL TOKEN ZALO_URL TOKEN GRAPH_URL PORT DATABASE``:
Telegram is fetched; Zalo and Messenger bring, to PORT.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Sequence

from bot.channels.common.running import Channel, Services
from bot.channels.messenger.channel import messenger_channel
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.channels.zalo.channel import PATH, zalo_channel
from tests.channels.messenger.answering import page_of
from tests.faults.durable_bot import serve
from tests.tools.graph_api import VERIFY

SECRET = "zalo-brings-this"


async def run(arguments: Sequence[str]) -> None:
    """Until a signal."""
    telegram, token, zalo, zalo_token, graph, port, database = arguments

    def channels(given: Services) -> list[Channel]:
        return [
            TelegramChannel(build_bot(token, telegram), given),
            zalo_channel(zalo_token, zalo, given, url=PATH, secret=SECRET),
            messenger_channel(page_of(graph), VERIFY, given),
        ]

    await serve(channels, database, int(port))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(run(sys.argv[1:]))
