"""What the way to Telegram does to the bot: silence, breaks, errors of every kind, refusals, delay.

Bounded: pauses and waits of the code are shortened, and faults last seconds; with SOAK=1 in the
environment they last as long as the catalogue of the delivery says.
"""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram.request import HTTPXRequest

from bot.channels.telegram import polling
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.types import Bot
from bot.i18n.words import Lexicon
from bot.storage.tables import dead
from tests.channels.telegram.answering import engine_on, stores_on, until
from tests.faults.crowd import Crowd, Echo, span
from tests.faults.proxy import Line, Proxy
from tests.tools.bot_api import BotApiServer

CHATS = range(101, 109)
RESUMES = 5.0
"""Seconds after the end of an outage in which all must be answered."""
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What has nothing to do with the database, once."""
OUTAGES = (Line.HOLE, Line.RESET, Line.CLOSED, Line.REFUSED)
READ_TIMEOUT = 1.0
"""Seconds that the bot under test waits for the answer to a call, in place of five."""


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as running:
        yield running


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    async with engine_on(database) as engine:
        yield engine


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long poll that ends soon, so that a dead one is found out soon; nothing else of it."""
    monkeypatch.setattr(polling, "LONG_POLL", int(span(1, 10)))
    monkeypatch.setattr(polling, "SLACK", span(1.0, 5.0))


def bot_at(token: str, address: str, read_timeout: float = READ_TIMEOUT) -> Bot:
    """As `build_bot`, with less patience."""
    return Bot(
        token,
        base_url=f"{address}/bot",
        request=HTTPXRequest(connection_pool_size=32, read_timeout=read_timeout),
        get_updates_request=HTTPXRequest(connection_pool_size=2),
    )


@asynccontextmanager
async def running(
    bot: Bot, lexicon: Lexicon, engine: AsyncEngine, **more: Any
) -> AsyncIterator[TelegramChannel]:
    """A channel at work, stopped at the end. What it raises is raised here."""
    channel = TelegramChannel(bot, stores_on(engine), Echo(), lambda: lexicon, **more)
    task = asyncio.create_task(channel.run())
    try:
        yield channel
    finally:
        channel.stop()
        await task


async def letters(engine: AsyncEngine) -> list[str]:
    """Why calls and updates were given up."""
    async with engine.connect() as connection:
        return list((await connection.execute(select(dead.c.reason))).scalars())


# -- F6 --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("database", "line"),
    [*(("sqlite", line) for line in OUTAGES), ("postgresql", Line.HOLE)],
    indirect=["database"],
)
async def test_after_an_outage_of_the_line_everybody_is_answered_soon_and_at_most_twice(
    server: BotApiServer,
    lexicon: Lexicon,
    engine: AsyncEngine,
    line: Line,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """F6: with calls in the air when it begins, questions asked during it, and after it."""
    crowd = Crowd(server, CHATS)
    outage = span(3.0, 300.0)
    async with (
        Proxy(int(server.url.rpartition(":")[2])) as proxy,
        running(bot_at(server.token, f"http://127.0.0.1:{proxy.port}"), lexicon, engine),
    ):
        crowd.ask_all()
        await until(lambda: len(crowd.waiting()) < len(CHATS))
        await proxy.turn(line)
        before = proxy.tries
        crowd.ask_all()
        await asyncio.sleep(outage)
        tries = proxy.tries - before
        await proxy.turn(Line.GOOD)
        crowd.ask_all()
        took = await crowd.all_answered()
    assert took <= RESUMES
    assert tries <= 16 + 4 * outage  # what was in the air, and then no hammering
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}
    assert await letters(engine) == []
    assert server.token not in caplog.text


@ON_SQLITE
async def test_after_an_outage_of_the_name_service_everybody_is_answered_soon(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F6: Telegram's name cannot be resolved."""
    crowd = Crowd(server, CHATS)
    is_out = False
    resolve = socket.getaddrinfo

    def ask_the_service(host: str | bytes, *rest: Any, **more: Any) -> Any:
        if is_out and host in ("localhost", b"localhost"):
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return resolve(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", ask_the_service)
    address = server.url.replace("127.0.0.1", "localhost")
    async with running(bot_at(server.token, address), lexicon, engine):
        crowd.ask_all()
        await crowd.all_answered()
        is_out = True
        await server.pause()  # ends the connections that need no name any more
        await server.resume()
        crowd.ask_all()
        await asyncio.sleep(span(2.0, 60.0))
        assert len(crowd.waiting()) == len(CHATS)
        is_out = False
        assert await crowd.all_answered() <= RESUMES
    assert crowd.repeated() == []
    assert await letters(engine) == []


# -- F7 --------------------------------------------------------------------------------------------

_PAGE = b"<html><head><title>502 Bad Gateway</title></head></html>"
_ANSWERS: tuple[dict[str, Any], ...] = (
    {"status": 500},
    {"status": 503},
    {"status": 502, "body": _PAGE},
    {"status": 200, "body": _PAGE},
    {"status": 200, "body": b""},
    {"status": 200, "body": b"[]"},
)
"""Telegram's own errors, those of what stands before it, and of what stands in its place. Of the
last three a sender cannot know whether the call was carried out."""


class BadAnswers:
    """A share of all calls gets one of `_ANSWERS`; some of the calls are carried out even so.

    Each message is answered in a way that leaves its outcome open once at most: a second time in a
    row the sender gives up, as it should (see the tests of lost answers).
    """

    def __init__(self, server: BotApiServer, share: float, seed: int) -> None:
        self._share = share / len(_ANSWERS)
        self._dice = random.Random(seed)  # noqa: S311
        self._unsure: set[object] = set()
        self.given = 0
        for answer in _ANSWERS:
            is_open = answer["status"] == 200
            is_applied = is_open and bool(answer["body"])
            when = self._of_open_outcome if is_open else self._falls
            server.fail("*", times=None, when=when, apply=is_applied, **answer)

    def _falls(self, _parameters: object = None) -> bool:
        is_hit = self._dice.random() < self._share
        self.given += is_hit
        return is_hit

    def _of_open_outcome(self, parameters: Mapping[str, Any]) -> bool:
        message = (parameters.get("chat_id"), parameters.get("text"))
        if message in self._unsure or not self._falls():
            return False
        if message != (None, None):
            self._unsure.add(message)
        return True


async def test_bad_answers_to_a_third_of_all_calls_cost_nobody_an_answer(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    """F7: from the start on, polls and probes and sends alike."""
    crowd = Crowd(server, range(101, 125))
    bad = BadAnswers(server, 0.3, seed=593)
    async with running(bot_at(server.token, server.url), lexicon, engine):
        for _ in range(3):
            crowd.ask_all()
            await asyncio.sleep(span(1.0, 20.0))
        server.clear_faults()
        await crowd.all_answered()
    assert bad.given >= 10
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}
    assert await letters(engine) == []
    assert server.token not in caplog.text
