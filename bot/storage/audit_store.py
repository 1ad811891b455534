"""What administrators did: rows that are added and never changed. The database refuses anything
else, whoever asks."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.tables import audit
from bot.storage.transactions import reading, writing

Clock = Callable[[], dt.datetime]

REFUSED = "refused"
"""Of somebody who tried what they may not. The one kind that goes: it is about people who are no
administrators."""
REFUSALS = dt.timedelta(days=30)
"""How long such lines are kept."""
LONGEST = 20_000
"""Characters of a change that a line holds; of a longer one the beginning."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was done."""

    who: str
    """`platform:12345` or `terminal:lan`."""
    what: str
    target: str = ""
    """The entry, file or command."""
    detail: str = ""
    """What changed, as a diff where it can be one."""
    place: str = ""
    """The chat from which; empty for a terminal."""
    at: dt.datetime | None = None

    def __str__(self) -> str:
        when = self.at and self.at.replace(tzinfo=None).isoformat(" ", "seconds") + "Z"
        where = f" ({self.place})" if self.place not in {"", self.who} else ""
        parts = (str(when or ""), f"{self.who}{where}", self.what, self.target)
        changed = "".join(f"\n    {line}" for line in self.detail.splitlines())
        return "  ".join(part for part in parts if part) + changed

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {**asdict(self), "at": self.at and self.at.replace(tzinfo=None).isoformat() + "Z"}


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does something, from where and when."""

    who: str
    place: str
    at: dt.datetime

    async def note(
        self, connection: AsyncConnection, what: str, target: str, detail: str = ""
    ) -> None:
        """Add a line about it, in the caller's transaction."""
        await add(connection, Line(self.who, what, target, detail, self.place), self.at)


async def add(connection: AsyncConnection, line: Line, now: dt.datetime) -> None:
    """Add a line, in the caller's transaction. A refusal once a day for the same try."""
    values = asdict(line) | {"at": now, "target": line.target[:200], "detail": _cut(line.detail)}
    if line.what == REFUSED:
        day = now - dt.timedelta(days=1)
        same = select(audit.c.id).where(
            audit.c.who == line.who,
            audit.c.what == REFUSED,
            audit.c.target == line.target[:200],
            audit.c.at > day,
        )
        if (await connection.execute(select(exists(same)))).scalar():
            return
    await connection.execute(audit.insert().values(**values))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


class SqlAuditStore:
    """The log, on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, clock: Clock = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._engine = engine
        self._clock = clock

    async def add(self, line: Line) -> None:
        """One line, in a transaction of its own."""
        async with writing(self._engine) as connection:
            await add(connection, line, self._clock())

    @contextlib.asynccontextmanager
    async def adding(self, lines: Sequence[Line]) -> AsyncIterator[None]:
        """The same of something that is done meanwhile: nothing is on record where it fails."""
        async with writing(self._engine) as connection:
            for line in lines:
                await add(connection, line, self._clock())
            yield

    async def newest(self, limit: int) -> tuple[Line, ...]:
        """The lines written last, the newest first."""
        columns = audit.c["who", "what", "target", "detail", "place", "at"]
        chosen = select(*columns).order_by(audit.c.id.desc()).limit(limit)
        async with reading(self._engine) as connection:
            return tuple(Line(*row) for row in await connection.execute(chosen))

    async def count(self) -> int:
        """How many lines there are."""
        async with reading(self._engine) as connection:
            return int((await connection.execute(select(func.count(audit.c.id)))).scalar_one())

    async def prune(self) -> None:
        """Erase refusals that are old."""
        is_old = (audit.c.what == REFUSED) & (audit.c.at < self._clock() - REFUSALS)
        async with writing(self._engine) as connection:
            await connection.execute(delete(audit).where(is_old))
