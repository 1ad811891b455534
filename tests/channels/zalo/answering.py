"""The bot on Zalo, in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.handling import Talk
from bot.channels.common.running import Running, Services
from bot.channels.common.site import NOWHERE, Site
from bot.channels.zalo.channel import zalo_channel
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from tests.channels.telegram.answering import at_work, hurried, stores_on
from tests.tools.zalo_api import ZaloServer


@asynccontextmanager
async def running_zalo(
    server: ZaloServer,
    talk: Talk,
    lexicon: Lexicon,
    engine: AsyncEngine,
    site: Site = NOWHERE,
) -> AsyncIterator[None]:
    """A process with Zalo alone, which fetches; stopped at the end."""
    stores = stores_on(engine)
    receiver = Receiver(stores.inbox)
    services = Services(talk, lambda: lexicon, receiver, stores.roles, site=site)
    channel = zalo_channel(server.token, server.url, services, url=None, secret=None)
    async with at_work(Running([hurried(channel)], stores, receiver)):
        yield
