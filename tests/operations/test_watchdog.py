"""Deaf is what neither succeeds nor fails; everything else is noticed and goes on."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.idling import Idling
from bot.delivery.model import Depth, Depths
from bot.errors import Deaf
from bot.operations.watchdog import ASLEEP_LOOKS, INTERVAL, LONGEST_NEGLECT, LONGEST_POLL, Watchdog
from tests.operations.looks import Polling, Store, watch

POLLS = int(LONGEST_POLL / INTERVAL)
NEGLECTS = int(LONGEST_NEGLECT / INTERVAL)


class Bot:
    """What a watchdog sees of one."""

    def __init__(self, *, polls: bool = True) -> None:
        self.store = Store()
        self.polling = Polling(ticked_at=1.0) if polls else None
        self.done = 0
        self.watchdog = Watchdog(watch(self.store), lambda: self.done, self.polling)

    async def go_on(self, looks: int, *, ticks: bool = True, works: bool = True) -> None:
        for _ in range(looks):
            if ticks and self.polling is not None:
                self.polling.ticked_at = (self.polling.ticked_at or 0.0) + INTERVAL
            self.done += works
            await self.watchdog.look()

    def wait(self, seconds: float) -> None:
        self.store.depths = Depths({"x": Depth(inbox=1, lanes=1, neglected=seconds)}, served=["x"])


async def test_a_bot_that_polls_and_works_is_not_deaf() -> None:
    await Bot().go_on(3 * POLLS)


async def test_a_bot_that_has_nothing_to_do_is_not_deaf() -> None:
    await Bot().go_on(3 * POLLS, works=False)


async def test_polling_that_neither_succeeds_nor_fails_is_deaf(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot = Bot()
    await bot.go_on(POLLS, ticks=False)
    with pytest.raises(Deaf, match="no request for updates has come to an end for 90 s"):
        await bot.go_on(1, ticks=False)
    assert "the process ends to be started anew" in caplog.text


async def test_an_outage_of_the_platform_is_noticed_by_the_poller_and_is_no_deafness() -> None:
    """Each request that fails is a tick, however long none succeeds."""
    bot = Bot()
    assert bot.polling is not None
    bot.polling.succeeded_at = 1.0
    await bot.go_on(10 * POLLS, works=False)


async def test_a_tick_begins_the_time_anew() -> None:
    bot = Bot()
    for _ in range(3):
        await bot.go_on(POLLS - 1, ticks=False)
        await bot.go_on(1)


async def test_a_process_that_is_not_the_one_that_fetches_is_not_deaf() -> None:
    bot = Bot()
    assert bot.polling is not None
    bot.polling.ticked_at = None
    await bot.go_on(3 * POLLS, ticks=False)


async def test_where_updates_are_brought_nobody_needs_to_fetch() -> None:
    await Bot(polls=False).go_on(3 * POLLS)


async def test_a_lane_that_nobody_takes_up_is_deafness(caplog: pytest.LogCaptureFixture) -> None:
    bot = Bot()
    bot.wait(LONGEST_NEGLECT)
    await bot.go_on(NEGLECTS - 1, works=False)
    with pytest.raises(Deaf, match="updates wait and none has been handled for 30 s"):
        await bot.go_on(1, works=False)
    assert "the process ends to be started anew" in caplog.text


async def test_with_a_long_backlog_lanes_wait_and_others_move_on() -> None:
    bot = Bot()
    bot.wait(3600.0)
    await bot.go_on(10 * NEGLECTS)


async def test_what_waited_while_the_bot_was_away_gives_it_its_time() -> None:
    """A lane may be ready for hours at start; the worker has just begun."""
    bot = Bot()
    bot.wait(86400.0)
    await bot.go_on(NEGLECTS - 1, works=False)
    await bot.go_on(1)


async def test_a_lane_is_ready_for_a_moment_only() -> None:
    bot = Bot()
    bot.wait(1.0)
    await bot.go_on(10 * NEGLECTS, works=False)


async def test_while_the_store_is_away_nobody_is_called_deaf() -> None:
    bot = Bot()
    bot.wait(3600.0)
    await bot.go_on(NEGLECTS - 1, ticks=False, works=False)
    bot.store.is_up = False
    await bot.go_on(10 * POLLS, ticks=False, works=False)
    bot.store.is_up = True
    await bot.go_on(NEGLECTS - 1, ticks=False, works=False)


async def test_a_process_that_was_suspended_is_not_deaf_when_it_goes_on() -> None:
    """Its clock has moved on by hours, its looks have not."""
    bot = Bot()
    await bot.go_on(1, ticks=False)
    bot.wait(7200.0)
    await bot.go_on(2, ticks=False, works=False)


async def test_it_looks_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operations.watchdog.INTERVAL", 0.001)
    monkeypatch.setattr("bot.operations.watchdog.LONGEST_NEGLECT", 0.01)
    bot = Bot()
    bot.wait(60.0)
    with pytest.raises(Deaf):
        await asyncio.wait_for(bot.watchdog.run(), 30)


async def test_while_nothing_comes_the_store_is_looked_at_with_every_sixth_look() -> None:
    idling = Idling()
    watchdog = Watchdog(watch(Store()), lambda: 0, idling=idling)
    for _ in range(2 * ASLEEP_LOOKS):
        await watchdog.look()
    assert watchdog.passed_over == 2 * ASLEEP_LOOKS - 2
    idling.worked()
    await watchdog.look()
    assert watchdog.passed_over == 0


async def test_while_nothing_comes_a_poll_that_never_ends_is_deaf_all_the_same() -> None:
    polling = Polling(ticked_at=1.0)
    watchdog = Watchdog(watch(Store()), lambda: 0, polling, Idling())
    for _ in range(POLLS):
        await watchdog.look()
    with pytest.raises(Deaf):
        await watchdog.look()
