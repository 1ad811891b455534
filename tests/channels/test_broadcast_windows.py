"""What is told to many people keeps to what each platform allows: the real folders, calls and local
servers, on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.letters import letters
from bot.channels.common.running import Channel, Running, Services
from bot.channels.messenger.channel import messenger_channel
from bot.channels.messenger.platform import WINDOW
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.channels.zalo.channel import zalo_channel
from bot.content.model import Content
from bot.conversation.broadcasts import Audience, Broadcast, Course
from bot.delivery.broadcasting import Broadcaster
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from bot.storage.broadcast_store import SqlBroadcastStore
from bot.storage.tables import sessions, users
from tests.channels.messenger.answering import page_of
from tests.channels.telegram.answering import at_work, dialogue_on, engine_on, stores_on
from tests.tools.bot_api import BotApiServer
from tests.tools.graph_api import VERIFY, GraphServer
from tests.tools.zalo_api import ZaloServer

HOUR = 3600.0
TEXTS = {"vi": "Mai nghỉ.", "en": "Closed tomorrow."}
ALL = Broadcast(TEXTS, Audience(("vi", "en"), ("telegram", "zalo", "messenger")))
OF_MESSENGER = {"7001": HOUR, "7002": WINDOW - HOUR, "7003": WINDOW + 60, "7004": 40 * WINDOW}
"""People, and for how long they have not written."""
ANYWHERE = 40 * WINDOW
"""Where nothing says that it matters."""


@dataclass
class Platforms:
    """All three at work."""

    engine: AsyncEngine
    running: Running
    telegram: BotApiServer
    zalo: ZaloServer
    graph: GraphServer

    async def settle_in(self, user: str, seen: float) -> None:
        """Somebody who wrote in private, so many seconds ago."""
        then = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seen)
        row = {"user": user, "locale": "en", "first_seen": then, "last_seen": then}
        place = {"user": user, "chat": user, "thread": "", "updated": then}
        async with self.engine.begin() as connection:
            await connection.execute(users.insert().values(**row))
            await connection.execute(sessions.insert().values(**place))

    async def tell(self) -> Course:
        """Until the broadcast is over."""
        store = SqlBroadcastStore(self.engine)
        assert await store.begin(ALL, "telegram:1", 0)

        async def nothing(_lot: object) -> list[object]:
            return []

        working = Broadcaster(
            store,
            platforms=self.running.windows,
            default=lambda: "vi",
            letter=letters(self.running.channels),
            report=nothing,  # type: ignore[arg-type]
            wake=self.running.wake,
        )
        async with asyncio.timeout(60):
            while await working.step():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        latest = (await store.standing(ALL.audience.platforms, "vi")).latest
        assert latest is not None
        self.counted = (latest.sent, latest.failed, latest.skipped)
        return latest.course


@pytest.fixture
async def platforms(database: str, content: Content, lexicon: Lexicon) -> AsyncIterator[Platforms]:
    async with (
        BotApiServer() as telegram,
        ZaloServer() as zalo,
        GraphServer() as graph,
        engine_on(database) as engine,
    ):
        stores = stores_on(engine)
        dialogue = dialogue_on(engine, content, lexicon)
        services = Services(dialogue, lambda: lexicon, Receiver(stores.inbox), stores.roles)
        channels: list[Channel] = [
            TelegramChannel(build_bot(telegram.token, telegram.url), services),
            zalo_channel(zalo.token, zalo.url, services, url=None, secret=None),
            messenger_channel(page_of(graph.url), VERIFY, services),
        ]
        running = Running(channels, stores, services.receiver)
        async with at_work(running):
            yield Platforms(engine, running, telegram, zalo, graph)


async def test_on_messenger_only_who_wrote_within_a_day_is_told_and_elsewhere_everybody(
    platforms: Platforms,
) -> None:
    now = dt.datetime.now(dt.UTC).timestamp()
    for person, seen in OF_MESSENGER.items():
        await platforms.settle_in(f"messenger:{person}", seen)
        platforms.graph.wrote_at[person] = now - seen
    for user in ("telegram:41", "telegram:42", "zalo:a1", "zalo:a2"):
        await platforms.settle_in(user, ANYWHERE)

    assert await platforms.tell() is Course.DONE

    told = {one.person: one.text for one in platforms.graph.sent}
    assert told == dict.fromkeys(("7001", "7002"), TEXTS["en"])
    assert [m.text for chat in (41, 42) for m in platforms.telegram.messages(chat)] == (
        [TEXTS["en"]] * 2
    )
    assert platforms.zalo.told("a1") == platforms.zalo.told("a2") == [TEXTS["en"]]
    assert platforms.counted == (6, 0, 2)
    asked = [body for method, what, body in platforms.graph.calls if what.endswith("messages")]
    assert len(asked) == 2  # nobody whose window is over was even tried
