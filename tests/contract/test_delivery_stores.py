"""What holds for inbox, outbox and roles on every database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.effects import Scored
from bot.conversation.polls import Asked
from bot.conversation.session import Flow, Score, Session, SessionKey
from bot.conversation.turn import Kept
from bot.delivery.idling import Left
from bot.delivery.model import (
    Effects,
    Outgoing,
    Priority,
    RateClass,
    Settlement,
    Step,
    Taken,
    Term,
    Update,
    Visit,
    sender_role,
)
from bot.delivery.ports import InboxStore, LeadershipLost, OutboxStore, RoleStore
from bot.delivery.rates import Rate, Rates
from bot.storage import inbox_store, people, tables
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.leavings import SqlLeavings
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore, free_everything
from bot.storage.session_store import SqlSessionStore
from bot.storage.shown_store import SqlShownStore
from tests.fakes.delivery_stores import (
    Memory,
    MemoryInboxStore,
    MemoryOutboxStore,
    MemoryRoleStore,
)
from tests.fakes.session_store import alone, kept
from tests.tools import postgresql
from tests.tools.prepared import copy_to

LAN, MINH = "telegram:1", "telegram:2"
OURS = ["telegram"]
TTL = 30.0
RATES = Rates(Rate(25.0, 2.0), {RateClass.PRIVATE: Rate(1.0, 3.0)})
NOTHING: Effects[Kept] = Effects()


@dataclass
class Stores:
    """The three of one database, and what tests do to it from outside."""

    inbox: InboxStore[Kept]
    outbox: OutboxStore
    roles: RoleStore
    engine: AsyncEngine | None = None
    memory: Memory[Kept] | None = None

    async def rows(self, table: str) -> int:
        """How many there are."""
        if self.engine is not None:
            return await rows(self.engine, tables.metadata.tables[table])
        return len(getattr(self.memory, table))

    async def end_leases(self) -> None:
        """As if time had passed."""
        if self.engine is not None:
            await free_everything(self.engine)
        if self.memory is not None:
            self.memory.free_everything()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What looks into the database runs on the real ones only, everything else on the fake too."""
    if "stores" in metafunc.fixturenames:
        fakes = [] if "engine" in metafunc.fixturenames else ["memory"]
        metafunc.parametrize("stores", [*fakes, "sqlite", "postgresql"], indirect=True)


@pytest.fixture
async def stores(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stores]:
    if request.param == "memory":
        memory: Memory[Kept] = Memory()
        yield Stores(
            MemoryInboxStore(memory),
            MemoryOutboxStore(memory),
            MemoryRoleStore(memory),
            memory=memory,
        )
        return
    with contextlib.ExitStack() as stack:
        if request.param == "postgresql":
            address = stack.enter_context(postgresql.database(postgresql.pattern()))
        else:
            address = copy_to(tmp_path / "bot.sqlite3")
        engine = await open_database(address)
        yield Stores(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine), engine)
        await engine.dispose()


@pytest.fixture
def engine(stores: Stores) -> AsyncEngine:
    assert stores.engine is not None
    return stores.engine


@pytest.fixture
def inbox(stores: Stores) -> InboxStore[Kept]:
    return stores.inbox


@pytest.fixture
def outbox(stores: Stores) -> OutboxStore:
    return stores.outbox


@pytest.fixture
async def reign(stores: Stores) -> Term:
    """Of a sender."""
    return await term_of(stores)


async def term_of(stores: Stores, platform: str = "telegram", holder: str = "we") -> Term:
    epoch = await stores.roles.acquire(sender_role(platform), holder, TTL)
    assert epoch is not None
    return Term(platform, epoch)


def says(number: int, lane: str = LAN, **more: object) -> Update:
    return replace(
        Update("telegram:99", str(number), lane, f'{{"n": {number}}}', lane, 1e9),
        **more,  # type: ignore[arg-type]
    )


async def send(
    outbox: OutboxStore, term: Term, message: str | None = None, poll: str | None = None
) -> list[str]:
    """What may be sent now, sent."""
    parcels = (await outbox.take(term, 9, RATES)).parcels
    done = [Settlement(parcel, is_done=True, message=message, poll=poll) for parcel in parcels]
    await outbox.settle(term, done)
    return [parcel.payload for parcel in parcels]


def numbers(visits: Sequence[Visit]) -> dict[str, list[int]]:
    return {visit.lane: [int(u.event) for u in visit.updates] for visit in visits}


def done(visit: Visit, *outgoing: Outgoing, releases: bool = True, **more: object) -> Step[Kept]:
    effects: Effects[Kept] = Effects(outgoing)
    return replace(Step(visit, visit.updates, effects, releases), **more)  # type: ignore[arg-type]


async def rows(engine: AsyncEngine, table: object) -> int:
    async with engine.connect() as connection:
        query = select(func.count()).select_from(table)  # type: ignore[arg-type]
        return int((await connection.execute(query)).scalar_one())


# -- in ------------------------------------------------------------------------------------------


async def test_what_is_ingested_is_claimed_in_order(inbox: InboxStore[Kept]) -> None:
    assert await inbox.ingest([says(7), says(5, MINH), says(6)]) == 3
    assert numbers(await inbox.claim(OURS, 9, TTL)) == {LAN: [7, 6], MINH: [5]}


