"""How much goes through, from Telegram to the outbox, with the real content and matcher."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from bot.app.answering import talking
from bot.channels.telegram.channel import telegram_handler
from bot.channels.telegram.platform import TELEGRAM
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.types import Bot
from bot.content.model import Content
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.delivery.ports import Meter
from bot.delivery.receiver import Receiver
from bot.delivery.worker import Worker
from bot.i18n.catalogues import load_lexicon
from bot.knowledge.editions import load_content
from bot.knowledge.indexes import load_matcher
from bot.settings import ROOT
from bot.storage.database import open_database
from bot.storage.file_cache import FileCache
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.role_store import SqlRoleStore
from tests.faults.burst import text_update

CHATS = 2_000
WARM_UP = 15.0
"""Seconds before memory is looked at."""
DEPTH = 300
"""Updates waiting, beyond which Telegram has no more for a moment."""


class Feed:
    """People who always have one more question."""

    def __init__(self, content: Content) -> None:
        self.given = self.handled = 0
        self._updates = self._questions(content)

    async def next(self) -> list[dict[str, Any]]:
        """A hundred, as soon as most of those before are handled."""
        while self.given - self.handled > DEPTH:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        self.given += 100
        return list(itertools.islice(self._updates, 100))

    def _questions(self, content: Content) -> Iterator[dict[str, Any]]:
        entries = [e for e in content.entries.values() if not e.is_smalltalk]
        texts = [q for e in entries for text in e.texts.values() for q in text.questions]
        began = int(time.time()) - 3_000
        for number, text in enumerate(itertools.cycle(texts)):
            date = began + 2 * (number // CHATS)  # nobody floods
            update = text_update(1000 + number % CHATS, text, date)
            yield {"update_id": number + 1, **update}


class Feeding(Bot):
    """A bot with such people; the network is left out."""

    def __init__(self, feed: Feed) -> None:
        super().__init__("12345:load")
        self._feed = feed

    async def _post(self, endpoint: str, *_arguments: Any, **_options: Any) -> Any:
        if endpoint == "getMe":
            return {"id": 12345, "is_bot": True, "first_name": "b", "username": "load_bot"}
        return await self._feed.next() if endpoint == "getUpdates" else True


class Counter(Meter):
    """Counts what was handled."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def handled(self, platform: str, seconds: float) -> None:
        """One more."""
        self._feed.handled += 1

    def failed(self, platform: str) -> None:
        """Not expected here."""
        raise AssertionError

    def buried(self, platform: str, direction: str) -> None:
        """Not expected here."""
        raise AssertionError


async def sustained(database: str, seconds: float) -> tuple[float, float]:
    """Updates a second from polling to the outbox, and how many MB the memory grew meanwhile."""
    lexicon = load_lexicon(ROOT / "locales", "vi")
    with TemporaryDirectory() as folder:
        files = FileCache(Path(folder))
        content = load_content(ROOT / "content", lexicon, files)
        matcher = load_matcher(content, files, None)
        knowledge = LiveKnowledge(Edition(content, matcher, lexicon))
    engine = await open_database(database)
    feed = Feed(content)
    bot = Feeding(feed)
    await bot.initialize()
    inbox = SqlInboxStore(engine)
    meter = Counter(feed)
    receiver = Receiver(inbox)
    dialogue = talking(knowledge, engine)
    handler = telegram_handler(bot, dialogue, lexicon)
    worker = Worker(inbox, {TELEGRAM.name: handler}, receiver.arrived, meter=meter)
    poller = Poller(bot, receiver, SqlRoleStore(engine))
    tasks = [asyncio.create_task(worker.run()), asyncio.create_task(poller.run())]
    memory = psutil.Process().memory_info
    try:
        await asyncio.sleep(WARM_UP)
        done, before, began = feed.handled, memory().rss, time.monotonic()
        await asyncio.sleep(seconds)
        rate = (feed.handled - done) / (time.monotonic() - began)
        growth = (memory().rss - before) / 2**20
    finally:
        worker.stop()
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await engine.dispose()
    return rate, growth
