"""What grows with the people who wrote before: `python -m tests.bench.growth`.

For each size an empty database of each kind is filled with that many people: a lane each way, a
session, and one update that is known by its number, written in the last day. Then one
after the other writes, is claimed, answered, and the answer sent.
Each step is timed by itself, in milliseconds: median and p95. `looks` are what an idle process asks
again and again. Then a person is forgotten, and what is too old (one person in a hundred) is erased
while others go on writing: what counts is how long these wait at most.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime as dt
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept
from bot.delivery.model import Effects, Outgoing, RateClass, Settlement, Step, Term, Update
from bot.delivery.rates import Rate, Rates
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.leavings import SqlLeavings
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.session_store import SqlSessionStore
from tests.tools import postgresql

SIZES = (10_000, 100_000, 1_000_000)
PLATFORM, SOURCE = "telegram", "telegram:99"
ROUNDS = 300
LOOKS = 50
AT_A_TIME = 10_000
"""Rows written in one statement."""
TTL = 3600.0
RATES = Rates(Rate(25.0, 2.0), {RateClass.PRIVATE: Rate(1.0, 3.0)})
FLOOD = '[{{"{lane}": [{at}]}}, {{}}, {{}}]'
"""What `bot.delivery.flood` leaves in the lane of somebody who wrote once."""
DAY, OLD = 86_400.0, 8 * 86_400.0
STEPS = ("ingest", "claim", "load", "finish", "take", "settle")

Found = TypeVar("Found")
FILL = {
    "users": '("user", locale, first_seen, last_seen) VALUES (:lane, :locale, :seen, :seen)',
    "sessions": '("user", last_entry, updated, chat, thread) VALUES (:lane, :entry, :seen, :lane, '
    ":thread)",
    "lanes": "(lane, not_before, lease_until, epoch, failures, claims, apologised_at, flood, "
    "platform) VALUES (:lane, 0, 0, 1, 0, 0, 0, :flood, :platform)",
    "outbox_lanes": "(lane, priority, not_before, tokens, tokens_at, platform, is_leaving) VALUES "
    "(:lane, 1, :at, 2, :at, :platform, :no)",
    "seen": "(source, event, at) VALUES (:source, :event, :at)",
}


class Clock:
    """Times of steps, in milliseconds."""

    def __init__(self) -> None:
        self.times: defaultdict[str, list[float]] = defaultdict(list)

    async def timed(self, step: str, work: Awaitable[Found]) -> Found:
        """The result of one step."""
        began = time.perf_counter()
        try:
            return await work
        finally:
            self.times[step].append(1e3 * (time.perf_counter() - began))


def lane_of(number: int) -> str:
    """Of the person of this number."""
    return f"{PLATFORM}:{1_000_000_000 + number}"


async def fill(engine: AsyncEngine, people: int) -> None:
    """People who wrote in the last day, and one in a hundred who wrote long before."""
    now = time.time()
    seen = "2026-01-01 00:00:00+00:00" if engine.dialect.name == "sqlite" else None
    for start in range(0, people, AT_A_TIME):
        rows = []
        for number in range(start, min(people, start + AT_A_TIME)):
            at = now - (OLD if number % 100 == 0 else DAY * number / people)
            lane = lane_of(number)
            rows.append(
                {
                    "lane": lane,
                    "locale": "vi",
                    "entry": "asean",
                    "thread": "",
                    "flood": FLOOD.format(lane=lane, at=at),
                    "at": at,
                    "platform": PLATFORM,
                    "no": False,
                    "source": SOURCE,
                    "event": f"old {number}",
                    "seen": seen or _moment(at),
                }
            )
        async with engine.begin() as connection:
            for table, columns in FILL.items():
                wanted = {name for name in rows[0] if f":{name}" in columns}
                values = [{name: row[name] for name in wanted} for row in rows]
                await connection.execute(text(f"INSERT INTO {table} {columns}"), values)
    if engine.dialect.name == "postgresql":  # as its autovacuum does by and by
        async with engine.connect() as connection:
            await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
                text("VACUUM ANALYZE")
            )


def _moment(at: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, dt.UTC)


async def answer(engine: AsyncEngine, people: int, clock: Clock, term: Term) -> None:
    """People of before write again, one after the other, and are answered."""
    inbox, outbox = SqlInboxStore(engine), SqlOutboxStore(engine)
    sessions = SqlSessionStore(engine)
    chance = Random(people)  # noqa: S311
    for number in range(ROUNDS):
        lane = lane_of(chance.randrange(people))
        update = Update(SOURCE, f"new {number}", lane, "{}", lane, time.time())
        await clock.timed("ingest", inbox.ingest([update]))
        visits = await clock.timed("claim", inbox.claim([PLATFORM], 10, TTL))
        key = SessionKey(lane, lane)
        await clock.timed("load", sessions.load(key))
        said = Outgoing(lane, "{}", person=lane)
        effects = Effects((said,), (Kept(key, Session("vi", "asean")),))
        steps = [Step(visit, visit.updates, effects, releases=True) for visit in visits]
        await clock.timed("finish", inbox.finish(steps))
        taken = await clock.timed("take", outbox.take(term, 10, RATES))
        done = [Settlement(parcel, is_done=True) for parcel in taken.parcels]
        await clock.timed("settle", outbox.settle(term, done))
    left = SqlLeavings(engine)
    for _ in range(LOOKS):
        await clock.timed("looks", left.look([PLATFORM]))
        await clock.timed("looks", outbox.next_due(PLATFORM))


async def erase(engine: AsyncEngine, people: int, clock: Clock) -> None:
    """A person, then all that is old, while somebody else writes on."""
    await clock.timed("forget", SqlSessionStore(engine).forget(lane_of(people // 2 + 1)))
    inbox = SqlInboxStore(engine)
    pruning = asyncio.create_task(clock.timed("erase what is old", inbox.prune()))
    number = 0
    while not pruning.done():
        number += 1
        lane = lane_of(people + number)
        update = Update(SOURCE, f"meanwhile {number}", lane, "{}", lane, time.time())
        await clock.timed("ingest meanwhile", inbox.ingest([update]))
        await asyncio.sleep(0.005)
    await pruning


@contextlib.asynccontextmanager
async def database(kind: str) -> AsyncIterator[AsyncEngine]:
    """An empty one."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = f"sqlite+aiosqlite:///{folder / 'bot.sqlite3'}"
        if kind == "postgresql":
            address = stack.enter_context(postgresql.database())
        engine = await open_database(address)
        try:
            yield engine
        finally:
            await engine.dispose()