async def test_an_update_counts_once_however_often_it_comes(inbox: InboxStore[Kept]) -> None:
    assert await inbox.ingest([says(1), says(1), says(2)]) == 2
    assert await inbox.ingest([says(2), says(1)]) == 0
    together = await asyncio.gather(*(inbox.ingest([says(3), says(4, MINH)]) for _ in range(8)))
    assert sum(together) == 2
    assert numbers(await inbox.claim(OURS, 9, TTL)) == {LAN: [1, 2, 3], MINH: [4]}


async def test_a_number_lower_than_all_before_is_new(inbox: InboxStore[Kept]) -> None:
    """After a week of silence Telegram begins anywhere."""
    await inbox.ingest([says(900_000_000)])
    assert await inbox.ingest([says(12)]) == 1


async def test_the_same_number_of_another_bot_is_another_update(inbox: InboxStore[Kept]) -> None:
    assert await inbox.ingest([says(1), says(1, source="telegram:100")]) == 2


async def test_an_update_that_was_handled_stays_known(inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1)])
    await inbox.finish([done(v) for v in await inbox.claim(OURS, 1, TTL)])
    assert await inbox.ingest([says(1)]) == 0
    assert await inbox.claim(OURS, 9, TTL) == []


@pytest.mark.parametrize("text", ["\\u0000", "\\ud83d", "ệ", "\\u1ec7", "'; DROP TABLE inbox; --"])
async def test_a_payload_comes_back_bit_for_bit(inbox: InboxStore[Kept], text: str) -> None:
    await inbox.ingest([says(1, payload=f'{{"text": "{text}"}}')])
    (visit,) = await inbox.claim(OURS, 1, TTL)
    assert visit.updates[0].payload == f'{{"text": "{text}"}}'


# -- lanes ---------------------------------------------------------------------------------------


async def test_a_leased_lane_is_nobody_elses(inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1)])
    assert len(await inbox.claim(OURS, 9, TTL)) == 1
    await inbox.ingest([says(2)])
    assert await inbox.claim(OURS, 9, TTL) == []


async def test_many_workers_never_share_a_lane(inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(n, f"telegram:{n % 20}") for n in range(100)])
    claimed = await asyncio.gather(*(inbox.claim(OURS, 7, TTL) for _ in range(8)))
    taken = [visit.lane for visits in claimed for visit in visits]
    assert sorted(taken) == sorted({f"telegram:{n}" for n in range(20)})


async def test_a_lane_of_a_worker_that_is_gone_is_taken_up_again(
    inbox: InboxStore[Kept],
) -> None:
    await inbox.ingest([says(1)])
    (gone,) = await inbox.claim(OURS, 1, -1.0)
    (visit,) = await inbox.claim(OURS, 1, TTL)
    assert (visit.epoch, visit.claims) == (gone.epoch + 1, 2)


async def test_what_a_zombie_writes_is_refused_whole(
    engine: AsyncEngine, inbox: InboxStore[Kept]
) -> None:
    await inbox.ingest([says(1), says(2, MINH)])
    visits = {v.lane: v for v in await inbox.claim(OURS, 2, -1.0)}
    (taken_over,) = [v for v in await inbox.claim(OURS, 2, TTL) if v.lane == LAN]
    await inbox.release(await inbox.claim(OURS, 2, TTL))
    zombie = [
        replace(
            done(v, Outgoing(v.lane, "hello")),
            effects=Effects((Outgoing(v.lane, "hello"),), (kept(v.lane, Session("en")),)),
        )
        for v in visits.values()
    ]
    assert await inbox.finish(zombie) == [False, False]
    assert await rows(engine, tables.outbox) == 0
    assert await SqlSessionStore(engine).load(alone(LAN)) == Session()
    assert await inbox.finish([done(taken_over)]) == [True]


async def test_effects_are_written_together(engine: AsyncEngine, inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1)])
    (visit,) = await inbox.claim(OURS, 1, TTL)
    effects = Effects((Outgoing(LAN, "a"), Outgoing(LAN, "b")), (kept(LAN, Session("en", "x")),))
    assert await inbox.finish([done(visit, effects=effects)]) == [True]
    assert await SqlSessionStore(engine).load(alone(LAN)) == Session("en", "x")
    assert (await rows(engine, tables.outbox), await rows(engine, tables.inbox)) == (2, 0)


async def test_a_released_lane_goes_on_with_what_came_meanwhile(inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1)])
    (visit,) = await inbox.claim(OURS, 1, TTL)
    await inbox.ingest([says(2)])
    await inbox.finish([done(visit)])
    assert numbers(await inbox.claim(OURS, 1, TTL)) == {LAN: [2]}


async def test_a_kept_lane_stays_ours(inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1), says(2)])
    (visit,) = await inbox.claim(OURS, 1, -1.0)
    await inbox.keep([visit], TTL)
    assert await inbox.claim(OURS, 1, TTL) == []
    first = Step(visit, visit.updates[:1], NOTHING, releases=False)
    assert await inbox.finish([first]) == [True]
    assert await inbox.claim(OURS, 1, TTL) == []


