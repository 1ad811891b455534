"""Telling many people something: each once, whatever is killed in between, on both databases."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.broadcasts import Audience, Broadcast, Course, Progress
from bot.delivery import broadcasting
from bot.delivery.broadcasting import Broadcaster, Lot, Person
from bot.delivery.model import Outgoing, Parcel, Priority, Settlement, Term, sender_role
from bot.delivery.rates import UNLIMITED, Rates
from bot.storage.broadcast_store import SqlBroadcastStore
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.session_store import SqlSessionStore
from bot.storage.tables import audit, outbox, sessions, users

NOW = dt.datetime.now(dt.UTC)
LAN = "test:owner"
DAY = 24 * 3600.0
TEXTS = {"vi": "Mai nghỉ.", "en": "Closed tomorrow."}
ALL = Broadcast(TEXTS, Audience(("vi", "en"), ("post", "fax")))
WINDOWS: Mapping[str, float | None] = {"post": None, "fax": None}


class KilledError(Exception):
    """Stands for kill -9: what comes after never happens."""


class Town:
    """People, a bot that writes to them, and what arrived."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.store = SqlBroadcastStore(engine)
        self.outbox = SqlOutboxStore(engine)
        self.roles = SqlRoleStore(engine)
        self.arrived: Counter[str] = Counter()
        self.reports: list[int] = []
        self.windows = WINDOWS

    async def settle_in(
        self, *people: str, locale: str | None = None, seen: float = 60.0, chat: str = ""
    ) -> None:
        """People who talked with the bot in private, or only in `chat`."""
        then = NOW - dt.timedelta(seconds=seen)
        async with self.engine.begin() as connection:
            for user in people:
                row = {"user": user, "locale": locale, "first_seen": then, "last_seen": then}
                await connection.execute(users.insert().values(**row))
                place = {"user": user, "chat": chat or user, "thread": "", "updated": then}
                await connection.execute(sessions.insert().values(**place))

    async def begin(self, broadcast: Broadcast = ALL, of: int = 0) -> bool:
        return await self.store.begin(broadcast, LAN, of)

    def broadcaster(self, store: SqlBroadcastStore | None = None) -> Broadcaster:
        async def report(lot: Lot) -> Sequence[Outgoing]:
            self.reports.append(lot.broadcast)
            return [Outgoing("post:owner", json.dumps("report"))]

        def letter(person: Person, lot: Lot) -> list[Outgoing]:
            text = lot.texts[person.locale]
            payload = json.dumps([person.user, text])
            return [
                Outgoing(
                    person.user,
                    payload,
                    Priority.BROADCAST,
                    is_repeatable=False,
                    expires_in=person.left,
                    person=person.user,
                    broadcast=lot.broadcast,
                )
            ]

        return Broadcaster(
            store or self.store,
            platforms=lambda: self.windows,
            default=lambda: "vi",
            letter=letter,
            report=report,
            wake=lambda _platform: None,
        )

    async def term(self, platform: str) -> Term:
        epoch = await self.roles.acquire(sender_role(platform), f"me {platform}", 60.0)
        assert epoch is not None
        return Term(platform, epoch)

    async def send(self, limit: int = 1_000, *, killed: bool = False) -> int:
        """Make the calls that wait; `killed`: end after they are made, before that is noted."""
        made = 0
        for platform in ("post", "fax"):
            term = await self.term(platform)
            await self.outbox.recover(term)
            taken = await self.outbox.take(term, limit, Rates(UNLIMITED))
            for parcel in taken.parcels:
                if parcel.payload != json.dumps("report"):
                    self.arrived[parcel.lane] += 1
                made += 1
            if not killed and taken.parcels:
                await self.outbox.settle(term, [_done(p) for p in taken.parcels])
        return made

    async def go_on(self, rounds: int = 40) -> Progress:
        """Until all is told."""
        working = self.broadcaster()
        for _ in range(rounds):
            is_running = await working.step()
            await self.send()
            if not is_running:
                break
        return await self.latest()

    async def latest(self) -> Progress:
        found = (await self.store.standing(tuple(WINDOWS), "vi")).latest
        assert found is not None
        return found


