"""A fact a day: at the hour, once, whatever is killed in between, on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.dailies import HOME, Wish
from bot.conversation.effects import StopDaily, WantDaily
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept
from bot.delivery import dailies
from bot.delivery.dailies import LATEST, Dailies, Due, Fact
from bot.delivery.idling import Idling
from bot.delivery.model import Outgoing, Priority, Settlement, Term, sender_role
from bot.delivery.rates import UNLIMITED, Rates
from bot.errors import StorageError
from bot.storage import people as everything
from bot.storage.daily_store import SqlDailyStore
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.session_store import SqlSessionStore
from bot.storage.tables import daily, outbox

LAN, MINH = "post:lan", "post:minh"
MORNING = dt.datetime(2026, 3, 1, 1, 0, 5, tzinfo=dt.UTC)
"""Five seconds past eight in Viet Nam."""
DAY = dt.timedelta(days=1)


class KilledError(Exception):
    """Stands for kill -9: what comes after never happens."""


class Town:
    """People who want to be told, a bot that tells them, and what arrived."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.now = MORNING - dt.timedelta(hours=2)
        self.store = SqlDailyStore(engine, lambda: self.now)
        self.sessions = SqlSessionStore(engine, lambda: self.now)
        self.outbox = SqlOutboxStore(engine)
        self.roles = SqlRoleStore(engine)
        self.arrived: Counter[str] = Counter()
        self.woken: list[str] = []
        self.written: list[Due] = []
        self.entries = iter(f"entry-{n}" for n in range(10_000))
        self.platforms: Sequence[str] = ("post", "fax")

    async def wants(self, *people: str, hour: int = 8, zone: str = HOME, **more: Any) -> None:
        locale = more.get("chose")
        for user in people:
            wish = Wish(more.get("locale", "vi"), hour, zone)
            kept = Kept(SessionKey(user, user), Session(locale), (WantDaily(wish),))
            await self.sessions.save(kept)

    async def stops(self, user: str) -> None:
        await self.sessions.save(Kept(SessionKey(user, user), Session(), (StopDaily(),)))

    def bot(self, store: SqlDailyStore | None = None, idling: Idling | None = None) -> Dailies:
        def letter(due: Due) -> Fact | None:
            self.written.append(due)
            entry = next(self.entries)
            call = Outgoing(
                due.user,
                json.dumps([due.user, entry]),
                Priority.BROADCAST,
                is_repeatable=False,
                expires_in=LATEST,
                person=due.user,
                shows=entry,
            )
            return Fact(entry, (call,))

        return Dailies(
            store or self.store,
            platforms=lambda: self.platforms,
            letter=letter,
            wake=self.woken.append,
            idling=idling,
            clock=lambda: self.now.timestamp(),  # noqa: PLW0108  (the time goes on)
        )

    async def send(self, *, killed: bool = False, blocks: str = "") -> None:
        """Make the calls that wait; `killed`: end after they are made, before that is noted."""
        for platform in ("post", "fax"):
            epoch = await self.roles.acquire(sender_role(platform), f"me {platform}", 60.0)
            assert epoch is not None
            term = Term(platform, epoch)
            await self.outbox.recover(term)
            parcels = (await self.outbox.take(term, 1_000, Rates(UNLIMITED))).parcels
            self.arrived.update(parcel.lane for parcel in parcels if parcel.lane != blocks)
            done = [
                Settlement(p, is_done=True, message="1", empties_lane=p.lane == blocks)
                for p in parcels
            ]
            if not killed and parcels:
                await self.outbox.settle(term, done)

    async def tell(self) -> Counter[str]:
        """All that is due, and what arrived by it."""
        self.arrived.clear()
        bot = self.bot()
        while await bot.step():
            await self.send()
        return Counter(self.arrived)

    async def row(self, user: str) -> Any:
        async with self.engine.connect() as connection:
            found = await connection.execute(select(daily).where(daily.c.user == user))
            return found.one_or_none()


@pytest.fixture
def town(engine: AsyncEngine) -> Town:
    return Town(engine)


async def test_it_comes_at_the_hour_and_once_a_day(town: Town) -> None:
    await town.wants(LAN)
    assert await town.tell() == {}
    town.now = MORNING
    assert await town.tell() == {LAN: 1}
    assert town.woken == ["post"]
    for hours in (1, 5, 12, 23):
        town.now = MORNING + dt.timedelta(hours=hours)
        assert await town.tell() == {}
    for day in range(1, 4):
        town.now = MORNING + day * DAY
        assert await town.tell() == {LAN: 1}
    assert town.written[-1].told == ("entry-0", "entry-1", "entry-2")


