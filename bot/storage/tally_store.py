"""How often what was answered, day by day, by all processes together."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.counts import Counts, Stats, What
from bot.conversation.tallies import Tally
from bot.errors import StorageError
from bot.storage.tables import tally, users
from bot.storage.transactions import insert, reading, writing

logger = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two times that a process writes down its counts: a kill costs no more."""
KEPT = dt.timedelta(days=400)
"""A year and some weeks, so that a month can be compared with that of a year before."""
LATELY = 30
"""Days of which it is known what is asked most."""
AGAIN = dt.timedelta(minutes=10)
"""From one look at that to the next; a process that counts nothing does not look."""
MOST = 100
"""Entries that are known: more than anybody leafs through."""
_KEYS = ("day", "platform", "locale", "outcome", "entry")


class SqlTallyStore:
    """The counts, on a database that `open_database` has prepared."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._engine = engine
        self._clock = clock

    async def add(self, counts: Counts) -> None:
        """Add to what is there."""
        if not counts:
            return
        rows = [
            {key: getattr(what, key) for key in _KEYS} | {"count": count}
            for what, count in sorted(counts.items())  # so that no two wait for each other
        ]
        statement = insert(self._engine.dialect.name, tally)
        adding = statement.on_conflict_do_update(
            index_elements=list(_KEYS),
            set_={"count": tally.c.count + statement.excluded["count"]},
        )
        async with writing(self._engine) as connection:
            await connection.execute(adding, rows)

    async def stats(self, days: int) -> Stats:
        """Of the last so many days, today included."""
        now = self._clock()
        first = now.date() - dt.timedelta(days=days - 1)
        start = dt.datetime.combine(first, dt.time(), dt.UTC)
        chosen = select(*(tally.c[key] for key in (*_KEYS, "count"))).where(tally.c.day >= first)
        seen = select(func.count()).select_from(users).where(users.c.last_seen >= start)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(chosen)).all()
            people = (await connection.execute(seen)).scalar_one()
            new = (await connection.execute(seen.where(users.c.first_seen >= start))).scalar_one()
        counts = {What(*row[:5]): int(row[5]) for row in rows}
        return Stats(days, counts, int(people), int(new))

    async def most_asked(self) -> tuple[str, ...]:
        """The entries that were answered most often lately, the first one most."""
        first = self._clock().date() - dt.timedelta(days=LATELY - 1)
        answered = (tally.c.day >= first, tally.c.outcome == "answered", tally.c.entry != "")
        often = func.sum(tally.c["count"]).desc()
        found = select(tally.c.entry).where(*answered).group_by(tally.c.entry)
        async with reading(self._engine) as connection:
            rows = await connection.execute(found.order_by(often, tally.c.entry).limit(MOST))
            return tuple(rows.scalars())

    async def prune(self) -> None:
        """Erase what is old."""
        before = self._clock().date() - KEPT
        async with writing(self._engine) as connection:
            await connection.execute(delete(tally).where(tally.c.day < before))

    async def keep(self, counting: Tally, every: float = EVERY) -> None:
        """Write down what a process counts, now and then and when it ends, and tell it what is
        asked most; until cancelled."""
        try:
            looked = await self._look(counting)
            while True:
                await asyncio.sleep(every)
                if await self._write(counting) and self._clock() - looked >= AGAIN:
                    looked = await self._look(counting)
        finally:
            await self._write(counting)

    async def _look(self, counting: Tally) -> dt.datetime:
        try:
            counting.most_asked = await self.most_asked()
        except StorageError as error:
            logger.warning("what is asked most is not known for now: %s", error)
        return self._clock()

    async def _write(self, counting: Tally) -> bool:
        """Whether there was anything."""
        counts = counting.take()
        try:
            await self.add(counts)
        except StorageError as error:
            logger.warning("what was counted is kept for later: %s", error)
            counting.give_back(counts)
        return bool(counts)