def _done(parcel: Parcel) -> Settlement:
    return Settlement(parcel, is_done=True, message="1")


@pytest.fixture
def town(engine: AsyncEngine) -> Town:
    return Town(engine)


def people(platform: str, count: int) -> list[str]:
    return [f"{platform}:{number}" for number in range(count)]


async def test_everybody_who_talked_in_private_is_told_once_in_their_language(town: Town) -> None:
    await town.settle_in(*people("post", 3), locale="en")
    await town.settle_in("post:none", "fax:vi")
    await town.settle_in("post:group-only", chat="post:-1")
    await town.settle_in("web:cookie")
    standing = await town.store.standing(tuple(WINDOWS), "vi")
    assert standing.people == {("post", "en"): 3, ("post", "vi"): 1, ("fax", "vi"): 1}
    assert await town.begin(of=standing.count(ALL.audience))
    said: list[str] = []
    working = town.broadcaster()
    await working.step()
    async with town.engine.connect() as connection:
        said += (await connection.execute(select(outbox.c.payload))).scalars().all()
    assert [json.loads(one) for one in said] == [["fax:vi", "Mai nghỉ."]]
    found = await town.go_on()
    assert town.arrived == dict.fromkeys(["fax:vi", "post:none", *people("post", 3)], 1)
    assert (found.course, found.sent, found.failed, found.of) == (Course.DONE, 5, 0, 5)
    assert town.reports == [found.id]


async def test_the_audience_is_narrowed_by_language_and_platform(town: Town) -> None:
    await town.settle_in("post:en", "fax:en", locale="en")
    await town.settle_in("post:vi")
    await town.begin(Broadcast({"en": "x"}, Audience(("en",), ("post",))))
    await town.go_on()
    assert town.arrived == {"post:en": 1}


async def test_one_at_a_time_and_the_second_is_refused(town: Town) -> None:
    await town.settle_in("post:a")
    assert await town.begin()
    assert not await town.begin()
    await town.go_on()
    assert await town.begin()
    assert town.arrived == {"post:a": 1}


async def test_only_so_many_wait_in_the_outbox_and_a_pause_holds_at_once(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasting, "LOT", 4)
    await town.settle_in(*people("post", 10))
    await town.begin()
    working = town.broadcaster()
    for _ in range(3):
        await working.step()
    assert (await town.latest()).waiting == 4
    assert await town.store.steer((await town.latest()).id, Course.PAUSED, LAN)
    await town.send()
    for _ in range(3):
        await working.step()
    assert await town.send() == 0
    paused = await town.latest()
    assert (paused.course, paused.sent, paused.waiting) == (Course.PAUSED, 4, 0)
    assert await town.store.steer(paused.id, Course.RUNNING, LAN)
    assert not await town.store.steer(paused.id, Course.RUNNING, LAN)
    assert (await town.go_on()).sent == 10
    assert set(town.arrived.values()) == {1}


async def test_what_is_stopped_tells_nobody_more_and_lets_another_begin(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasting, "LOT", 4)
    await town.settle_in(*people("post", 10))
    await town.begin()
    await town.broadcaster().step()
    assert await town.store.steer((await town.latest()).id, Course.STOPPED, LAN)
    found = await town.go_on()
    assert (found.course, found.sent, len(town.arrived)) == (Course.STOPPED, 4, 4)
    assert not await town.store.steer(found.id, Course.RUNNING, LAN)
    assert await town.begin()