async def test_a_renewal_that_comes_after_the_last_step_leases_nothing_again(
    inbox: InboxStore[Kept],
) -> None:
    """It is under way while the lane is given back: otherwise what comes next waits for its end."""
    await inbox.ingest([says(1)])
    (visit,) = await inbox.claim(OURS, 1, TTL)
    await inbox.finish([done(visit)])
    await inbox.keep([visit], TTL)
    await inbox.ingest([says(2)])
    assert numbers(await inbox.claim(OURS, 1, TTL)) == {LAN: [2]}


async def test_a_failure_makes_the_lane_wait_and_counts(inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1)])
    (visit,) = await inbox.claim(OURS, 1, TTL)
    await inbox.postpone(visit, 60.0)
    assert await inbox.claim(OURS, 1, TTL) == []
    await inbox.ingest([says(2)])
    assert await inbox.claim(OURS, 1, TTL) == []  # what comes later does not overtake


def looking(engine: AsyncEngine) -> Callable[[list[str]], Awaitable[tuple[set[Left], Any]]]:
    store = SqlLeavings(engine)

    async def look(platforms: list[str]) -> tuple[set[Left], Any]:
        found, due = await store.look(platforms)
        return set(found), due

    return look


async def test_it_is_known_when_the_next_lane_may_be_taken_up(
    engine: AsyncEngine, inbox: InboxStore[Kept]
) -> None:
    left = looking(engine)
    assert await left(OURS) == ({Left.LESSONS}, None)  # it cannot know what others know
    assert await left(OURS) == (set(), None)
    await inbox.ingest([says(1)])
    assert await left(OURS) == ({Left.UPDATES}, 0.0)
    assert await left(["pigeon"]) == await left([]) == (set(), None)
    (visit,) = await inbox.claim(OURS, 1, TTL)
    assert await left(OURS) == (set(), pytest.approx(TTL, abs=5.0))
    await inbox.postpone(visit, 90.0)
    assert await left(OURS) == (set(), pytest.approx(90.0, abs=5.0))
    async with engine.begin() as connection:  # written before the clock was put back
        await connection.execute(update(tables.lanes).values(not_before=4e9))
    assert await left(OURS) == ({Left.UPDATES}, 0.0)


async def test_failures_are_counted_until_something_succeeds(inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1), says(2)])
    for failures in range(3):
        (visit,) = await inbox.claim(OURS, 1, TTL)
        assert visit.failures == failures
        await inbox.postpone(visit, -1.0)
    (visit,) = await inbox.claim(OURS, 1, TTL)
    await inbox.finish([Step(visit, visit.updates[:1], NOTHING, releases=True)])
    (visit,) = await inbox.claim(OURS, 1, TTL)
    assert (visit.failures, visit.claims) == (0, 1)


async def test_a_clock_put_back_holds_no_lane_back(
    engine: AsyncEngine, inbox: InboxStore[Kept]
) -> None:
    await inbox.ingest([says(1)])
    async with engine.begin() as connection:
        await connection.execute(update(tables.lanes).values(not_before=4e9))
    assert len(await inbox.claim(OURS, 1, TTL)) == 1


async def test_the_oldest_and_the_newest_lane_go_first(inbox: InboxStore[Kept]) -> None:
    for n in range(10):
        await inbox.ingest([says(n, f"telegram:{n}")])
    assert set(numbers(await inbox.claim(OURS, 4, TTL))) == {f"telegram:{n}" for n in (0, 1, 8, 9)}


async def test_a_visit_brings_a_few_updates_and_names_what_is_too_much(
    inbox: InboxStore[Kept],
) -> None:
    await inbox.ingest([says(n) for n in range(inbox_store.LANE_DEPTH + 5)])
    (visit,) = await inbox.claim(OURS, 1, TTL)
    assert (visit.surplus, len(visit.updates)) == (5, 5 + inbox_store.ROWS_A_VISIT)


async def test_an_apology_is_written_once_an_outage(
    stores: Stores, inbox: InboxStore[Kept]
) -> None:
    for n in range(3):
        await inbox.ingest([says(n)])
        (visit,) = await inbox.claim(OURS, 1, TTL)
        effects: Effects[Kept] = Effects((Outgoing(LAN, "sorry"),), is_apology=True)
        await inbox.finish([done(visit, effects=effects)])
    assert await stores.rows("outbox") == 1


async def test_a_poisonous_update_goes_to_the_dead_letters(
    stores: Stores, inbox: InboxStore[Kept]
) -> None:
    await inbox.ingest([says(1)])
    (visit,) = await inbox.claim(OURS, 1, TTL)
    await inbox.finish([done(visit, buried="ValueError, 5 times")])
    assert (await stores.rows("dead"), await stores.rows("inbox")) == (1, 0)
    assert (await inbox.depths(OURS)).dead == 1


async def test_depths_say_what_waits_and_how_long(inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1), says(2), says(3, MINH)])
    depths = await inbox.depths(OURS)
    (depth,) = depths.platforms.values()
    assert (depths.inbox, depth.lanes, depth.outbox) == (3, 2, 0)
    assert 0 <= depths.neglected <= depth.oldest < 60


