"""The bot on Telegram, in this process: the real channel, conversation, matcher and store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.channels.telegram.channel import Handle, TelegramChannel
from bot.content.model import Content
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.i18n.words import Lexicon
from bot.matching.matcher import Matcher
from bot.storage.database import open_database
from bot.storage.session_store import SqlSessionStore
from tests.tools.bot_api import BotApiServer


async def until(is_true: Callable[[], bool]) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(20):
        while not is_true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running_channel(
    server: BotApiServer, handle: Handle, lexicon: Lexicon
) -> AsyncIterator[asyncio.Task[None]]:
    """The channel's run, stopped at the end. What it raises is raised here."""
    channel = TelegramChannel(server.token, server.url, handle, lambda: lexicon)
    running = asyncio.create_task(channel.run())
    try:
        yield running
    finally:
        channel.stop()
        await running


@asynccontextmanager
async def dialogue_on(
    database: Path, content: Content, lexicon: Lexicon
) -> AsyncIterator[Dialogue]:
    """The answer path over a database that may have been there before."""
    knowledge = LiveKnowledge(Edition(content, Matcher.of(content), lexicon))
    engine = await open_database(f"sqlite+aiosqlite:///{database}")
    try:
        yield Dialogue(Conversation(knowledge), SqlSessionStore(engine))
    finally:
        await engine.dispose()
