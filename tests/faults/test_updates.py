"""What updates do to the bot: they come twice, in disorder, broken, and break what handles them.

Bounded: the pauses between tries and the time an update may take are shortened.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.handling import Talk
from bot.channels.common.running import Running
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.channels.telegram.intake import source_of, updates_of
from bot.channels.telegram.platform import TELEGRAM
from bot.content.model import Content
from bot.conversation.turn import Turn
from bot.delivery import flood, worker
from bot.delivery.rates import Rate, Rates
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from bot.messages import Incoming
from bot.storage import inbox_store
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.tables import dead, inbox, metadata, outbox, seen
from tests.channels.telegram.answering import (
    at_work,
    dialogue_on,
    engine_on,
    process_of,
    running_channel,
    until,
)
from tests.faults.broken import CORPUS, mutations, press_of, text_of
from tests.faults.crowd import PATIENCE, Crowd, Echo, said, span
from tests.tools.bot_api import BotApiServer

LAN, GROUP = 7, -100500
NOW = int(time.time())


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five tries at once in place of over twenty seconds; a hang is cut off after half a second in
    place of ten."""
    monkeypatch.setattr(worker, "PAUSES", tuple(span(0.0, p) for p in worker.PAUSES))
    monkeypatch.setattr(worker, "HANDLING", span(0.5, worker.HANDLING))


async def count(engine: AsyncEngine, table: Any) -> int:
    """Rows of a table."""
    async with engine.connect() as connection:
        return int((await connection.execute(select(func.count()).select_from(table))).scalar_one())


async def settled(engine: AsyncEngine) -> None:
    """Nothing waits any more, neither way."""
    async with asyncio.timeout(PATIENCE):
        while await count(engine, inbox) or await count(engine, outbox):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


# -- F11 -------------------------------------------------------------------------------------------