async def test_each_has_their_own_hour_place_and_language(town: Town) -> None:
    await town.wants(LAN, locale="vi", chose="en")
    await town.wants(MINH, locale="vi", hour=9)
    await town.wants("fax:1", locale="en", hour=10, zone="Asia/Tokyo")  # eight in Viet Nam
    town.now = MORNING
    assert await town.tell() == {LAN: 1, "fax:1": 1}
    assert {due.user: due.locale for due in town.written} == {LAN: "en", "fax:1": "en"}
    town.now += dt.timedelta(hours=1)
    assert await town.tell() == {MINH: 1}
    assert town.written[-1].locale == "vi"


async def test_another_hour_on_the_same_day_brings_no_second_one(town: Town) -> None:
    await town.wants(LAN)
    town.now = MORNING
    assert await town.tell() == {LAN: 1}
    await town.wants(LAN, hour=12)
    await town.stops(LAN)
    await town.wants(LAN, hour=13)
    town.now = MORNING + dt.timedelta(hours=6)
    assert await town.tell() == {}
    town.now += DAY
    assert await town.tell() == {LAN: 1}


async def test_who_stops_it_or_is_forgotten_is_told_none_any_more(town: Town) -> None:
    await town.wants(LAN, MINH, "post:ba")
    await town.stops(LAN)
    async with town.engine.begin() as connection:
        await everything.forget(connection, MINH)
    town.now = MORNING
    assert await town.tell() == {"post:ba": 1}
    assert await town.row(MINH) is None
    assert (await town.row(LAN)).due is None


async def test_what_is_kept_is_shown_to_its_person(town: Town) -> None:
    await town.wants(LAN, hour=7)
    town.now = MORNING
    await town.tell()
    (row,) = (await everything.export(town.engine, LAN))["daily"]
    assert (row["hour"], row["zone"], row["told"]) == (7, HOME, '["entry-0"]')


async def test_a_call_that_waits_when_its_person_is_forgotten_is_erased(town: Town) -> None:
    await town.wants(LAN)
    town.now = MORNING
    await town.bot().step()
    async with town.engine.begin() as connection:
        await everything.forget(connection, LAN)
    await town.send()
    assert town.arrived == {}


async def test_two_processes_tell_nobody_twice(town: Town) -> None:
    crowd = [f"post:{n}" for n in range(50)]
    await town.wants(*crowd)
    town.now = MORNING
    await asyncio.gather(*(town.bot().step() for _ in range(4)))
    await town.send()
    assert town.arrived == Counter(crowd)


async def test_whoever_is_killed_between_choosing_and_handing_over_has_told_nobody(
    town: Town,
) -> None:
    class Dying(SqlDailyStore):
        async def hand_over(self, letters: Any) -> int:
            raise KilledError

    await town.wants(LAN, MINH)
    town.now = MORNING
    with pytest.raises(KilledError):
        await town.bot(Dying(town.engine, lambda: town.now)).step()
    assert await town.tell() == {LAN: 1, MINH: 1}


async def test_whoever_is_killed_with_calls_in_the_air_makes_none_of_them_again(town: Town) -> None:
    await town.wants(LAN, MINH)
    town.now = MORNING
    await town.bot().step()
    await town.send(killed=True)
    await town.send()
    assert town.arrived == {LAN: 1, MINH: 1}
    assert await town.tell() == {}
    async with town.engine.connect() as connection:
        assert (await connection.execute(select(outbox))).all() == []


async def test_who_was_away_at_the_hour_is_told_while_it_is_still_morning(town: Town) -> None:
    await town.wants(LAN)
    town.now = MORNING + dt.timedelta(seconds=LATEST - 10)
    assert await town.tell() == {LAN: 1}


async def test_a_bot_that_was_down_for_days_tells_one_and_not_one_for_each_day(town: Town) -> None:
    await town.wants(LAN)
    town.now = MORNING + 5 * DAY + dt.timedelta(hours=9)
    assert await town.tell() == {}  # too late for today, and silent
    town.now = MORNING + 6 * DAY
    assert await town.tell() == {LAN: 1}


