"""What was taught beside the content's files, as rows that every replica reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.content.revisions import Kind, Revision
from bot.conversation.unanswered import Lesson
from bot.storage.tables import revisions
from bot.storage.transactions import reading, writing


@dataclass(frozen=True, slots=True)
class Record:
    """A revision with who made it and who took it back, and when."""

    revision: Revision
    author: str
    """Such as `platform:12345`, or `terminal:lan`."""
    made_at: dt.datetime
    withdrawn_by: str | None
    withdrawn_at: dt.datetime | None

    def __str__(self) -> str:
        said = f"{self.revision.number}  {_moment(self.made_at)}  {self.author}"
        taken_back = (
            f"  (taken back {_moment(self.withdrawn_at)} by {self.withdrawn_by})"
            if self.withdrawn_at is not None
            else ""
        )
        return f"{said}  + {self.revision.locale}: {self.revision.text}{taken_back}"

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            **asdict(self.revision),
            "author": self.author,
            "made_at": _moment(self.made_at),
            "withdrawn_by": self.withdrawn_by,
            "withdrawn_at": self.withdrawn_at and _moment(self.withdrawn_at),
        }


def _moment(time: dt.datetime) -> str:
    """In UTC, which SQLite does not say."""
    return time.replace(tzinfo=None).isoformat(" ", "seconds") + "Z"


class SqlRevisionStore:
    """`Taught` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def state(self) -> str:
        """Changes when a revision is added, withdrawn or put in force again; quick to ask."""
        number = revisions.c.number
        asked = select(func.count(), func.max(number), func.sum(number)).where(_IN_FORCE)
        async with self._engine.connect() as connection:
            return "-".join(map(str, (await connection.execute(asked)).one()))

    async def in_force(self) -> tuple[Revision, ...]:
        """All revisions that were not withdrawn, in the order in which they were written."""
        columns = (revisions.c[name] for name in ("number", "kind", "target", "locale", "text"))
        asked = select(*columns).where(_IN_FORCE).order_by(revisions.c.number)
        async with self._engine.connect() as connection:
            return tuple(Revision(*row) for row in await connection.execute(asked))

    async def history(self, entry: str) -> tuple[Record, ...]:
        """All that was ever taught to an entry, taken back or not, the oldest first."""
        names = ("number", "kind", "target", "locale", "text")
        rest = ("author", "made_at", "withdrawn_by", "withdrawn_at")
        is_its = or_(
            revisions.c.target == entry,
            revisions.c.target.endswith(f"/{entry}.yaml", autoescape=True),
        )
        asked = select(*(revisions.c[name] for name in (*names, *rest))).where(is_its)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(asked.order_by(revisions.c.number))).all()
        return tuple(Record(Revision(*row[:5]), *row[5:]) for row in rows)

    async def withdraw(self, numbers: Sequence[int], by: str) -> None:
        """Take revisions back; those that are taken back already stay as they are."""
        ours = revisions.c.number.in_(numbers) & _IN_FORCE
        values = {"withdrawn_at": dt.datetime.now(dt.UTC), "withdrawn_by": by}
        async with writing(self._engine) as connection:
            await connection.execute(update(revisions).where(ours).values(**values))


async def add_phrasing(
    connection: AsyncConnection, lesson: Lesson, author: str, now: dt.datetime
) -> None:
    """Put a phrasing in force, in the caller's transaction. `author`: who taught it, such as
    `platform:12345`; the row is the record of it."""
    values = {"kind": Kind.PHRASING, "target": lesson.entry, "locale": lesson.locale}
    row = revisions.insert().values(**values, text=lesson.text, author=author, made_at=now)
    await connection.execute(row)


_IN_FORCE = revisions.c.withdrawn_at.is_(None)