async def measure(kind: str, people: int) -> Clock:
    """All figures of one size."""
    clock = Clock()
    async with database(kind) as engine:
        await fill(engine, people)
        epoch = await SqlRoleStore(engine).acquire(f"sender:{PLATFORM}", "bench", TTL)
        assert epoch is not None
        await answer(engine, people, clock, Term(PLATFORM, epoch))
        await erase(engine, people, clock)
    return clock


def row_of(clock: Clock) -> list[str]:
    """Median and p95 of each step; of what is done once, how long it took."""
    cells = []
    for step in (*STEPS, "looks"):
        times = clock.times[step]
        p95 = statistics.quantiles(times, n=20)[-1]
        cells.append(f"{statistics.median(times):.2f} / {p95:.2f}")
    meanwhile = max(clock.times["ingest meanwhile"], default=0.0)
    cells += [f"{clock.times[once][0]:.0f}" for once in ("forget", "erase what is old")]
    return [*cells, f"{meanwhile:.0f}"]


async def _run(kinds: Sequence[str], sizes: Sequence[int]) -> None:
    table = Table("", "people", *STEPS, "looks", "forget", "erase", "longest wait")
    for kind in kinds:
        for people in sizes:
            table.add_row(kind, f"{people:,}", *row_of(await measure(kind, people)))
    Console(width=180).print(table)


def main() -> None:
    """Measure, show."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--kinds", nargs="+", default=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    asyncio.run(_run(chosen.kinds, chosen.sizes))


if __name__ == "__main__":
    main()