async def test_pruning_keeps_what_is_young(engine: AsyncEngine, inbox: InboxStore[Kept]) -> None:
    await inbox.ingest([says(1), says(2, MINH)])
    async with engine.begin() as connection:
        await connection.execute(
            update(tables.seen).where(tables.seen.c.event == "1").values(at=1.0)
        )
    await inbox.prune()
    assert (await rows(engine, tables.seen), await rows(engine, tables.lanes)) == (1, 2)


# -- out -----------------------------------------------------------------------------------------


async def say(inbox: InboxStore[Kept], *outgoing: Outgoing, number: int = 1) -> None:
    await inbox.ingest([says(number)])
    await inbox.finish([done(v, *outgoing) for v in await inbox.claim(OURS, 9, TTL)])


async def test_calls_of_a_chat_are_taken_one_at_a_time_in_order(
    inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, Outgoing(LAN, "a"), Outgoing(LAN, "b"), Outgoing(MINH, "c"))
    first = (await outbox.take(reign, 9, RATES)).parcels
    assert sorted(p.payload for p in first) == ["a", "c"]
    assert await outbox.take(reign, 9, RATES) == Taken()
    await outbox.settle(reign, [Settlement(p, is_done=True) for p in first])
    assert [p.payload for p in (await outbox.take(reign, 9, RATES)).parcels] == ["b"]


async def test_a_chat_gets_three_at_once_and_then_one_a_second(
    inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, *(Outgoing(LAN, str(n)) for n in range(5)))
    for _ in range(3):
        (parcel,) = (await outbox.take(reign, 9, RATES)).parcels
        await outbox.settle(reign, [Settlement(parcel, is_done=True)])
    assert await outbox.take(reign, 9, RATES) == Taken()


