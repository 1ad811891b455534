"""Zalo in trouble, and the bot on Zalo in trouble."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.running import Channel, Running, Services
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.channels.zalo.channel import zalo_channel
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from tests.channels.telegram.answering import at_work, stores_on, until
from tests.faults.burst import bots, wait_for
from tests.faults.crowd import Crowd, Echo
from tests.faults.effects import dead_letters, handled
from tests.tools.bot_api import BotApiServer
from tests.tools.in_thread import in_thread
from tests.tools.zalo_api import Fault, ZaloServer

CHATS = range(101, 105)
PEOPLE = [f"a{number}b2c3d4e5f60718" for number in range(5)]
EACH = 2
PATIENCE = 60.0


@asynccontextmanager
async def both(
    telegram: BotApiServer, zalo: ZaloServer, lexicon: Lexicon, engine: AsyncEngine
) -> AsyncIterator[None]:
    """One process with both platforms."""
    stores = stores_on(engine)
    receiver = Receiver(stores.inbox)
    services = Services(Echo(), lambda: lexicon, receiver, stores.roles)
    channels: list[Channel] = [
        TelegramChannel(build_bot(telegram.token, telegram.url), services),
        zalo_channel(zalo.token, zalo.url, services, url=None, secret=None),
    ]
    async with at_work(Running(channels, stores, receiver)):
        yield


async def test_telegram_is_answered_while_zalo_is_dead_and_zalo_once_it_is_back(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    crowd = Crowd(server, CHATS)
    async with ZaloServer() as zalo, both(server, zalo, lexicon, engine):
        zalo.fail("sendMessage", Fault(403), times=10**6)
        for who in PEOPLE:
            zalo.say(who, "apec")
        await until(lambda: any(method == "sendMessage" for method, _ in zalo.calls))
        await zalo.pause()
        for _ in range(2):
            crowd.ask_all()
            await crowd.all_answered()
        assert zalo.sent == []
        zalo.mend()
        await zalo.resume()
        await until(lambda: len(zalo.sent) >= len(PEOPLE))
    assert (crowd.repeated(), crowd.disorder()) == ([], {})
    assert {who: zalo.told(who) for who in PEOPLE} == {who: ["re apec"] for who in PEOPLE}


async def test_a_zalo_that_is_dead_from_the_start_does_not_hold_telegram_up(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    crowd = Crowd(server, CHATS)
    async with ZaloServer() as zalo:
        await zalo.pause()
        async with both(server, zalo, lexicon, engine):
            crowd.ask_all()
            await crowd.all_answered()
            await zalo.resume()
            zalo.say(PEOPLE[0], "apec")
            await until(lambda: zalo.told(PEOPLE[0]) == ["re apec"])


async def test_a_token_that_zalo_refuses_leaves_telegram_to_go_on(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    crowd = Crowd(server, CHATS)
    async with ZaloServer() as zalo:
        zalo.fail("getMe", Fault(401), times=10**6)
        async with both(server, zalo, lexicon, engine):
            crowd.ask_all()
            await crowd.all_answered()
    assert "Zalo is given up, the rest goes on: ZALO_BOT_TOKEN is refused" in caplog.text


def test_what_was_taken_and_not_answered_when_it_was_killed_is_answered_once(
    database: str,
) -> None:
    """Killed between take and send: what Zalo has handed out is stored, as more is asked for only
    then. The calls in the air are made again: nobody knows what became of them."""
    with (
        in_thread(ZaloServer()) as zalo,
        bots("tests.faults.zalo_bot", zalo.url, zalo.token, database) as processes,
    ):
        zalo.is_holding = True
        process = processes.start()
        began = time.time() - 600
        for number in range(EACH):
            for who in PEOPLE:
                zalo.say(who, f"{number}", date=int((began + 30 * number) * 1000))
        wait_for(lambda: not zalo.events and zalo.is_asked, PATIENCE)
        wait_for(lambda: zalo.held > 0, PATIENCE)
        processes.kill(process)
        wait_for(lambda: zalo.held == 0, PATIENCE)
        zalo.is_holding = False
        process = processes.start()
        wait_for(lambda: len(zalo.sent) >= EACH * len(PEOPLE), PATIENCE)
        assert processes.terminate(process, 10) == 0
    assert {who: zalo.told(who) for who in PEOPLE} == {
        who: [str(number) for number in range(EACH)] for who in PEOPLE
    }
    assert handled(database) == {f"zalo:{who}": EACH for who in PEOPLE}
    assert dead_letters(database) == 0
