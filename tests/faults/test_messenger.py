"""Messenger in trouble, and the bot on Messenger in trouble."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.running import Channel, Running, Services
from bot.channels.messenger.channel import PATH, messenger_channel
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from bot.operations.http import serving
from tests.channels.messenger.answering import People, page_of
from tests.channels.telegram.answering import at_work, stores_on, until
from tests.faults.burst import bots, free_port, wait_for
from tests.faults.crowd import Crowd, Echo
from tests.faults.effects import dead_letters, handled
from tests.tools.bot_api import BotApiServer
from tests.tools.graph_api import VERIFY, Fault, GraphServer, message
from tests.tools.in_thread import in_thread

CHATS = range(101, 105)
PEOPLE = [f"740000000000000{number}" for number in range(5)]
EACH = 2
PATIENCE = 60.0


@asynccontextmanager
async def both(
    telegram: BotApiServer, graph: GraphServer, lexicon: Lexicon, engine: AsyncEngine
) -> AsyncIterator[People]:
    """One process with both platforms."""
    stores = stores_on(engine)
    receiver = Receiver(stores.inbox)
    services = Services(Echo(), lambda: lexicon, receiver, stores.roles)
    messenger = messenger_channel(page_of(graph.url), VERIFY, services)
    channels: list[Channel] = [
        TelegramChannel(build_bot(telegram.token, telegram.url), services),
        messenger,
    ]
    async with (
        serving(messenger.routes, "127.0.0.1", 0) as port,
        at_work(Running(channels, stores, receiver)),
    ):
        yield People(graph, f"http://127.0.0.1:{port}{PATH}")


async def test_telegram_is_answered_while_messenger_is_dead_and_messenger_once_it_is_back(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    crowd = Crowd(server, CHATS)
    async with GraphServer() as graph, both(server, graph, lexicon, engine) as people:
        graph.fail("messages", Fault(2, status=500), times=10**6)
        assert await people.bring(*(message(who, "apec") for who in PEOPLE)) == [200]
        await until(lambda: any(path == "me/messages" for _, path, _ in graph.calls))
        await graph.pause()
        for _ in range(2):
            crowd.ask_all()
            await crowd.all_answered()
        assert graph.sent == []
        graph.mend()
        await graph.resume()
        await until(lambda: len(graph.sent) >= len(PEOPLE))
    assert (crowd.repeated(), crowd.disorder()) == ([], {})
    assert {who: graph.told(who) for who in PEOPLE} == {who: ["re apec"] for who in PEOPLE}


async def test_a_messenger_that_is_dead_from_the_start_does_not_hold_telegram_up(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    crowd = Crowd(server, CHATS)
    async with GraphServer() as graph:
        await graph.pause()
        async with both(server, graph, lexicon, engine) as people:
            crowd.ask_all()
            await crowd.all_answered()
            assert await people.bring(message(PEOPLE[0], "apec")) == [200]
            await graph.resume()
            await until(lambda: graph.told(PEOPLE[0]) == ["re apec"])


async def test_a_token_that_meta_refuses_leaves_telegram_to_go_on(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    crowd = Crowd(server, CHATS)
    async with GraphServer() as graph:
        graph.fail("me", Fault(190, status=401), times=10**6)
        async with both(server, graph, lexicon, engine):
            crowd.ask_all()
            await crowd.all_answered()
    assert "Messenger is given up, the rest goes on: MESSENGER_PAGE_TOKEN is" in caplog.text


def test_what_was_stored_and_not_sent_when_it_was_killed_is_answered_once(database: str) -> None:
    """Killed between store and send. What is brought while nobody runs is brought again, and so is
    what was taken already: each is answered once. The calls in the air are made again: nobody knows
    what became of them."""
    port = free_port()
    url = f"http://127.0.0.1:{port}{PATH}"
    began = time.time() - 600
    with (
        in_thread(GraphServer()) as graph,
        bots("tests.faults.messenger_bot", graph.url, str(port), database) as processes,
    ):
        events = [
            [
                message(who, str(number), timestamp=int((began + 30 * number) * 1000))
                for who in PEOPLE
            ]
            for number in range(EACH)
        ]
        graph.is_holding = True
        process = processes.start()
        for batch in events:
            body, headers = graph.request(*batch)
            assert httpx.post(url, content=body, headers=headers).status_code == 200
        wait_for(lambda: graph.held > 0, PATIENCE)
        processes.kill(process)
        wait_for(lambda: graph.held == 0, PATIENCE)
        with pytest.raises(httpx.ConnectError):
            httpx.post(url, content=body, headers=headers)
        graph.is_holding = False
        process = processes.start()
        assert httpx.post(url, content=body, headers=headers).status_code == 200
        wait_for(lambda: len(graph.sent) >= EACH * len(PEOPLE), PATIENCE)
        assert processes.terminate(process, 10) == 0
    assert {who: graph.told(who) for who in PEOPLE} == {
        who: [str(number) for number in range(EACH)] for who in PEOPLE
    }
    assert handled(database) == {f"messenger:{who}": EACH for who in PEOPLE}
    assert dead_letters(database) == 0
