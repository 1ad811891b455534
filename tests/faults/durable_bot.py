"""This bot's own way in and out, in a process of its own, with a conversation that can be checked.

``python -m tests.faults.durable_bot API_URL TOKEN DATABASE``: everything is the real thing but for
the answers: each repeats its question, and the session counts how many were handled. Prints
``ready`` when it works.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.running import Channel, Running, Services, Stores
from bot.channels.common.stopping import Stop
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.conversation.features.notices import NoticeKind
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Turn
from bot.delivery.receiver import Receiver
from bot.i18n.catalogues import load_lexicon
from bot.messages import Incoming, Question, Reply
from bot.operations.http import serving
from bot.settings import ROOT
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.lock import sole_use
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.session_store import SqlSessionStore


class Counting:
    """A `Talk`: repeats what was said, and counts it in the session."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._sessions = SqlSessionStore(engine)

    async def turn(self, incoming: Incoming) -> Turn:
        """The count before comes from the store, so that an effect done twice is counted twice."""
        session = await self._sessions.load(SessionKey.of(incoming))
        count = int(session.last_entry or 0) + 1
        text = incoming.content.text if isinstance(incoming.content, Question) else "?"
        return Turn((Reply(text, "en"),), Session("en", str(count)))

    async def asked_by(self, _platform: str, _poll: str) -> None:
        """It sends no polls."""

    async def notice(self, incoming: Incoming, notice: NoticeKind) -> Turn:
        """Its name."""
        return Turn((Reply(f"notice {notice}", "en"),), Session())


async def run(api_url: str, token: str, database: str) -> None:
    """On Telegram, until a signal."""
    await serve(lambda given: [TelegramChannel(build_bot(token, api_url), given)], database)


async def serve(
    channels_of: Callable[[Services], Sequence[Channel]], database: str, port: int | None = None
) -> None:
    """On any platforms, until a signal. `port`: where updates are brought; None: they are not."""
    engine = await open_database(database)
    try:
        async with sole_use(engine):
            stores = Stores(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine))
            lexicon = load_lexicon(ROOT / "locales", "vi")
            receiver = Receiver(stores.inbox)
            services = Services(Counting(engine), lambda: lexicon, receiver, stores.roles)
            channels = channels_of(services)
            stop = Stop()
            stop.listen()
            async with contextlib.AsyncExitStack() as stack:
                if port is not None:
                    routes = [route for channel in channels for route in channel.routes]
                    listener = serving(routes, "127.0.0.1", port)
                    await stack.enter_async_context(listener)
                sys.stdout.write("ready\n")
                sys.stdout.flush()
                await Running(channels, stores, receiver, stop=stop).run()
    finally:
        await engine.dispose()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(run(*sys.argv[1:4]))
