"""The bot on Messenger, in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.handling import Talk
from bot.channels.common.running import Running, Services
from bot.channels.common.site import NOWHERE, Site
from bot.channels.messenger.api import Page
from bot.channels.messenger.channel import PATH, messenger_channel
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from bot.operations.http import serving
from tests.channels.telegram.answering import at_work, hurried, stores_on, until
from tests.tools.graph_api import PAGE, SECRET, TOKEN, VERIFY, GraphServer, message


def page_of(url: str) -> Page:
    """The Page of a local server."""
    return Page(PAGE, TOKEN, SECRET, url)


class People:
    """Those who write to the Page, beside a running bot."""

    def __init__(self, server: GraphServer, url: str) -> None:
        self.server = server
        self.url = url
        """Where events are brought."""

    async def bring(self, *events: dict[str, object]) -> list[int]:
        """One request; the statuses it got."""
        return await self.server.bring(self.url, *events)

    async def say(self, who: str, text: str, **more: object) -> str:
        """A person writes; the bot's reply."""
        return await self.do(who, message(who, text, **more))

    async def do(self, who: str, event: dict[str, object]) -> str:
        """A person does something; the bot's reply."""
        before = len(self.server.told(who))
        assert await self.bring(event) == [200]
        await until(lambda: len(self.server.told(who)) > before)
        return self.server.told(who)[before]


@asynccontextmanager
async def running_messenger(
    server: GraphServer,
    talk: Talk,
    lexicon: Lexicon,
    engine: AsyncEngine,
    site: Site = NOWHERE,
) -> AsyncIterator[People]:
    """A process with Messenger alone; stopped at the end."""
    stores = stores_on(engine)
    receiver = Receiver(stores.inbox)
    services = Services(talk, lambda: lexicon, receiver, stores.roles, site=site)
    channel = messenger_channel(page_of(server.url), VERIFY, services)
    async with (
        serving(channel.routes, "127.0.0.1", 0) as port,
        at_work(Running([hurried(channel)], stores, receiver)),
    ):
        yield People(server, f"http://127.0.0.1:{port}{PATH}")