async def test_no_more_wait_in_the_outbox_than_a_lot(town: Town, monkeypatch: Any) -> None:
    monkeypatch.setattr(dailies, "LOT", 10)
    crowd = [f"post:{n:02}" for n in range(25)]
    await town.wants(*crowd)
    town.now = MORNING
    bot = town.bot()
    assert await bot.step()
    assert not await bot.step()  # there is no room
    await town.send()
    assert sum(town.arrived.values()) == 10
    for _ in range(2):
        await bot.step()
        await town.send()
    assert town.arrived == Counter(crowd)


async def test_who_blocks_the_bot_is_not_written_to_on_the_next_day(town: Town) -> None:
    await town.wants(LAN, MINH)
    town.now = MORNING
    await town.bot().step()
    await town.send(blocks=LAN)
    town.now += DAY
    assert await town.tell() == {MINH: 1}
    await town.wants(LAN)  # who comes back and wants it again is told again
    town.now += DAY
    assert await town.tell() == {LAN: 1, MINH: 1}


async def test_a_platform_that_is_not_served_here_waits_for_who_serves_it(town: Town) -> None:
    await town.wants(LAN, "fax:1")
    town.now = MORNING
    town.platforms = ("post",)
    assert await town.tell() == {LAN: 1}
    town.platforms = ()
    assert await town.tell() == {}
    assert await town.store.next_due(()) is None
    town.platforms = ("fax",)
    assert await town.tell() == {"fax:1": 1}


async def test_it_is_known_when_the_next_one_is_due(town: Town) -> None:
    assert await town.store.next_due(("post",)) is None
    await town.wants(LAN)
    assert await town.store.next_due(("post",)) == pytest.approx(2 * 3600 - 5)
    assert await town.store.next_due(("fax",)) is None
    town.now = MORNING
    assert await town.store.next_due(("post",)) == 0.0


async def test_a_wish_that_changes_while_it_is_handed_over_wins(town: Town) -> None:
    await town.wants(LAN)
    town.now = MORNING
    (due,) = await town.store.due(("post",), 9)
    await town.wants(LAN, hour=20)
    call = Outgoing(LAN, "x", Priority.BROADCAST)
    assert await town.store.hand_over([(due, Fact("entry", (call,)))]) == 0
    assert (await town.row(LAN)).hour == 20
    async with town.engine.connect() as connection:
        assert (await connection.execute(select(outbox))).all() == []


async def test_only_so_many_are_remembered(town: Town) -> None:
    await town.wants(LAN)
    many = json.dumps([f"old-{n}" for n in range(500)])
    async with town.engine.begin() as connection:
        await connection.execute(update(daily).values(told=many))
    town.now = MORNING
    await town.tell()
    told = json.loads((await town.row(LAN)).told)
    assert (len(told), told[-1]) == (120, "entry-0")


async def test_a_database_that_is_away_ends_nothing(town: Town, monkeypatch: Any) -> None:
    monkeypatch.setattr(dailies, "RARE_LOOK", 0.01)
    monkeypatch.setattr(dailies, "LOOK", 0.01)
    fails = iter([StorageError("away"), RuntimeError("odd")])

    class Failing(SqlDailyStore):
        async def due(self, platforms: Any, size: int) -> Any:
            if (error := next(fails, None)) is not None:
                raise error
            return await super().due(platforms, size)

    await town.wants(LAN)
    town.now = MORNING
    running = asyncio.create_task(town.bot(Failing(town.engine, lambda: town.now)).run())
    async with asyncio.timeout(20):
        while not town.woken:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await town.send()
    assert town.arrived == {LAN: 1}


async def test_a_bot_that_is_just_being_connected_looks_again_soon(
    town: Town, monkeypatch: Any
) -> None:
    monkeypatch.setattr(dailies, "LOOK", 0.01)
    await town.wants(LAN)
    town.now, town.platforms = MORNING, ()
    running = asyncio.create_task(town.bot().run())
    await asyncio.sleep(0.1)
    town.platforms = ("post",)
    async with asyncio.timeout(5):
        while not town.woken:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_wish_of_the_night_wakes_whoever_sleeps_until_the_morning(
    town: Town, monkeypatch: Any
) -> None:
    idling = Idling(is_alone=True)
    monkeypatch.setattr(Idling, "is_deep", property(lambda _: True))
    bot = town.bot(idling=idling)
    town.now = MORNING
    running = asyncio.create_task(bot.run())
    await asyncio.sleep(0.2)  # it sleeps for an hour now
    await town.wants(LAN, hour=9)
    town.now = MORNING + dt.timedelta(hours=1)
    idling.worked()  # as whoever writes does
    async with asyncio.timeout(5):
        while not town.woken:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
