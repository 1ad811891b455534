"""Updates are fetched, and Telegram learns that we have them once they are stored."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest
from telegram.request import HTTPXRequest

from bot.channels.telegram import polling
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.types import Bot
from bot.delivery import leadership
from bot.delivery.model import Depth, Depths
from bot.delivery.receiver import GATHERED, Receiver
from bot.errors import ChannelError
from tests.channels.telegram.answering import until
from tests.fakes.delivery_stores import Memory, MemoryInboxStore, MemoryRoleStore
from tests.tools.bot_api import DROPPED, BotApiServer

CHAT = 7


@pytest.fixture(autouse=True)
def _impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses short enough for a test; REFUSED_FOR stays longer than any of these."""
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(polling, "CONFLICT_PAUSE", 0.2)


@pytest.fixture
def memory() -> Memory[str]:
    return Memory()


@pytest.fixture
async def bot(server: BotApiServer) -> AsyncIterator[Bot]:
    polls = HTTPXRequest(connection_pool_size=2)
    base = f"{server.url}/bot"
    async with Bot(server.token, base_url=base, get_updates_request=polls) as client:
        yield client


class House:
    """A poller with its store."""

    def __init__(self, bot: Bot, memory: Memory[str]) -> None:
        self.memory = memory
        self.skipped = 0.0
        """Seconds that the poller's clock is ahead."""
        self.receiver = Receiver(MemoryInboxStore(memory), capacity=1000)
        self.poller = Poller(bot, self.receiver, MemoryRoleStore(memory), self._clock)

    def _clock(self) -> float:
        return asyncio.get_running_loop().time() + self.skipped

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(self.poller.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @property
    def stored(self) -> list[int]:
        """Numbers of the updates in the inbox."""
        return [int(row.event) for row in self.memory.inbox]

    async def until_stored(self, *numbers: int) -> None:
        await until(lambda: self.stored == list(numbers))


@pytest.fixture
def house(bot: Bot, memory: Memory[str]) -> House:
    return House(bot, memory)


def offsets(server: BotApiServer) -> list[int | None]:
    return [call.params.get("offset") for call in server.calls_of("getUpdates")]


# -- stored before confirmed -----------------------------------------------------------------------


async def test_what_waits_and_what_comes_is_stored_in_order(
    server: BotApiServer, house: House
) -> None:
    before = [server.send_text(CHAT, "trước") for _ in range(3)]
    async with house.running():
        await house.until_stored(*before)
        after = server.send_text(CHAT, "sau")
        await house.until_stored(*before, after)
        await until(lambda: server.pending_update_ids() == [])
    assert [row.lane for row in house.memory.inbox] == ["telegram:7"] * 4
    assert {row.source for row in house.memory.inbox} == {f"telegram:{server.token.split(':')[0]}"}


async def test_a_long_queue_comes_whole(server: BotApiServer, house: House) -> None:
    sent = [server.send_text(CHAT, "hỏi") for _ in range(250)]
    async with house.running():
        await house.until_stored(*sent)


async def test_what_comes_one_by_one_in_a_hurry_is_fetched_a_few_at_a_time(
    server: BotApiServer, house: House
) -> None:
    loop = asyncio.get_running_loop()
    async with house.running():
        began = loop.time()
        numbers = []
        for _ in range(60):
            numbers.append(server.send_text(CHAT, "hi"))
            await asyncio.sleep(0.002)
        await house.until_stored(*numbers)
        passed = loop.time() - began
    assert len(offsets(server)) <= passed / GATHERED + 3


async def test_telegram_is_told_nothing_before_the_store_has_them(
    server: BotApiServer, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.running():
        await until(lambda: house.poller.ticked_at is not None)
        house.memory.is_away = True
        sent = [server.send_text(CHAT, "hỏi") for _ in range(3)]
        await until(lambda: "updates cannot be stored" in caplog.text)
        asked = len(server.calls_of("getUpdates"))
        await asyncio.sleep(0.2)
        assert len(server.calls_of("getUpdates")) == asked
        assert (server.pending_update_ids(), house.stored) == (sent, [])
        house.memory.is_away = False
        await house.until_stored(*sent)
        await until(lambda: server.pending_update_ids() == [])


async def test_what_a_process_fetched_and_did_not_store_comes_again(
    server: BotApiServer, bot: Bot, memory: Memory[str], caplog: pytest.LogCaptureFixture
) -> None:
    gone, successor = House(bot, memory), House(bot, memory)
    async with gone.running():
        await until(lambda: gone.poller.ticked_at is not None)
        memory.is_away = True
        sent = server.send_text(CHAT, "hỏi")
        await until(lambda: "updates cannot be stored" in caplog.text)
    memory.is_away = False
    memory.free_everything()
    assert (server.pending_update_ids(), gone.stored) == ([sent], [])
    async with successor.running():
        await successor.until_stored(sent)


async def test_a_full_inbox_takes_nothing_and_loses_nothing(
    server: BotApiServer, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.receiver.note(Depths({"x": Depth(inbox=1000)}, served=["x"]))
    sent = server.send_text(CHAT, "hỏi")
    async with house.running():
        await until(lambda: "takes no more" in caplog.text)
        assert (server.pending_update_ids(), house.stored) == ([sent], [])
        house.receiver.note(Depths({"x": Depth(inbox=10)}, served=["x"]))
        await house.until_stored(sent)


async def test_what_comes_twice_is_stored_once(server: BotApiServer, house: House) -> None:
    first = server.send_text(CHAT, "hỏi")
    again = server.update(first)
    async with house.running():
        await house.until_stored(first)
        server.add_update(again)
        other = server.send_text(CHAT, "nữa")
        await house.until_stored(first, other)


async def test_numbers_that_begin_anew_are_stored(server: BotApiServer, house: House) -> None:
    """After a week of silence Telegram begins anywhere."""
    first = server.send_text(CHAT, "hỏi")
    lower = {"update_id": 3, **{k: v for k, v in server.update(first).items() if k != "update_id"}}
    async with house.running():
        await house.until_stored(first)
        server.add_update(lower)
        await house.until_stored(first, 3)


@pytest.mark.parametrize(
    "junk",
    [{"message": {}}, {"update_id": "x"}, "text", 7, None, []],
    ids=str,
)
@pytest.mark.parametrize("place", [0, 1, 2], ids=["first", "between", "last"])
async def test_what_has_no_number_is_skipped_wherever_it_stands(
    server: BotApiServer, house: House, junk: object, place: int
) -> None:
    raws: list[object] = [{"update_id": 1}, {"update_id": 2}]
    server.set_result("getUpdates", [*raws[:place], junk, *raws[place:]])
    async with house.running() as running:
        await house.until_stored(1, 2)
        await until(lambda: 3 in offsets(server))
        assert not running.done()


@pytest.mark.parametrize("result", [{}, "x", 7, None, True], ids=str)
async def test_an_answer_that_is_no_list_is_no_update(
    server: BotApiServer, house: House, caplog: pytest.LogCaptureFixture, result: object
) -> None:
    server.set_result("getUpdates", result)
    async with house.running() as running:
        await until(lambda: len(server.calls_of("getUpdates")) > 3)
        assert not running.done()
    assert (house.stored, set(offsets(server))) == ([], {None})


async def test_nothing_but_junk_is_not_asked_for_in_a_hurry(
    server: BotApiServer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "FIRST_PAUSE", 30.0)
    server.set_result("getUpdates", [{"message": {}}])
    async with house.running() as running:
        await until(lambda: len(server.calls_of("getUpdates")) == 1)
        await asyncio.sleep(0.2)
        assert not running.done()
    assert len(server.calls_of("getUpdates")) == 1


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refusal_for_long_is_believed_and_said_without_the_token(
    server: BotApiServer,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    monkeypatch.setattr(polling, "REFUSED_FOR", 0.2)
    server.fail("getUpdates", status=status, times=None)
    with pytest.raises(ChannelError, match="TELEGRAM_BOT_TOKEN is refused") as raised:
        await asyncio.wait_for(house.poller.run(), 20)
    assert len(server.calls_of("getUpdates")) > 2
    assert server.token not in f"{raised.value} {caplog.text}"
    assert caplog.messages == ["Telegram refuses the token"]


@pytest.mark.parametrize("status", [401, 404, 409, 429, 500, 502, DROPPED])
async def test_what_passes_is_lived_through(
    server: BotApiServer, house: House, status: int
) -> None:
    retry_after = 0 if status == 429 else None
    server.fail("getUpdates", status=status, times=3, retry_after=retry_after)
    sent = server.send_text(CHAT, "hỏi")
    async with house.running():
        await house.until_stored(sent)


async def test_any_other_answer_between_refusals_starts_the_count_anew(
    server: BotApiServer, house: House
) -> None:
    """One refusal, then an hour of upkeep, then another: that is no hour of refusals."""
    server.fail("getUpdates", status=401)
    server.fail("getUpdates", status=502, times=2)
    async with house.running() as running:
        await server.wait_for_calls("getUpdates", 2)
        house.skipped = 3600.0
        server.fail("getUpdates", status=401)
        sent = server.send_text(CHAT, "hỏi")
        await until(lambda: house.stored == [sent] or running.done())
        assert not running.done()


async def test_another_process_that_fetches_is_named_and_not_hammered(
    server: BotApiServer, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("getUpdates", status=409, times=2)
    sent = server.send_text(CHAT, "hỏi")
    async with house.running():
        await house.until_stored(sent)
    first, second, third = (call.at for call in server.calls_of("getUpdates")[:3])
    assert min(second - first, third - second) >= polling.CONFLICT_PAUSE
    assert caplog.messages == ["another process fetches this bot's updates; only one may"]


async def test_a_webhook_that_somebody_set_is_named_and_taken_away(
    server: BotApiServer, house: House, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.running():
        await server.wait_for_calls("deleteWebhook", 1)
        await until(lambda: house.poller.ticked_at is not None)
        await bot.set_webhook("https://hooks.example.org/secret-path")
        sent = server.send_text(CHAT, "hỏi")
        await house.until_stored(sent)
    assert caplog.messages == [
        "a webhook is set for this bot, at hooks.example.org; it is taken away"
    ]


async def test_it_waits_as_long_as_telegram_says(server: BotApiServer, house: House) -> None:
    server.fail("getUpdates", status=429, retry_after=1)
    sent = server.send_text(CHAT, "hỏi")
    async with house.running():
        await house.until_stored(sent)
    first, second = (call.at for call in server.calls_of("getUpdates")[:2])
    assert second - first >= 1.0


async def test_an_error_that_stays_is_not_logged_with_every_try(
    server: BotApiServer, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("getUpdates", status=502, times=None)
    async with house.running():
        await server.wait_for_calls("getUpdates", 5)
    assert caplog.messages == ["updates cannot be fetched (NetworkError)"]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_a_webhook_of_before_is_taken_away(server: BotApiServer, house: House) -> None:
    server.fail("deleteWebhook", status=502, times=2)
    sent = server.send_text(CHAT, "hỏi")
    async with house.running():
        await house.until_stored(sent)
    assert [call.status for call in server.calls_of("deleteWebhook")] == [502, 502, 200]
    assert server.calls_of("deleteWebhook")[-1].params == {}  # what waits is kept


# -- several processes -----------------------------------------------------------------------------


async def test_one_of_several_processes_fetches_and_the_next_takes_over(
    server: BotApiServer, bot: Bot, memory: Memory[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadership, "CANDIDACY", 0.02)
    monkeypatch.setattr(leadership, "ASLEEP", 0.02)
    first, second = House(bot, memory), House(bot, memory)
    async with second.running():
        async with first.running():
            sent = server.send_text(CHAT, "hỏi")
            await first.until_stored(sent)
            assert [h.poller.ticked_at is None for h in (first, second)].count(True) == 1
        after = server.send_text(CHAT, "nữa")
        await second.until_stored(sent, after)
    assert [call.status for call in server.calls_of("getUpdates") if call.status == 409] == []


async def test_a_store_that_is_away_at_the_start_is_waited_for(
    server: BotApiServer,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    house.memory.is_away = True
    sent = server.send_text(CHAT, "hỏi")
    async with house.running():
        await until(lambda: "the store is away" in caplog.text)
        assert server.calls_of("getUpdates") == []
        house.memory.is_away = False
        await house.until_stored(sent)


# -- what the watchdog sees ------------------------------------------------------------------------


async def test_it_shows_that_it_hears_and_since_when_it_does_not(
    server: BotApiServer, house: House
) -> None:
    assert (house.poller.ticked_at, house.poller.succeeded_at) == (None, None)
    async with house.running():
        sent = server.send_text(CHAT, "hỏi")
        await house.until_stored(sent)
        server.fail("getUpdates", status=502, times=None)
        failed = len(server.calls_of("getUpdates"))
        await server.wait_for_calls("getUpdates", failed + 2)
        heard, ticked = house.poller.succeeded_at, house.poller.ticked_at
        await server.wait_for_calls("getUpdates", failed + 5)
        assert heard is not None
        assert ticked is not None
        assert house.poller.succeeded_at == heard
        assert (house.poller.ticked_at or 0.0) > ticked
    assert house.poller.ticked_at is None