async def test_an_update_that_comes_again_has_one_effect(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    """F11: three times in one batch, again a moment later, and again after 23 hours of upkeep."""
    async with running_channel(server, Echo(), lexicon, engine):
        crowd = Crowd(server, [LAN])
        first = server.update(crowd.ask(LAN))
        for _ in range(2):
            server.add_update(first)
        await crowd.all_answered()
        server.add_update(first)
        crowd.ask(LAN)
        await crowd.all_answered()
        async with engine.begin() as connection:
            await connection.execute(update(seen).values(at=seen.c.at - 23 * 3600))
        await SqlInboxStore(engine).prune()
        server.add_update(first)
        crowd.ask(LAN)
        await crowd.all_answered()
        await settled(engine)
    assert crowd.told(LAN) == ["re 0", "re 1", "re 2"]


async def test_an_update_that_reaches_all_replicas_at_once_has_one_effect(
    server: BotApiServer, lexicon: Lexicon, database: str
) -> None:
    """F11: fifty updates, handed twice to each of two replicas (SQLite: one) at the same time."""
    replicas = 2 if database.startswith("postgresql") else 1
    crowd = Crowd(server, range(101, 111))
    async with AsyncExitStack() as stack:
        channels = []
        for _ in range(replicas):
            engine = await stack.enter_async_context(engine_on(database))
            channels.append(await stack.enter_async_context(replica(server, lexicon, engine)))
        numbers = [crowd.ask(chat) for _ in range(5) for chat in crowd.asked]
        raws = [server.update(number) for number in numbers]
        found = updates_of(raws, source_of(server.bot["id"]))

        async def feed(door: Receiver) -> None:
            for start in range(0, 50, 10):
                await door.accept(found[start : start + 10])

        await asyncio.gather(*(feed(channel.receiver) for channel in channels * 2))
        await crowd.all_answered()
        await settled(engine)
    assert crowd.repeated() == []
    assert crowd.disorder() == {}


@asynccontextmanager
async def replica(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> AsyncIterator[Running]:
    """One that is fed instead of fetching."""
    bot = build_bot(server.token, server.url)
    channel = process_of(bot, Echo(), lexicon, engine, polls=False)
    async with at_work(channel):
        yield channel


# -- F12 -------------------------------------------------------------------------------------------


async def test_updates_out_of_order_are_all_accepted(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    """F12: the second before the first; a press before the text it follows; a number far below all
    before it, as after a week of silence."""
    async with running_channel(server, Echo(), lexicon, engine):

        async def send(number: int, content: dict[str, Any]) -> None:
            server.add_update({"update_id": number, **content})
            await until(lambda: number not in server.pending_update_ids())

        await send(900_000_002, {"message": text_of(LAN, "second")})
        await send(900_000_001, {"message": text_of(LAN, "first")})
        await send(900_000_004, {"callback_query": press_of(LAN, "pressed")})
        await send(900_000_003, {"message": text_of(LAN, "before the press")})
        await send(17, {"message": text_of(LAN, "after a week")})
        await send(18, {"message": text_of(LAN, "and the next")})
        expected = [
            "second",
            "first",
            "pressed",
            "before the press",
            "after a week",
            "and the next",
        ]
        await until(lambda: len(server.messages(LAN)) == len(expected))
        await settled(engine)
    assert [m.text for m in server.messages(LAN)] == [f"re {text}" for text in expected]
    assert await count(engine, dead) == 0


# -- F13 -------------------------------------------------------------------------------------------


async def test_broken_updates_are_handled_or_laid_aside_while_others_are_answered(
    server: BotApiServer,
    lexicon: Lexicon,
    engine: AsyncEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """F13: two hundred mutations and a corpus, between the questions of sound people."""
    monkeypatch.setattr(worker, "PAUSES", worker.PAUSES[:1])  # two tries are enough to see it
    monkeypatch.setattr(inbox_store, "LANE_DEPTH", 1000)  # many are in the lane of nobody
    fast = replace(TELEGRAM, rates=Rates(Rate(1000.0, 100.0)))  # no matter of pace
    monkeypatch.setattr(TelegramChannel, "platform", fast)
    crowd = Crowd(server, range(101, 111))
    broken = [*mutations(int(span(200, 2000)), seed=7), *CORPUS.values()]
    per_round = len(broken) // 3 + 1
    async with running_channel(server, Echo(), lexicon, engine):
        for start in range(0, len(broken), per_round):
            for body in broken[start : start + per_round]:
                server.add_update(body)
            crowd.ask_all()
            await crowd.all_answered()
        await settled(engine)
        assert server.pending_update_ids() == []
    assert crowd.repeated() == []
    assert crowd.disorder() == {}
    assert 10 < await count(engine, dead) < len(broken)


async def test_a_batch_that_holds_what_is_no_update_does_not_stop_the_rest(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    """F13: numbers that are none, at every place of a batch."""
    sound = {"update_id": 50, "message": text_of(LAN, "sound")}
    batches: tuple[list[Any], ...] = (
        [sound, None, 5, "x", [], {}, {"update_id": "51"}],
        [
            {"update_id": None},
            {"update_id": True},
            {**sound, "update_id": 52},
            {"update_id": 2**63},
        ],
        [None],
    )
    for batch in batches:
        body = json.dumps({"ok": True, "result": batch}).encode()
        server.fail("getUpdates", status=200, body=body)
    async with running_channel(server, Echo(), lexicon, engine):
        await until(lambda: len(server.messages(LAN)) == 2)
        await server.wait_for_reply(8, after=server.send_text(8, "hỏi"), timeout=PATIENCE)
        await settled(engine)
    assert [m.text for m in server.messages(LAN)] == ["re sound"] * 2


async def test_a_machine_that_presses_takes_nobody_elses_turn(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    """480 presses of one person: as many answers as a finger could want, and one notice."""
    crowd = Crowd(server, range(101, 111))
    async with running_channel(server, Echo(), lexicon, engine):
        for number in range(480):
            server.add_update({"callback_query": press_of(LAN, str(number))})
        crowd.ask_all()
        await crowd.all_answered()
        async with engine.connect() as connection:
            waiting = select(func.count()).where(outbox.c.lane == f"telegram:{LAN}")
            left = (await connection.execute(waiting.select_from(outbox))).scalar_one()
        assert left <= flood.PRESSES + 1
        await until(lambda: server.pending_update_ids() == [])
    assert len(server.calls_of("answerCallbackQuery")) <= flood.PRESSES


# -- F14 -------------------------------------------------------------------------------------------


def _recursion() -> None:
    _recursion()


def _raise(error: type[BaseException]) -> Callable[[], None]:
    def raising() -> None:
        raise error

    return raising


_FAILURES: dict[str, Callable[[], None]] = {
    "error": _raise(ValueError),
    "cancelled": _raise(asyncio.CancelledError),
    "exit": _raise(SystemExit),
    "recursion": _recursion,
    "memory": _raise(MemoryError),
}


class Breaking(Echo):
    """Fails in its own way for each of some texts."""

    def __init__(self) -> None:
        self.tries: list[str] = []

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn, unless the text names a failure."""
        text = said(incoming)
        self.tries.append(text)
        if text == "hang":
            await asyncio.Event().wait()
        if text in _FAILURES:
            _FAILURES[text]()
        return await super().turn(incoming)


async def test_whatever_a_turn_raises_costs_its_own_update_only(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    """F14: every kind of failure in a chat of its own, tried five times, then a dead letter and a
    word to the person; what follows in the chat and everybody else is answered. What hangs is
    tried a second time in brief only, and told of."""
    kinds = [*_FAILURES, "hang"]
    talk = Breaking()
    crowd = Crowd(server, range(101, 111))
    async with running_channel(server, talk, lexicon, engine) as running:
        for chat, kind in enumerate(kinds, start=1):
            server.send_text(chat, kind)
            server.send_text(chat, "and after")
        for _ in range(3):
            crowd.ask_all()
            await crowd.all_answered()
        await until(lambda: all(len(server.messages(chat)) == 2 for chat in range(1, 7)))
        await settled(engine)
        assert not running.done()
    for chat, kind in enumerate(kinds, start=1):
        assert talk.tries.count(kind) == (2 if kind == "hang" else 5), kind
        # Replies go before notices.
        assert {m.text for m in server.messages(chat)} == {"failed", "re and after"}, kind
    async with engine.connect() as connection:
        reasons = list((await connection.execute(select(dead.c.reason))).scalars())
    assert sorted(reasons) == [
        "CancelledError, 5 times",
        "MemoryError, 5 times",
        "RecursionError, 5 times",
        "SystemExit, 5 times",
        "ValueError, 5 times",
    ]
    assert crowd.disorder() == {}


# -- F24 -------------------------------------------------------------------------------------------

SECRET = "xin-giu-kin-93571"


class Held:
    """A `Talk` that holds back one text until it is let go. Or one that fails with it, and holds
    back the last try only."""

    def __init__(self, talk: Talk, *, fails: bool) -> None:
        self._talk = talk
        self._tries_left = 5 if fails else 0
        self.has_begun = asyncio.Event()
        self.door = asyncio.Event()

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn."""
        if SECRET in said(incoming):
            self._tries_left -= 1
            if self._tries_left <= 0:
                self.has_begun.set()
                await self.door.wait()
            if self._tries_left >= 0:
                raise ValueError("broken")
        return await self._talk.turn(incoming)

    async def asked_by(self, _platform: str, _poll: str) -> None:
        """It sends no polls."""

    async def notice(self, incoming: Incoming, notice: Any) -> Turn:
        """As it is."""
        return await self._talk.notice(incoming, notice)


async def everything(engine: AsyncEngine) -> str:
    """All that the database holds, as one text."""
    async with engine.connect() as connection:
        rows = [
            row
            for table in metadata.sorted_tables
            for row in (await connection.execute(select(table))).all()
        ]
    return "\n".join(map(str, rows))


@pytest.mark.parametrize("fails", [False, True], ids=["answered", "failing"])
async def test_forget_leaves_nothing_of_what_is_being_handled(  # noqa: PLR0917
    server: BotApiServer,
    lexicon: Lexicon,
    content: Content,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fails: bool,
) -> None:
    """F24: a person writes in a group; while that is in work they say /forget in private, and go on
    talking at once. On PostgreSQL with two replicas."""
    monkeypatch.setattr(worker, "HANDLING", 10.0)
    caplog.set_level("INFO", logger="bot")
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(engine_on(database))
        talk = Held(dialogue_on(engine, content, lexicon), fails=fails)
        await stack.enter_async_context(running_channel(server, talk, lexicon, engine))
        if database.startswith("postgresql"):
            other = await stack.enter_async_context(engine_on(database))
            await stack.enter_async_context(running_channel(server, talk, lexicon, other))
        text = f"@nhipcau_test_bot {SECRET}"
        server.send_text(GROUP, text, chat_type="supergroup", user_id=LAN)
        await until(talk.has_begun.is_set)
        assert SECRET in await everything(engine)
        offered = await server.wait_for_reply(
            LAN, after=server.send_text(LAN, "/forget"), timeout=PATIENCE
        )
        erase = next(b["callback_data"] for b in offered.buttons)
        after = server.press(LAN, erase, message_id=offered.message_id)
        server.send_text(LAN, "/help")
        await server.wait_for_reply(LAN, after=after, timeout=PATIENCE)
        await until(lambda: len(server.messages(LAN)) >= 2)
        talk.door.set()
        await settled(engine)
        assert SECRET not in await everything(engine)
    assert SECRET not in caplog.text