async def test_killed_between_any_two_steps_nobody_is_told_twice_and_the_rest_is_told(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broadcasting, "LOT", 7)
    await town.settle_in(*people("post", 40))
    await town.begin(of=40)
    real, enqueue = town.store.hand_over, SqlBroadcastStore.hand_over

    async def before(lot: Lot, calls: Sequence[Outgoing]) -> bool:
        raise KilledError

    async def after(lot: Lot, calls: Sequence[Outgoing]) -> bool:
        await real(lot, calls)
        raise KilledError

    async def within(lot: Lot, calls: Sequence[Outgoing]) -> bool:
        def enqueue_dies(*_: object) -> None:
            raise KilledError

        with monkeypatch.context() as patch:
            patch.setattr("bot.storage.broadcast_store.enqueue", enqueue_dies)
            return await enqueue(town.store, lot, calls)

    kills = 0
    for hand_over in (before, after, within) * 2:
        with monkeypatch.context() as patch:
            patch.setattr(town.store, "hand_over", hand_over)
            with pytest.raises(KilledError):
                await town.broadcaster().step()
        kills += 1
        await town.send(3, killed=True)  # made, and the process is gone before it can say so
        await town.send()
    assert kills == 6
    found = await town.go_on()
    assert (found.course, found.of, found.handed) == (Course.DONE, 40, 40)
    assert dict(town.arrived) == dict.fromkeys(people("post", 40), 1)
    assert found.failed > 0  # whose call was in the air: nobody knows, and nobody is told twice
    assert found.sent + found.failed == 40


async def test_two_processes_that_hand_over_the_same_lot_do_it_once(town: Town) -> None:
    await town.settle_in(*people("post", 5))
    await town.begin()
    lots = [await town.store.lot(WINDOWS, "vi", 100) for _ in range(2)]
    calls = [Outgoing(one, json.dumps(one), broadcast=1) for one in people("post", 5)]
    done = [await town.store.hand_over(lot, calls) for lot in lots if lot is not None]
    assert done == [True, False]
    assert (await town.latest()).handed == 5


async def test_who_may_not_be_written_to_now_is_passed_over_and_the_window_goes_with_the_call(
    town: Town,
) -> None:
    town.windows = {"post": DAY, "fax": None}
    await town.settle_in("post:late", seen=DAY + 60)
    await town.settle_in("post:soon", seen=DAY - 3600)
    await town.settle_in("fax:whenever", seen=40 * DAY)
    await town.begin()
    await town.broadcaster().step()
    await town.send()
    await town.broadcaster().step()
    async with town.engine.connect() as connection:
        rows = (await connection.execute(select(outbox.c.lane, outbox.c.expires_at))).all()
    ((lane, expires),) = rows
    assert lane == "post:soon"
    assert 0 < expires - dt.datetime.now(dt.UTC).timestamp() <= 3600
    found = await town.go_on()
    assert (found.sent, found.skipped) == (2, 1)
    assert set(town.arrived) == {"post:soon", "fax:whenever"}


async def test_a_platform_that_is_not_connected_yet_is_waited_for(town: Town) -> None:
    await town.settle_in("post:a", "fax:b")
    town.windows = {"post": None}
    await town.begin()
    for _ in range(3):
        await town.broadcaster().step()
        await town.send()
    assert (dict(town.arrived), (await town.latest()).course) == ({}, Course.RUNNING)
    town.windows = WINDOWS
    assert (await town.go_on()).course is Course.DONE
    assert town.arrived == {"post:a": 1, "fax:b": 1}


async def test_who_asks_to_be_forgotten_meanwhile_is_not_told(town: Town) -> None:
    await town.settle_in("post:a", "post:b")
    await town.begin()

    await SqlSessionStore(town.engine).forget("post:b")
    await town.go_on()
    assert town.arrived == {"post:a": 1}


async def test_what_is_told_and_done_is_on_record_with_nobody_it_was_told_to(town: Town) -> None:
    await town.settle_in("post:a", "post:b")
    await town.begin()
    await town.store.steer((await town.latest()).id, Course.PAUSED, LAN)
    await town.store.steer((await town.latest()).id, Course.RUNNING, LAN)
    await town.go_on()
    async with town.engine.connect() as connection:
        lines = (await connection.execute(select(audit))).all()
    assert [(line.who, line.what) for line in lines] == [(LAN, "broadcast")] * 3
    assert [line.detail for line in lines[1:]] == ["paused", "running"]
    assert "+ en: Closed tomorrow." in lines[0].detail
    assert "post:a" not in str(lines)
