"""The bot on Telegram, in this process: the real channel, conversation, matcher and stores."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.handling import Talk
from bot.channels.common.rights import Rights
from bot.channels.common.running import Running, Services, Stores
from bot.channels.messenger.channel import MessengerChannel
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.channels.telegram.types import Bot
from bot.channels.zalo.channel import ZaloChannel
from bot.content.model import Content
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue
from bot.conversation.features.notices import NoticeKind
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.session import Session
from bot.conversation.turn import Turn
from bot.delivery.ports import Meter
from bot.delivery.rates import UNLIMITED, Rates
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from bot.matching.matcher import Matcher
from bot.messages import Incoming, Reply
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.lock import sole_use
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.session_store import SqlSessionStore
from bot.storage.shown_store import SqlShownStore
from tests.tools.bot_api import BotApiServer, ChatMessage
from tests.tools.prepared import with_tables

PATIENCE = 30.0
"""Seconds that an answer may take on a busy machine."""
APART = 2
"""Seconds between two messages of people who are answered at once: five in ten are no flood."""
_Channel = TypeVar("_Channel", TelegramChannel, ZaloChannel, MessengerChannel)
Handle = Callable[[Incoming], Awaitable[tuple[Reply, ...]]]


async def until(is_true: Callable[[], bool]) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(PATIENCE):
        while not is_true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


class Served:
    """A bot on the local server, and those who talk with it in English."""

    def __init__(self, server: BotApiServer, engine: AsyncEngine) -> None:
        self.server = server
        self._engine = engine

    async def say(self, who: int, text: str, **how: Any) -> ChatMessage:
        """A message, and what answers it."""
        update = self.server.send_text(who, text, **{"language_code": "en", **how})
        return await self.server.wait_for_reply(who, after=update, timeout=PATIENCE)

    async def tap(self, who: int, label: str) -> ChatMessage:
        """A button of the last message, by its label."""
        update = self.server.press_button(who, label, language_code="en")
        return await self.server.wait_for_reply(who, after=update, timeout=PATIENCE)

    async def rows(self, table: Any) -> Sequence[Any]:
        """All that the database has there."""
        async with self._engine.connect() as connection:
            return (await connection.execute(select(table))).all()


class Saying:
    """A `Talk` that answers with what a function says."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn; the session is of no interest."""
        return Turn(await self._handle(incoming), Session())

    async def asked_by(self, _platform: str, _poll: str) -> None:
        """It sends no polls."""

    async def notice(self, incoming: Incoming, notice: NoticeKind) -> Turn:
        """The notice's name."""
        return Turn((Reply(notice, "en"),), Session())


@asynccontextmanager
async def engine_on(address: str) -> AsyncIterator[AsyncEngine]:
    """A database that may have been there before, with its leases ended where it is ours alone."""
    engine = await open_database(with_tables(address))
    try:
        async with sole_use(engine):
            yield engine
    finally:
        await engine.dispose()


def stores_on(engine: AsyncEngine) -> Stores:
    """Everything durable in one database."""
    return Stores(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine))


def dialogue_on(
    engine: AsyncEngine,
    content: Content,
    lexicon: Lexicon,
    *,
    unanswered_days: int = 0,
    rights: Rights | None = None,
) -> Dialogue:
    """The answer path on a database. `rights`: those that the channel offers."""
    knowledge = LiveKnowledge(Edition(content, Matcher.of(content), lexicon))
    conversation = Conversation(knowledge, unanswered_days=unanswered_days)
    return Dialogue(
        conversation,
        SqlSessionStore(engine),
        shown=SqlShownStore(engine),
        runs=rights or Rights(),
    )


def hurried(channel: _Channel) -> _Channel:
    """The same, on a platform that lets it write as fast as it can: for talks of many messages, of
    whose pace nothing is asked. One a second in a chat, they would take a minute."""
    channel.platform = replace(channel.platform, rates=Rates(UNLIMITED))
    return channel


def process_of(
    bot: Bot,
    talk: Talk,
    lexicon: Lexicon,
    engine: AsyncEngine,
    *,
    polls: bool = True,
    meter: Meter | None = None,
    rights: Rights | None = None,
    at_leisure: bool = True,
) -> Running:
    """A process with Telegram alone. `at_leisure`: as fast as it may; else see `hurried`."""
    stores = stores_on(engine)
    receiver = Receiver(stores.inbox, meter)
    services = Services(talk, lambda: lexicon, receiver, stores.roles, rights=rights or Rights())
    channel = TelegramChannel(bot, services, polls=polls)
    return Running([channel if at_leisure else hurried(channel)], stores, receiver, meter)


@asynccontextmanager
async def running_channel(
    server: BotApiServer,
    talk: Talk,
    lexicon: Lexicon,
    engine: AsyncEngine,
    rights: Rights | None = None,
    *,
    at_leisure: bool = True,
) -> AsyncIterator[asyncio.Task[None]]:
    """The channel's run, stopped at the end. What it raises is raised here. `at_leisure`: see
    `process_of`."""
    server.apart = 0 if at_leisure else APART
    bot = build_bot(server.token, server.url)
    process = process_of(bot, talk, lexicon, engine, rights=rights, at_leisure=at_leisure)
    async with at_work(process) as running:
        yield running


@asynccontextmanager
async def at_work(process: Running) -> AsyncIterator[asyncio.Task[None]]:
    """A run, stopped at the end. What it raises is raised here."""
    running = asyncio.create_task(process.run())
    try:
        yield running
    finally:
        process.stop()
        await running
