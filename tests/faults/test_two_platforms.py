"""Telegram and an invented platform in one process, on one real database."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.handling import ConversationHandler
from bot.channels.common.numbered import with_numbers
from bot.channels.telegram.channel import build_bot, telegram_handler
from bot.channels.telegram.gateway import TelegramGateway
from bot.channels.telegram.platform import TELEGRAM
from bot.channels.telegram.polling import Poller
from bot.conversation.session import Session
from bot.conversation.turn import Kept, Turn
from bot.delivery.model import Update
from bot.delivery.receiver import Receiver
from bot.delivery.sender import Sender
from bot.delivery.worker import Worker
from bot.i18n.words import Lexicon
from bot.messages import Button, Incoming, Reply
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.shown_store import SqlShownStore
from tests.channels.telegram.answering import until
from tests.fakes import pigeon
from tests.fakes.pigeon import PIGEON, Loft, Mood, PigeonGateway, PigeonReader
from tests.faults.crowd import Crowd, Echo, said
from tests.tools.bot_api import BotApiServer

CHATS = range(101, 109)
LOFTS = [f"loft-{n}" for n in range(8)]


class Showing(Echo):
    """An `Echo` whose answers show what they answer."""

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn."""
        text = f"re {said(incoming)}"
        return Turn((Reply(text, "en", shows=said(incoming)),), Session("en"))


class Pigeons:
    """People of the invented platform."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._asked = 0
        self.gateway = PigeonGateway(seconds=0.01)

    async def ask_all(self) -> list[str]:
        """A question of each, brought twice, as platforms do that miss our 200; the answers."""
        updates: list[Update] = []
        for loft in LOFTS:
            self._asked += 1
            updates.append(pigeon.update(self._asked, loft, f"{loft} asks {self._asked}"))
        await self._receiver.accept(updates)
        await self._receiver.accept(updates)
        return [f"re {json.loads(update.payload)['text']}" for update in updates]

    def delivered(self) -> list[str]:
        return sorted(self.gateway.arrived)


@contextlib.asynccontextmanager
async def both(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> AsyncIterator[Pigeons]:
    """One worker for both, a sender for each."""
    inbox, outbox, roles = SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine)
    receiver, bot, talk = Receiver(inbox), build_bot(server.token, server.url), Showing()
    await bot.initialize()
    pigeons, gateway = Pigeons(receiver), TelegramGateway(bot)
    senders = {
        TELEGRAM.name: Sender(
            TELEGRAM.name, outbox, roles, gateway, TELEGRAM.rates, is_reachable=gateway.is_reachable
        ),
        PIGEON: Sender(
            PIGEON,
            outbox,
            roles,
            pigeons.gateway,
            pigeon.RATES,
            is_reachable=pigeons.gateway.is_reachable,
        ),
    }
    handlers = {
        TELEGRAM.name: telegram_handler(bot, talk, lexicon),
        PIGEON: ConversationHandler(pigeon.PLATFORM, PigeonReader(), talk),
    }
    worker = Worker(inbox, handlers, receiver.arrived, lambda name: senders[name].wake())
    parts: list[Worker[Kept] | Sender] = [worker, *senders.values()]
    polling = asyncio.create_task(Poller(bot, receiver, roles).run())
    running = [asyncio.create_task(part.run()) for part in parts]
    try:
        yield pigeons
    finally:
        polling.cancel()
        for part in parts:
            part.stop()
        await asyncio.gather(polling, *running, return_exceptions=True)
        await bot.shutdown()


@pytest.mark.parametrize("mood", [Mood.DEAD, Mood.LIMITING], ids=lambda mood: mood.name.lower())
async def test_telegram_is_answered_while_the_other_platform_is_in_trouble(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, mood: Mood
) -> None:
    crowd = Crowd(server, CHATS)
    async with both(server, lexicon, engine) as pigeons:
        pigeons.gateway.mood = mood
        await pigeons.ask_all()
        await until(lambda: pigeons.gateway.made > 0)
        for _ in range(2):
            await pigeons.ask_all()
            crowd.ask_all()
            await crowd.all_answered()
    depths = await SqlInboxStore(engine).depths([TELEGRAM.name, PIGEON])
    assert (crowd.repeated(), crowd.disorder()) == ([], {})
    assert pigeons.delivered() == []
    assert depths.platforms[TELEGRAM.name].outbox == 0
    assert depths.platforms[PIGEON].outbox == 3 * len(LOFTS)


async def test_what_waited_for_it_arrives_once_and_says_what_it_shows(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    async with both(server, lexicon, engine) as pigeons:
        pigeons.gateway.mood = Mood.DEAD
        expected = await pigeons.ask_all()
        await until(lambda: pigeons.gateway.made > 0)
        pigeons.gateway.mood = Mood.WELL
        expected += await pigeons.ask_all()
        await until(lambda: len(pigeons.gateway.arrived) >= len(expected))
        chat = CHATS[0]
        server.send_text(chat, "apec")
        await until(lambda: bool(server.messages(chat)))
    assert pigeons.delivered() == sorted(expected)
    shown = SqlShownStore(engine)
    first = pigeons.gateway.arrived[0].removeprefix("re ")
    assert await shown.entry_of(f"{PIGEON}:{first.split()[0]}", "quill-0") == first
    (message,) = server.messages(chat)
    assert await shown.entry_of(f"{TELEGRAM.name}:{chat}", str(message.message_id)) == "apec"


def test_where_there_are_no_buttons_choices_are_numbered_and_long_texts_cut() -> None:
    buttons = (
        (Button("APEC là gì?", "a", number=1),),
        (Button("ASEAN là gì?", "b", number=2),),
    )
    reply = Reply("**Chọn** một mục: " + "x" * 2_500, "vi", buttons)
    numbered = with_numbers(reply)
    texts: Sequence[str] = [call.payload for call in Loft(f"{PIGEON}:1").calls(numbered)]
    assert len(texts[0]) == pigeon.LONGEST
    assert "".join(texts).startswith("Chọn một mục: ")
    assert "".join(texts).endswith("\n1. APEC là gì?\n2. ASEAN là gì?")
