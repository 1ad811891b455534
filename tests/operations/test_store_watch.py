"""One look at the store serves many, and an outage is told once."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.delivery.model import Depth, Depths
from bot.operations import store_watch
from bot.operations.store_watch import StoreWatch
from tests.operations.looks import QUIET, Store, watch


async def test_who_asks_at_the_same_time_shares_a_look() -> None:
    store = Store()
    watch = StoreWatch(store.read, store.probe)
    assert await asyncio.gather(*(watch.look() for _ in range(20))) == [QUIET] * 20
    assert store.looks == 1


async def test_how_much_waits_is_passed_on() -> None:
    store, noted = Store(Depths({"x": Depth(inbox=7)}, served=["x"])), list[Depths]()
    await StoreWatch(store.read, store.probe, noted.append).look()
    assert [depths.inbox for depths in noted] == [7]


async def test_an_outage_is_logged_when_it_begins_and_when_it_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store()
    looking = watch(store)
    store.is_up = False
    assert [await looking.look() for _ in range(3)] == [None, None, None]
    store.is_up = True
    assert [await looking.look() for _ in range(3)] == [QUIET, QUIET, QUIET]
    assert [(r.levelno, r.message) for r in caplog.records] == [
        (logging.ERROR, "the store is away: the disk is full"),
        (logging.WARNING, "the store is back"),
    ]


async def test_a_store_that_says_nothing_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def never() -> Depths:
        await asyncio.Event().wait()
        return QUIET

    monkeypatch.setattr(store_watch, "PATIENCE", 0.01)
    assert await StoreWatch(never, Store().probe).look() is None
    assert "no answer within" in caplog.text
