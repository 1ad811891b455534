"""What the way to Telegram does to the bot: silence, breaks, errors of every kind, refusals, delay.

Bounded: pauses and waits of the code are shortened, and faults last seconds; with SOAK=1 in the
environment they last as long as the catalogue of the delivery says.
"""

from __future__ import annotations

import asyncio
import logging
import random
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram.request import HTTPXRequest

from bot.channels.common.running import Running
from bot.channels.telegram import polling
from bot.channels.telegram.calls import Call
from bot.channels.telegram.types import Bot
from bot.cli import main
from bot.delivery.model import Outgoing
from bot.delivery.ports import Meter
from bot.i18n.words import Lexicon
from bot.storage.outbox_store import enqueue
from bot.storage.tables import dead
from bot.storage.transactions import writing
from tests.channels.telegram.answering import at_work, process_of, until
from tests.faults.crowd import PATIENCE, Crowd, Echo, span
from tests.faults.proxy import Line, Proxy
from tests.tools.bot_api import DROPPED, BotApiServer, running_in_thread
from tests.tools.lexical import forget_the_encoder

CHATS = range(101, 109)
RESUMES = 5.0
"""Seconds after the end of an outage in which all must be answered."""
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""What has nothing to do with the database, once."""
OUTAGES = (Line.HOLE, Line.RESET, Line.CLOSED, Line.REFUSED)
READ_TIMEOUT = 1.0
"""Seconds that the bot under test waits for the answer to a call, in place of five."""


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
    bot: Bot, lexicon: Lexicon, engine: AsyncEngine, meter: Meter | None = None
) -> AsyncIterator[Running]:
    """A process at work, stopped at the end. What it raises is raised here."""
    process = process_of(bot, Echo(), lexicon, engine, meter=meter)
    async with at_work(process):
        yield process


async def letters(engine: AsyncEngine) -> list[str]:
    """Why calls and updates were given up."""
    async with engine.connect() as connection:
        return list((await connection.execute(select(dead.c.reason))).scalars())


@contextmanager
def kept_logging() -> Iterator[None]:
    """Loggers as they were, after a command has set them up for itself."""
    loggers = [logging.getLogger(name) for name in (None, *logging.root.manager.loggerDict)]
    kept = [(logger, logger.level, logger.handlers[:]) for logger in loggers]
    try:
        yield
    finally:
        for logger, level, handlers in kept:
            logger.setLevel(level)
            logger.handlers[:] = handlers


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


@ON_SQLITE
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
        await until(lambda: bad.given >= 10)
        server.clear_faults()
        await crowd.all_answered()
    assert set(crowd.repeated()) <= {1}
    assert crowd.disorder() == {}
    assert await letters(engine) == []
    assert server.token not in caplog.text


# -- F8 --------------------------------------------------------------------------------------------


@ON_SQLITE
async def test_polling_goes_on_after_single_refusals_and_a_second_poller(
    server: BotApiServer,
    lexicon: Lexicon,
    engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """F8: one 401, one 404, and 409 for a while. The waits after them are shortened in proportion
    (0.2 s in place of 2 and 5), the while is 1 s in place of 30."""
    for name in ("LONGEST_PAUSE", "CONFLICT_PAUSE"):
        monkeypatch.setattr(polling, name, span(0.2, getattr(polling, name)))
    crowd = Crowd(server, CHATS)
    async with running(bot_at(server.token, server.url), lexicon, engine):
        for status in (401, 404):
            server.fail("getUpdates", status=status)
            crowd.ask_all()
            await crowd.all_answered()
        server.fail("getUpdates", status=409, times=None)
        before = len(server.calls_of("getUpdates"))
        crowd.ask_all()
        await asyncio.sleep(span(1.0, 30.0))
        hammered = len(server.calls_of("getUpdates")) - before
        server.clear_faults()
        assert await crowd.all_answered() <= RESUMES
    assert hammered <= 8
    assert crowd.repeated() == []
    assert server.token not in caplog.text


def test_a_token_that_is_refused_for_good_ends_the_process_without_showing_it(
    content_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """F8: the command itself, with its own log, at the level that says most. 1 s of refusals in
    place of 40."""
    monkeypatch.setattr(polling, "REFUSED_FOR", span(1.0, polling.REFUSED_FOR))
    with running_in_thread() as telegram, kept_logging():
        telegram.fail("getUpdates", status=401, times=None)
        for name, value in {
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "CONTENT_DIR": str(content_dir),
            "DATA_DIR": str(tmp_path / "data"),
            "LOG_LEVEL": "DEBUG",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["nhipcau", "run"])
        forget_the_encoder(monkeypatch)
        with pytest.raises(SystemExit) as ended:
            main()
        token = telegram.token
    captured = capfd.readouterr()
    assert ended.value.code == 2
    assert "TELEGRAM_BOT_TOKEN is refused by Telegram" in captured.err.splitlines()[-1]
    assert "Telegram refuses the token" in captured.err
    assert token.partition(":")[2] not in captured.err + captured.out
    assert "Traceback" not in captured.err


# -- F9 --------------------------------------------------------------------------------------------


class Watch(Meter):
    """Notes when the sender learnt of what became of a call, on the server's clock."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    def sent(self, platform: str, outcome: str, waited: float) -> None:
        """A call came back."""
        if outcome == "wait":
            self.waits.append(time.monotonic())


