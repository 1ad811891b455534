"""Fetching from a Zalo that hands out one event and forgets it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.channels.zalo import polling
from bot.channels.zalo.api import ZaloApi
from bot.channels.zalo.polling import Poller
from bot.delivery.model import Update
from bot.delivery.receiver import Receiver
from bot.errors import InboxFull, StorageError
from tests.channels.telegram.answering import until
from tests.fakes.delivery_stores import Memory, MemoryInboxStore, MemoryRoleStore
from tests.tools.zalo_api import Fault, ZaloServer
from tests.tools.zalo_api.server import event

LAN = "a1b2c3d4e5f60718"


class Shelf(Receiver):
    """Stores what it can, after a while; notes what the server still holds at that moment."""

    def __init__(self, zalo: ZaloServer) -> None:
        super().__init__(MemoryInboxStore(Memory()))
        self._zalo = zalo
        self.seconds = 0.0
        self.errors: list[Exception] = []
        self.stored: list[Update] = []
        self.polls: list[int] = []

    async def accept(self, updates: Sequence[Update]) -> None:
        """Into the list."""
        await asyncio.sleep(self.seconds)
        if self.errors:
            raise self.errors.pop()
        self.stored += updates
        self.polls.append(sum(method == "getUpdates" for method, _ in self._zalo.calls))

    @property
    def texts(self) -> list[str]:
        return [update.payload for update in self.stored]


@pytest.fixture
def shelf(zalo: ZaloServer) -> Shelf:
    return Shelf(zalo)


@asynccontextmanager
async def polled(api: ZaloApi, shelf: Receiver) -> AsyncIterator[Poller]:
    poller = Poller(api, shelf, MemoryRoleStore(Memory()))
    task = asyncio.create_task(poller.run())
    try:
        yield poller
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for in seconds is waited for in hundredths."""
    for name in ("FIRST_PAUSE", "LONGEST_PAUSE"):
        monkeypatch.setattr(polling, name, 0.01)


def ids(events: Sequence[dict[str, dict[str, str]]]) -> list[str]:
    return [raw["message"]["message_id"] for raw in events]


@pytest.mark.parametrize("is_wrapped", [False, True])
async def test_each_event_is_stored_before_the_next_is_asked_for(
    zalo: ZaloServer, api: ZaloApi, shelf: Shelf, is_wrapped: bool
) -> None:
    zalo.is_wrapped = is_wrapped
    said = [zalo.say(LAN, f"câu {number}") for number in range(5)]
    async with polled(api, shelf):
        await until(lambda: len(shelf.stored) == 5)
    assert [update.event for update in shelf.stored] == ids(said)
    assert shelf.polls == [1, 2, 3, 4, 5]
    assert {update.source for update in shelf.stored} == {"zalo:123456789012345678"}
    assert {update.lane for update in shelf.stored} == {f"zalo:{LAN}"}


async def test_nothing_new_is_no_error(
    zalo: ZaloServer,
    api: ZaloApi,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(polling, "LONG_POLL", 0)
    async with polled(api, shelf) as poller:
        await until(lambda: len(zalo.calls) > 5)
        assert poller.succeeded_at is not None
        zalo.say(LAN, "apec")
        await until(lambda: len(shelf.stored) == 1)
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


async def test_a_webhook_that_was_set_is_taken_away(
    zalo: ZaloServer, api: ZaloApi, shelf: Shelf
) -> None:
    zalo.webhook = {"url": "https://bot.example/zalo", "secret_token": "x" * 16}
    async with polled(api, shelf):
        await until(lambda: zalo.webhook is None)
        zalo.say(LAN, "apec")
        await until(lambda: len(shelf.stored) == 1)


async def test_a_webhook_that_is_set_meanwhile_is_said_and_taken_away(
    zalo: ZaloServer, api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    async with polled(api, shelf):
        await until(lambda: ("getUpdates", {"timeout": "10"}) in zalo.calls)
        zalo.webhook = {"url": "https://bot.example/zalo", "secret_token": "x" * 16}
        zalo.events.append(event("message.text.received", LAN, text="wakes the poll"))
        await until(lambda: zalo.webhook is None)
        zalo.say(LAN, "apec")
        await until(lambda: len(shelf.stored) == 2)
    assert "as it does while a webhook is set" in caplog.text


FAULTS = {
    "refused token": Fault(401),
    "too many": Fault(429),
    "internal": Fault(403),
    "away": Fault(status=502, body=b"<html>Bad Gateway</html>"),
    "a page": Fault(body=b"<html>"),
    "half an answer": Fault(body=b'{"ok": true, "result": {"event_name'),
    "another answer": Fault(body=b'{"ok": true, "result": 7}'),
    "a redirect": Fault(status=302, headers={"Location": "http://127.0.0.1:1/"}),
    "a cut line": Fault(status=0),
    "null": Fault(body=b'{"ok": true, "result": null}'),
    "an empty object": Fault(body=b"{}"),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_after_any_trouble_it_goes_on(
    zalo: ZaloServer, api: ZaloApi, shelf: Shelf, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    zalo.fail("getUpdates", FAULTS[name], times=2)
    zalo.say(LAN, "apec")
    async with polled(api, shelf) as poller:
        await until(lambda: len(shelf.stored) == 1)
        assert poller.ticked_at is not None
    assert zalo.token.partition(":")[2] not in caplog.text


async def test_a_store_that_is_away_loses_nothing(
    zalo: ZaloServer, api: ZaloApi, shelf: Shelf
) -> None:
    shelf.errors = [StorageError("away"), InboxFull(9)]
    said = [zalo.say(LAN, "một"), zalo.say(LAN, "hai")]
    async with polled(api, shelf):
        await until(lambda: len(shelf.stored) == 2)
    assert [update.event for update in shelf.stored] == ids(said)


async def test_told_to_stop_it_stores_what_is_in_its_hands(
    zalo: ZaloServer, api: ZaloApi, shelf: Shelf
) -> None:
    """Nobody else has it any more."""
    shelf.seconds = 0.2
    zalo.say(LAN, "apec")
    async with polled(api, shelf):
        await until(lambda: not zalo.events)
        await asyncio.sleep(0.1)
    assert len(shelf.stored) == 1