async def test_a_confirmation_goes_before_replies_and_waits_for_no_pace(
    inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(
        inbox,
        Outgoing(LAN, "reply"),
        Outgoing("telegram:callback:5", "answered", Priority.CONFIRMATION, RateClass.FREE),
    )
    assert [p.payload for p in (await outbox.take(reign, 1, RATES)).parcels] == ["answered"]


async def test_a_later_sender_ends_the_earlier_ones_reign(
    stores: Stores, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, Outgoing(LAN, "a"))
    (parcel,) = (await outbox.take(reign, 9, RATES)).parcels
    await stores.end_leases()
    assert (await term_of(stores, holder="others")).epoch == reign.epoch + 1
    for late in (
        outbox.take(reign, 9, RATES),
        outbox.settle(reign, [Settlement(parcel, is_done=True)]),
        outbox.pause(reign, 9.0),
    ):
        with pytest.raises(LeadershipLost):
            await late


async def test_what_was_in_the_air_at_a_crash_is_sent_again_once(
    stores: Stores, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, Outgoing(LAN, "answer"), Outgoing(MINH, "broadcast", is_repeatable=False))
    assert len((await outbox.take(reign, 9, RATES)).parcels) == 2
    assert await outbox.recover(reign) == 2
    assert await stores.rows("dead") == 1  # nobody gets a broadcast twice
    (again,) = (await outbox.take(reign, 9, RATES)).parcels
    assert (again.payload, again.unknowns, again.tries) == ("answer", 1, 1)
    assert await outbox.recover(reign) == 1
    assert await outbox.take(reign, 9, RATES) == Taken()
    assert await stores.rows("dead") == 2


async def test_a_call_that_must_wait_holds_back_its_own_chat_only(
    inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, Outgoing(LAN, "a"), Outgoing(LAN, "b"), Outgoing(MINH, "c"))
    parcels = {p.payload: p for p in (await outbox.take(reign, 9, RATES)).parcels}
    await outbox.settle(
        reign,
        [
            Settlement(parcels["a"], is_done=False, wait=60.0),
            Settlement(parcels["c"], is_done=True),
        ],
    )
    await say(inbox, Outgoing(MINH, "d"), number=2)
    assert [p.payload for p in (await outbox.take(reign, 9, RATES)).parcels] == ["d"]


async def test_it_is_known_when_the_next_call_is_due(
    engine: AsyncEngine, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    assert await outbox.next_due(reign.platform) is None
    await say(inbox, Outgoing(LAN, "a"))
    assert await outbox.next_due(reign.platform) == 0.0
    assert await outbox.next_due("pigeon") is None
    left = looking(engine)
    assert await left(OURS) == ({Left.CALLS, Left.LESSONS}, 0.0)
    assert await left(["pigeon"]) == (set(), None)
    (parcel,) = (await outbox.take(reign, 9, RATES)).parcels
    # A call in the air is for whoever comes after a sender that died.
    assert await outbox.next_due(reign.platform) == 0.0
    await outbox.settle(reign, [Settlement(parcel, is_done=False, wait=60.0)])
    assert (await outbox.next_due(reign.platform) or 0.0) == pytest.approx(60.0, abs=5.0)
    async with engine.begin() as connection:  # written before the clock was put back
        await connection.execute(update(tables.outbox_lanes).values(not_before=4e9))
    assert await outbox.next_due(reign.platform) == 0.0
    (parcel,) = (await outbox.take(reign, 9, RATES)).parcels
    await outbox.settle(reign, [Settlement(parcel, is_done=True)])
    assert await outbox.next_due(reign.platform) is None


async def test_a_pause_stops_everything_for_every_sender(
    stores: Stores, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, Outgoing(LAN, "a"))
    await outbox.pause(reign, 60.0)
    assert await outbox.take(reign, 9, RATES) == Taken()
    await stores.end_leases()
    later = await term_of(stores, holder="others")
    assert later is not None
    assert await outbox.take(later, 9, RATES) == Taken()


async def test_what_replaces_a_refused_call_takes_its_place(
    inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, Outgoing(LAN, "<b>a"), Outgoing(LAN, "b"))
    (parcel,) = (await outbox.take(reign, 9, RATES)).parcels
    await outbox.settle(reign, [Settlement(parcel, is_done=False, instead="a")])
    assert [p.payload for p in (await outbox.take(reign, 9, RATES)).parcels] == ["a"]


async def test_nothing_more_is_kept_for_who_cannot_be_reached(
    stores: Stores, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, Outgoing(LAN, "a"), Outgoing(LAN, "b"), Outgoing(MINH, "c"))
    parcels = {p.payload: p for p in (await outbox.take(reign, 9, RATES)).parcels}
    gone = Settlement(parcels["a"], is_done=True, buried="blocked", empties_lane=True)
    await outbox.settle(reign, [gone, Settlement(parcels["c"], is_done=True)])
    assert await stores.rows("outbox") == 0


async def test_a_thousand_calls_leave_in_order_while_more_are_written(
    inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    """Nobody's call is forgotten when it is written while another of the chat is settled."""
    sent: list[str] = []
    free = [Outgoing(f"telegram:{n % 5}", str(n), rate_class=RateClass.FREE) for n in range(200)]

    async def write() -> None:
        for number in range(0, 200, 10):
            await say(inbox, *free[number : number + 10], number=number)

    async def send() -> None:
        while len(sent) < 200:
            parcels = (await outbox.take(reign, 16, RATES)).parcels
            sent.extend(p.payload for p in parcels)
            await outbox.settle(reign, [Settlement(p, is_done=True) for p in parcels])

    await asyncio.wait_for(asyncio.gather(write(), send()), 60)
    for lane in range(5):
        assert [n for n in map(int, sent) if n % 5 == lane] == list(range(lane, 200, 5))


# -- roles ---------------------------------------------------------------------------------------


async def test_one_process_has_a_role(stores: Stores) -> None:
    roles = stores.roles
    epochs = await asyncio.gather(*(roles.acquire("poller", f"p{n}", TTL) for n in range(6)))
    assert sorted(e for e in epochs if e) == [1]
    assert await roles.renew("poller", 1, TTL)
    await roles.resign("poller", 1)
    assert await roles.acquire("poller", "next", -1.0) == 2
    assert await roles.acquire("poller", "after a crash", TTL) == 3
    assert not await roles.renew("poller", 2, TTL)
    assert await roles.acquire("sender", "next", TTL) == 1


async def test_a_clock_put_back_takes_a_role_from_the_dead_and_not_from_the_living(
    engine: AsyncEngine, stores: Stores
) -> None:
    roles = stores.roles
    first = await roles.acquire("sender", "first", TTL)
    assert first is not None
    async with engine.begin() as connection:
        await connection.execute(update(tables.roles).values(until=4e9, paused_until=4e9))
    assert await roles.acquire("sender", "other", TTL) is None
    assert await roles.renew("sender", first, TTL)
    assert await roles.acquire("sender", "other", TTL) is None
    async with engine.begin() as connection:
        await connection.execute(update(tables.roles).values(until=4e9))
    assert await roles.acquire("sender", "other", -1.0) == first + 1


# -- people --------------------------------------------------------------------------------------


async def test_a_person_can_be_shown_and_erased_in_every_table(
    engine: AsyncEngine, inbox: InboxStore[Kept]
) -> None:
    group = "telegram:-100"
    await inbox.ingest([says(1), says(2, MINH), says(3, group, sender=LAN)])
    for visit in await inbox.claim(OURS, 9, TTL):
        states = (Kept(SessionKey(str(visit.updates[0].sender), visit.lane), Session("en")),)
        effects = Effects((Outgoing(visit.lane, "answer"),), states)
        await inbox.finish([done(visit, effects=effects, flood=f'[{{"{LAN}": [1]}}, {{}}]')])
    await inbox.ingest([says(5, group, sender=LAN), says(6, group, sender=MINH), says(4)])
    assert set(await people.export(engine, LAN)) == {
        "users", "sessions", "inbox", "outbox", "lanes", "outbox_lanes",
    }  # fmt: skip
    (visit,) = [v for v in await inbox.claim(OURS, 9, TTL) if v.lane == LAN]
    effects = Effects((Outgoing(LAN, "Done."),), forget=LAN)
    await inbox.finish([done(visit, effects=effects)])
    left = await people.export(engine, LAN)
    assert [row["payload"] for row in left.pop("outbox")] == ["Done."]
    assert set(left) == {"outbox_lanes"}
    assert set(await people.export(engine, MINH)) == {
        "users",
        "sessions",
        "outbox",
        "outbox_lanes",
        "lanes",
        "inbox",
    }


async def test_nothing_in_any_table_names_a_person_who_was_forgotten(
    stores: Stores, engine: AsyncEngine, inbox: InboxStore[Kept], outbox: OutboxStore
) -> None:
    """Every table is dumped and looked through, once the last line has reached them."""
    canary, group = "telegram:8675309", "telegram:-100"
    term = await term_of(stores)
    for number in (1, 2):
        await inbox.ingest([says(number, canary), says(number + 10, group, sender=canary)])
        for visit in await inbox.claim(OURS, 9, TTL):
            asks = "apec en 0 " if visit.lane == canary else ""
            answer = Outgoing(visit.lane, "answer", shows="apec", person=canary, asks=asks)
            note = Session("en", notes=(Flow("quiz", 1, {"asked": ["apec"]}),))
            kept = Kept(SessionKey(canary, visit.lane), note, (Scored(True),))
            effects = Effects((answer,), (kept,))
            flood = f'[{{"{canary}": [1, 2, 3, 4, 5, 6]}}, {{}}]'
            await inbox.finish([done(visit, effects=effects, flood=flood)])
        await send(outbox, term, message=str(number), poll=str(number))
        await inbox.ingest([says(number + 20, canary)])
        (visit,) = await inbox.claim(OURS, 9, TTL)
        await inbox.finish([done(visit, buried="ValueError, 5 times")])
    assert {"dead", "lanes", "outbox_lanes", "polls", "sessions", "shown", "users"} <= set(
        await naming(engine, canary)
    )
    await inbox.ingest([says(30, canary)])
    (visit,) = await inbox.claim(OURS, 9, TTL)
    # A confirmation may go after the last line, with which the log is erased.
    confirmation = Outgoing("telegram:callback:5", "confirmed", person=canary)
    effects = Effects((Outgoing(canary, "Done.", person=canary), confirmation), forget=canary)
    flood = f'[{{"{canary}": [1, 2, 3, 4, 5, 6]}}, {{}}]'
    await inbox.finish([done(visit, effects=effects, flood=flood)])
    assert await naming(engine, canary) == ["outbox", "outbox_lanes"]
    query = select(tables.outbox.c.lane, tables.outbox.c.person)
    async with engine.connect() as connection:
        named = {(row.lane, row.person) for row in await connection.execute(query)}
    assert named == {(canary, ""), ("telegram:callback:5", "")}
    assert sorted(await send(outbox, term, message="99")) == ["Done.", "confirmed"]
    assert await naming(engine, canary) == []


async def naming(engine: AsyncEngine, name: str) -> list[str]:
    """The tables in which a name stands anywhere."""
    found = []
    async with engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            if any(name in str(value) for row in rows for value in row):
                found.append(table.name)
    return sorted(found)


async def test_what_is_in_the_air_when_its_person_is_forgotten_is_nobodys_when_it_arrives(
    engine: AsyncEngine, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await say(inbox, Outgoing(LAN, "answer", shows="apec", person=LAN))
    (parcel,) = (await outbox.take(reign, 9, RATES)).parcels
    await SqlSessionStore(engine).forget(LAN)
    await outbox.settle(reign, [Settlement(parcel, is_done=True, message="7")])
    assert await naming(engine, LAN) == []


async def test_who_talks_on_after_being_forgotten_is_answered(
    inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    await inbox.ingest([says(1)])
    (visit,) = await inbox.claim(OURS, 9, TTL)
    await inbox.ingest([says(2)])
    await inbox.finish([done(visit, effects=Effects((Outgoing(LAN, "Done."),), forget=LAN))])
    (later,) = await inbox.claim(OURS, 9, TTL)
    assert (later.epoch > visit.epoch, later.flood) == (True, "")
    await inbox.finish([done(later, Outgoing(LAN, "answer"))])
    assert [await send(outbox, reign) for _ in range(3)] == [["Done."], ["answer"], []]


async def test_a_lane_that_was_erased_begins_with_another_epoch(
    engine: AsyncEngine, inbox: InboxStore[Kept]
) -> None:
    """Otherwise a worker that slept meanwhile would find its lease renewed."""
    await inbox.ingest([says(1)])
    (asleep,) = await inbox.claim(OURS, 9, TTL)
    await inbox.release([asleep])
    (visit,) = await inbox.claim(OURS, 9, TTL)
    await inbox.finish([done(visit, effects=Effects(forget=LAN))])
    await inbox.ingest([says(2)])
    await inbox.claim(OURS, 9, TTL)
    assert await inbox.finish([done(asleep)]) == [False]


# -- platforms -------------------------------------------------------------------------------------


async def test_lanes_and_calls_of_other_platforms_are_kept_and_fill_nobodys_hands(
    stores: Stores, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    others = [f"zalo:{n}" for n in range(20)]
    await inbox.ingest([replace(says(n, lane), source="zalo:1") for n, lane in enumerate(others)])
    for visit in await inbox.claim(["zalo"], 10, TTL):
        await inbox.finish([done(visit, Outgoing(visit.lane, "answer"))])
    await inbox.ingest([says(100)])
    (visit,) = await inbox.claim(OURS, 4, TTL)
    await inbox.finish([done(visit, Outgoing(MINH, "mine"))])
    assert (visit.lane, await send(outbox, reign)) == (LAN, ["mine"])
    depths = await inbox.depths(OURS)
    assert (depths.inbox, depths.neglected) == (0, 0.0)
    kept = depths.unserved()["zalo"]
    assert (kept.inbox, kept.outbox) == (10, 10)
    theirs = await term_of(stores, "zalo")
    assert await send(outbox, theirs) == ["answer"] * 9  # as soon as it is configured again


async def test_a_platform_pauses_recovers_and_reigns_alone(
    stores: Stores, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    zalo = await term_of(stores, "zalo", "another process")
    await say(inbox, Outgoing("zalo:1", "in the air"), Outgoing("zalo:2", "paused"))
    (parcel,) = (await outbox.take(zalo, 1, RATES)).parcels
    await outbox.pause(zalo, 60.0)
    await say(inbox, Outgoing(LAN, "mine"), number=2)
    assert await outbox.recover(reign) == 0
    assert await send(outbox, reign) == ["mine"]
    assert await outbox.take(zalo, 9, RATES) == Taken()
    await outbox.settle(zalo, [Settlement(parcel, is_done=True)])
    with pytest.raises(LeadershipLost):
        await outbox.take(Term("zalo", zalo.epoch - 1), 9, RATES)


@pytest.mark.parametrize("event", ["c0ffee" * 4, "mid.$cAAE" + "x" * 191], ids=["hex", "200"])
async def test_an_id_may_be_any_text_and_is_seen_once(inbox: InboxStore[Kept], event: str) -> None:
    update_ = replace(says(1), event=event)
    assert [await inbox.ingest([update_]) for _ in range(2)] == [1, 0]
    (visit,) = await inbox.claim(OURS, 9, TTL)
    assert [u.event for u in visit.updates] == [event]


@pytest.mark.parametrize(
    "bad",
    [
        {"event": ""},
        {"event": "x" * 201},
        {"event": "a\x00b"},
        {"event": "\ud800"},
        {"lane": "telegram:" + "9" * 200},
        {"sender": "telegram:" + "9" * 200},
    ],
    ids=["empty", "too long", "NUL", "half a pair", "long lane", "long person"],
)
async def test_an_update_that_cannot_be_told_from_others_is_laid_aside_and_the_rest_is_stored(
    stores: Stores, inbox: InboxStore[Kept], bad: dict[str, str]
) -> None:
    batch = [says(1), replace(says(2), **bad), says(3)]  # type: ignore[arg-type]
    assert await inbox.ingest(batch) == 2
    assert numbers(await inbox.claim(OURS, 9, TTL)) == {LAN: [1, 3]}
    assert await stores.rows("dead") == 1


async def test_a_call_that_waited_longer_than_it_may_is_dropped_and_counted(
    stores: Stores, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    late = [Outgoing(LAN, f"late {n}", expires_in=-1.0) for n in range(3)]
    in_time = Outgoing(LAN, "in time", expires_in=3600.0)
    await say(inbox, *late, in_time, Outgoing(MINH, "late", expires_in=-1.0))
    taken = await outbox.take(reign, 9, RATES)
    assert ([p.payload for p in taken.parcels], taken.expired) == (["in time"], 4)
    assert await stores.rows("outbox") == 1
    assert await stores.rows("dead") == 0
    await say(inbox, Outgoing(MINH, "new"), number=2)
    assert await send(outbox, reign) == ["new"]


async def test_what_a_message_shows_is_known_until_it_shows_something_else(
    engine: AsyncEngine, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    shown = SqlShownStore(engine)
    for number, (shows, known) in enumerate([("apec", "apec"), ("asean", "asean"), ("", None)]):
        edits = Outgoing(LAN, "edits message 7", rate_class=RateClass.FREE, shows=shows)
        await say(inbox, edits, number=number)
        await send(outbox, reign, message="7")
        assert await shown.entry_of(LAN, "7") == known
        assert await shown.entry_of(MINH, "7") is None


async def test_what_a_poll_asks_is_known_by_its_id_until_its_chat_is_erased(
    engine: AsyncEngine, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    shown, group = SqlShownStore(engine), "telegram:-100"
    for number, (lane, asks) in enumerate(
        [(LAN, "apec-day en 2 "), (group, "asean-day vi 0 5"), (MINH, "")]
    ):
        await say(inbox, Outgoing(lane, "a poll", asks=asks), number=number)
        await send(outbox, reign, poll=f"p{number}")
    assert await shown.asked_by("telegram", "p0") == Asked(LAN, "", "apec-day", "en", 2)
    assert await shown.asked_by("telegram", "p1") == Asked(group, "5", "asean-day", "vi", 0)
    assert await shown.asked_by("telegram", "p2") is None  # a message that is no quiz
    assert await shown.asked_by("zalo", "p0") is None
    async with engine.begin() as connection:
        await people.forget(connection, LAN)
    assert await shown.asked_by("telegram", "p0") is None
    assert await shown.asked_by("telegram", "p1") is not None


async def test_what_a_poll_asks_is_erased_after_a_week(
    engine: AsyncEngine, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    for number, days in enumerate((0, 6, 8)):
        await say(inbox, Outgoing(LAN, "a poll", asks="apec-day en 2 "), number=number)
        await send(outbox, reign, poll=f"p{number}")
        async with engine.begin() as connection:
            older = update(tables.polls).where(tables.polls.c.poll == f"telegram:p{number}")
            await connection.execute(older.values(at=tables.polls.c.at - days * 86_400))
    await inbox.prune()
    shown = SqlShownStore(engine)
    known = [await shown.asked_by("telegram", f"p{number}") for number in range(3)]
    assert [one is not None for one in known] == [True, True, False]


async def test_a_score_is_counted_in_the_database_and_erased_with_its_person(
    engine: AsyncEngine, inbox: InboxStore[Kept]
) -> None:
    sessions = SqlSessionStore(engine)
    alone, group = SessionKey(LAN, LAN), SessionKey(LAN, "telegram:-100")
    for is_right, key in ((True, alone), (True, group), (False, alone), (True, group)):
        await sessions.save(Kept(key, Session(), (Scored(is_right),)))
    await sessions.save(Kept(alone, Session("en")))
    for key in (alone, group):
        assert (await sessions.load(key)).score == Score(4, 3, 1, 2)
    twice = Kept(alone, Session(), (Scored(True), Scored(True)))
    await asyncio.gather(*(sessions.save(twice) for _ in range(5)))
    assert (await sessions.load(alone)).score == Score(14, 13, 11, 11)
    await sessions.forget(LAN)
    assert (await sessions.load(alone)).score == Score()


async def test_confirmations_leave_no_lane_behind(
    stores: Stores, inbox: InboxStore[Kept], outbox: OutboxStore, reign: Term
) -> None:
    press = Outgoing("telegram:callback:5", "", Priority.CONFIRMATION, RateClass.FREE)
    await say(inbox, press, Outgoing(LAN, "answer"))
    await send(outbox, reign)
    assert await stores.rows("outbox_lanes") == 1


# -- fairness --------------------------------------------------------------------------------------


async def test_who_asked_last_is_answered_among_the_first_however_much_waits(
    engine: AsyncEngine, inbox: SqlInboxStore, outbox: SqlOutboxStore, reign: Term
) -> None:
    """Taken up one by one, and with answers for those before being written all the time."""
    await inbox.ingest([says(n, f"telegram:{n}") for n in range(1, 30)])
    await inbox.ingest([says(99, MINH + "99")])
    asked = []
    for _ in range(2):
        (visit,) = await inbox.claim(OURS, 1, TTL)
        asked.append(visit.lane)
        await inbox.finish([done(visit, Outgoing(visit.lane, visit.lane))])
    assert MINH + "99" in asked
    await inbox.finish(
        [done(v, Outgoing(v.lane, v.lane)) for v in await inbox.claim(OURS, 20, TTL)]
    )
    sent = [p.payload for _ in range(2) for p in (await outbox.take(reign, 1, RATES)).parcels]
    assert MINH + "99" in sent


async def test_who_was_sent_to_lately_has_their_presses_confirmed_after_first_answers(
    engine: AsyncEngine, inbox: SqlInboxStore, outbox: SqlOutboxStore, reign: Term
) -> None:
    """Fifty who press three times a second would have every call that may be made."""
    await say(inbox, Outgoing(LAN, "before"))
    await send(outbox, reign)
    press = Outgoing(
        "telegram:callback:5", "confirmed", Priority.CONFIRMATION, RateClass.FREE, person=LAN
    )
    others = replace(press, lane="telegram:callback:6", payload="another's", person="telegram:3")
    await say(inbox, press, Outgoing(MINH, "first answer"), others, number=2)
    sent = [p.payload for _ in range(3) for p in (await outbox.take(reign, 1, RATES)).parcels]
    assert sent == ["another's", "first answer", "confirmed"]


async def test_who_presses_on_while_nothing_reaches_them_is_confirmed_once_before_others(
    engine: AsyncEngine, inbox: SqlInboxStore, outbox: SqlOutboxStore, reign: Term
) -> None:
    """Where more is said than can be sent, nobody hostile was sent anything of late."""
    for number in range(1, 4):
        press = Outgoing(
            f"telegram:callback:{number}", f"{number}", Priority.CONFIRMATION, RateClass.FREE
        )
        await say(inbox, replace(press, person=LAN), Outgoing(LAN, "leafed"), number=number)
    await say(inbox, Outgoing(MINH, "first answer"), number=9)
    sent = [p.payload for _ in range(4) for p in (await outbox.take(reign, 1, RATES)).parcels]
    assert sent[0] == "1"
    assert set(sent[1:3]) == {"leafed", "first answer"}


async def test_a_lane_whose_updates_were_erased_is_nobodys_and_takes_new_ones(
    engine: AsyncEngine, inbox: SqlInboxStore
) -> None:
    """Of a person who asked to be forgotten while they waited in a group."""
    group = "telegram:-100"
    await inbox.ingest([says(1, group, sender=LAN)])
    await SqlSessionStore(engine).forget(LAN)
    assert await inbox.claim(OURS, 9, TTL) == []
    assert (await inbox.depths(OURS)).platforms["telegram"].lanes == 0
    await inbox.ingest([says(2, group, sender=MINH)])
    assert numbers(await inbox.claim(OURS, 9, TTL)) == {group: [2]}
