"""How often what was answered, counted by several processes, on both databases."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.counts import What
from bot.conversation.session import Session, SessionKey
from bot.conversation.tallies import Tally
from bot.conversation.turn import Kept
from bot.storage.session_store import SqlSessionStore
from bot.storage.tally_store import KEPT, SqlTallyStore

NOON = dt.datetime(2025, 6, 10, 12, tzinfo=dt.UTC)
WOOD = What(NOON.date(), "telegram", "vi", "answered", "wood")
GOLD = What(NOON.date() - dt.timedelta(days=6), "web", "", "unknown")
OLD = What(NOON.date() - dt.timedelta(days=7), "web", "en", "unknown")


async def test_what_several_processes_count_is_added_up_and_told_by_days(
    engine: AsyncEngine,
) -> None:
    stores = [SqlTallyStore(engine, lambda: NOON) for _ in range(4)]
    await asyncio.gather(*(store.add({WOOD: 2, GOLD: 1, OLD: 1}) for store in stores))
    await stores[0].add({})
    week = await stores[0].stats(7)
    assert week.counts == {WOOD: 8, GOLD: 4}
    assert (await stores[0].stats(1)).counts == {WOOD: 8}
    assert week.by(lambda what: what.outcome) == {"answered": 8, "unknown": 4}


async def test_people_are_counted_by_when_they_wrote(engine: AsyncEngine) -> None:
    now = NOON - dt.timedelta(days=30)
    sessions = SqlSessionStore(engine, lambda: now)
    store = SqlTallyStore(engine, lambda: NOON)

    async def writes(who: str) -> None:
        await sessions.save(Kept(SessionKey(who, who), Session()))

    for who in ("telegram:1", "telegram:2"):
        await writes(who)
    now = NOON
    for who in ("telegram:2", "telegram:3"):
        await writes(who)
    week = await store.stats(7)
    assert (week.people, week.new) == (2, 1)
    await sessions.forget("telegram:3")
    assert (await store.stats(7)).people == 1


async def test_counts_are_written_down_when_a_process_ends_and_old_ones_go(
    engine: AsyncEngine,
) -> None:
    now = NOON
    store, tally = SqlTallyStore(engine, lambda: now), Tally()
    tally.give_back({WOOD: 3})
    keeping = asyncio.create_task(store.keep(tally, every=3600))
    await asyncio.sleep(0)
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping
    assert (await store.stats(1)).counts == {WOOD: 3}
    now = NOON + KEPT
    await store.prune()
    assert (await store.stats(402)).counts == {WOOD: 3}
    now += dt.timedelta(days=1)
    await store.prune()
    assert (await store.stats(402)).counts == {}


async def test_what_is_asked_most_is_known_to_every_process(engine: AsyncEngine) -> None:
    def answered(entry: str, days: int = 0, outcome: str = "answered") -> What:
        return What(NOON.date() - dt.timedelta(days=days), "web", "vi", outcome, entry)

    store = SqlTallyStore(engine, lambda: NOON)
    await store.add({WOOD: 2, answered("tea"): 1, answered("tea", 5): 3, answered("lamp", 31): 90})
    await store.add({answered("stone", 2): 2, answered("gold", 1, "helpful"): 9, GOLD: 50})
    assert await store.most_asked() == ("tea", "stone", "wood")
    tally = Tally()
    keeping = asyncio.create_task(store.keep(tally, 0.01))
    async with asyncio.timeout(10):
        while not tally.most_asked:  # noqa: ASYNC110  (nobody announces it)
            await asyncio.sleep(0.01)
    keeping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await keeping
    assert tally.most_asked == ("tea", "stone", "wood")