def early(server: BotApiServer, since: float, until: float, chat: int | None = None) -> int:
    """Messages that were sent in a span of time, refused or not."""
    return sum(
        since < call.at < until and chat in (None, call.params.get("chat_id"))
        for call in server.calls_of("sendMessage")
    )


IN_THE_AIR = 0.15
"""Seconds that a request may be on its way to the server."""


@ON_SQLITE
async def test_while_telegram_asks_for_patience_nothing_is_sent_to_anybody(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    """F9: a burst to forty chats is met by a 429 for all; 3 s in place of 30."""
    patience = int(span(3, 30))
    crowd = Crowd(server, range(101, 141))
    watch = Watch()
    async with running(bot_at(server.token, server.url), lexicon, engine, meter=watch):
        # One of them is for everybody whose language is none of these.
        await server.wait_for_calls("setMyShortDescription", len(lexicon.locales))
        is_over = False
        server.fail(
            "sendMessage", status=429, retry_after=patience, times=None, when=lambda _: not is_over
        )
        crowd.ask_all()
        await until(lambda: bool(watch.waits))
        refused_at = watch.waits[0]
        await asyncio.sleep(refused_at + patience - time.monotonic())
        is_over = True
        took = await crowd.all_answered()
    assert early(server, refused_at + IN_THE_AIR, refused_at + patience) == 0
    assert took <= 2.0 + len(crowd.asked) / 25  # and the pace that always holds
    assert crowd.repeated() == []
    assert await letters(engine) == []


@ON_SQLITE
async def test_patience_that_one_chat_needs_holds_back_nobody_else(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    """F9: a chat with a burst is refused at its third message, while others go on; 3 s."""
    patience = 3
    busy, others = 101, range(102, 110)
    crowd = Crowd(server, [busy, *others])
    watch = Watch()
    async with running(bot_at(server.token, server.url), lexicon, engine, meter=watch):
        server.fail(
            "sendMessage", status=429, retry_after=patience, when={"chat_id": busy, "text": "re 2"}
        )
        for _ in range(4):
            crowd.ask(busy)
        await until(lambda: bool(watch.waits))
        refused_at = watch.waits[0]
        for chat in others:
            crowd.ask(chat)
        await until(lambda: set(crowd.waiting()) == {busy})
        others_at = time.monotonic()
        await crowd.all_answered()
        answered_at = time.monotonic()
    assert others_at < refused_at + patience
    assert early(server, refused_at + IN_THE_AIR, refused_at + patience, busy) == 0
    assert answered_at <= refused_at + patience + 2.0 + 1.0  # the fourth is a second later
    assert crowd.repeated() == []
    assert crowd.disorder() == {}


# -- F10 -------------------------------------------------------------------------------------------


async def outbox_of(engine: AsyncEngine, *calls: Outgoing) -> None:
    """Put calls into the outbox, as finishing an update would."""
    async with writing(engine) as connection:
        await enqueue(engine, connection, [(call, time.time()) for call in calls])


def message(chat: int, text: str, *, is_repeatable: bool) -> Outgoing:
    """A message to one person."""
    call = Call("sendMessage", {"chat_id": chat, "text": text})
    return Outgoing(f"telegram:{chat}", call.dump(), is_repeatable=is_repeatable)


@ON_SQLITE
@pytest.mark.parametrize("loss", ["late", "lost"])
async def test_an_answer_of_open_outcome_is_sent_once_more_and_a_broadcast_never(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, loss: str
) -> None:
    """F10: Telegram carries the call out; its response comes later than the bot waits (1.5 s to
    0.5 in place of 6 to 5), or is lost on the way."""
    broadcast, crowd = 201, Crowd(server, CHATS)
    calls = len(CHATS) + 1
    if loss == "late":
        server.delay("sendMessage", span(1.5, 6.0), times=calls)
    else:
        server.fail("sendMessage", status=DROPPED, apply=True, times=calls)
    await outbox_of(engine, message(broadcast, "news", is_repeatable=False))
    async with running(bot_at(server.token, server.url, span(0.5, 5.0)), lexicon, engine):
        crowd.ask_all()
        await until(lambda: len(crowd.repeated()) == len(CHATS))
        await until(lambda: server.count_calls("sendMessage") == calls + len(CHATS))
    assert crowd.repeated() == [1] * len(CHATS)
    assert crowd.told(broadcast) == ["news"]
    assert await letters(engine) == [
        "unknown outcome: sendMessage: it may have been carried out; do not try again"
    ]


@ON_SQLITE
async def test_an_answer_whose_second_outcome_is_open_too_is_a_dead_letter(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    """F10: twice at the most, however often the line breaks; the chat goes on."""
    server.fail("sendMessage", status=DROPPED, apply=True, times=2)
    crowd = Crowd(server, [101])
    async with running(bot_at(server.token, server.url), lexicon, engine):
        crowd.ask(101)
        await server.wait_for_calls("sendMessage", 2, timeout=PATIENCE)
        crowd.ask(101)
        await crowd.all_answered()
    assert crowd.told(101) == ["re 0", "re 0", "re 1"]
    assert len(await letters(engine)) == 1
