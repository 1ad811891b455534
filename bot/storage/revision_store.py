"""What was taught beside the content's files, as rows that every replica reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, String, cast, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.content.kinds import Kind
from bot.content.revisions import Revision
from bot.conversation.changes import Past, Proposed
from bot.conversation.unanswered import Lesson
from bot.storage import audit_store
from bot.storage.audit_store import Line
from bot.storage.tables import revisions
from bot.storage.transactions import one_statement, reading, writing


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
        return f"{said}  + {self.brief}{taken_back}"

    @property
    def brief(self) -> str:
        """A phrasing with its language; the day from which an entry is out of service; of a file,
        which may be long, only which it is."""
        one = self.revision
        if one.kind == Kind.PAUSE:
            return f"paused: {one.text or 'no more'}"
        return f"{one.locale}: {one.text}" if one.kind == Kind.PHRASING else one.target

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
        async with one_statement(self._engine) as connection:
            return str((await connection.execute(select(STATE))).scalar_one())

    async def in_force(self) -> tuple[Revision, ...]:
        """All revisions that were not withdrawn, in the order in which they were written."""
        columns = (revisions.c[name] for name in _REVISION)
        asked = select(*columns).where(_IN_FORCE).order_by(revisions.c.number)
        async with self._engine.connect() as connection:
            return tuple(Revision(*row) for row in await connection.execute(asked))

    async def history(self, entry: str) -> tuple[Record, ...]:
        """All that was ever taught to an entry, taken back or not, the oldest first."""
        is_its = or_(
            revisions.c.target == entry,
            revisions.c.target.endswith(f"/{entry}.yaml", autoescape=True),
        )
        return await self._records(is_its)

    async def past(self, entry: str) -> tuple[Past, ...]:
        """What was put in force for an entry, the newest first; of all entries where it is empty,
        and then only what is in force."""
        records = await self.history(entry) if entry else await self._records(_IN_FORCE)
        return tuple(
            Past(
                one.revision.number,
                one.revision.kind,
                one.revision.target,
                one.revision.locale,
                one.revision.text,
                one.author,
                one.made_at,
                one.withdrawn_by,
                one.withdrawn_at,
            )
            for one in reversed(records)
        )

    async def _records(self, which: ColumnElement[bool]) -> tuple[Record, ...]:
        asked = select(*_RECORD).where(which).order_by(revisions.c.number)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(asked)).all()
        return tuple(Record(Revision(*row[:6]), *row[6:]) for row in rows)

    async def withdraw(self, numbers: Sequence[int], by: str, place: str = "") -> None:
        """Take revisions back; those that are taken back already stay as they are. `place`: the
        chat from which."""
        async with writing(self._engine) as connection:
            await withdraw(connection, numbers, by, place, dt.datetime.now(dt.UTC))

    async def put_in_force(self, proposed: Proposed, by: str) -> None:
        """Serve files from now on."""
        now = dt.datetime.now(dt.UTC)
        async with writing(self._engine) as connection:
            for line in await add_files(connection, proposed, by, now):
                await audit_store.add(connection, line, now)


async def withdraw(
    connection: AsyncConnection, numbers: Sequence[int], by: str, place: str, now: dt.datetime
) -> None:
    """The same in the caller's transaction."""
    ours = revisions.c.number.in_(numbers) & _IN_FORCE
    values = {"withdrawn_at": now, "withdrawn_by": by}
    taken = update(revisions).where(ours).values(**values).returning(*_TOLD)
    for number, kind, target, locale, text in (await connection.execute(taken)).all():
        # Of a file the line that says when it was put in force has the difference.
        removed = f"- {locale}: {text}" if kind == Kind.PHRASING else f"- number {number}"
        await audit_store.add(connection, Line(by, "taken back", target, removed, place), now)


async def add_files(
    connection: AsyncConnection, proposed: Proposed, author: str, now: dt.datetime
) -> list[Line]:
    """Serve files from now on, in the caller's transaction; the lines for the record."""
    lines = []
    for file in proposed.files:
        row = revisions.insert().values(
            kind=file.kind,
            target=file.target,
            locale=file.locale,
            text=file.text,
            base=file.base,
            author=author,
            made_at=now,
        )
        await connection.execute(row)
        wrong = [s for s in proposed.shifts if s.worth == "wrong"]
        forced = "".join(f"! {s.text}: {s.before} -> {s.after}\n" for s in wrong)
        what = "changed" if file.base else "added"
        if file.kind is Kind.PAUSE:
            what = "paused" if file.text else "resumed"
        lines.append(Line(author, what, file.target, forced + file.diff))
    return lines


async def add_phrasings(
    connection: AsyncConnection, lesson: Lesson, author: str, now: dt.datetime
) -> None:
    """Put phrasings in force, in the caller's transaction. `author`: who taught them, such as
    `platform:12345`."""
    shared = {"kind": Kind.PHRASING, "target": lesson.entry, "author": author, "made_at": now}
    rows = [{**shared, "locale": one.locale, "text": one.text} for one in lesson.phrasings]
    await connection.execute(revisions.insert(), rows)


_REVISION = ("number", "kind", "target", "locale", "text", "base")
_IN_FORCE = revisions.c.withdrawn_at.is_(None)
_number = revisions.c.number
_numbers = (func.count(), func.coalesce(func.max(_number), 0), func.coalesce(func.sum(_number), 0))
_count, _last, _sum = (cast(number, String) for number in _numbers)
STATE = select(_count + "-" + _last + "-" + _sum).where(_IN_FORCE).scalar_subquery()
"""Changes when a revision is added, withdrawn or put in force again."""
_RECORD = tuple(
    revisions.c[name] for name in (*_REVISION, "author", "made_at", "withdrawn_by", "withdrawn_at")
)
_TOLD = (
    revisions.c.number,
    revisions.c.kind,
    revisions.c.target,
    revisions.c.locale,
    revisions.c.text,
)
