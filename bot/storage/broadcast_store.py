"""What is told to many people: who comes next, and how far it has come.

People are gone through in the order of their names. The name that was reached and the calls for
them are written in one transaction: whoever is killed in between has told nobody, and whoever goes
on tells nobody twice.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.broadcasts import Audience, Broadcast, Course, Progress, Standing
from bot.delivery.broadcasting import Lot, Person
from bot.delivery.model import Outgoing
from bot.storage.audit_store import Doer
from bot.storage.outbox_store import enqueue
from bot.storage.tables import broadcasts, is_on, outbox, sessions, users
from bot.storage.transactions import insert, reading, time_by, writing

Clock = Callable[[], dt.datetime]

_COLUMNS = tuple(column for column in broadcasts.c if column.name not in {"under_way", "reached"})
_MOVES = {
    Course.RUNNING: (Course.PAUSED,),
    Course.PAUSED: (Course.RUNNING,),
    Course.STOPPED: (Course.RUNNING, Course.PAUSED),
}
"""Where a broadcast may come from, by where it goes."""


class SqlBroadcastStore:
    """The broadcasts, on a database that `open_database` has prepared."""

    def __init__(
        self, engine: AsyncEngine, clock_: Clock = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        self._engine = engine
        self._clock = clock_

    async def standing(self, platforms: Collection[str], default: str) -> Standing:
        """Who could be told on these platforms, and what was told last. `default`: the language of
        those who chose none."""
        people: dict[tuple[str, str], int] = {}
        async with reading(self._engine) as connection:
            for platform in platforms:
                counted = (
                    select(users.c.locale, func.count())
                    .where(is_on(users.c.user, platform), _talks_in_private())
                    .group_by(users.c.locale)
                )
                for locale, number in await connection.execute(counted):
                    key = platform, locale or default
                    people[key] = people.get(key, 0) + int(number)
            newest = select(*_COLUMNS).order_by(broadcasts.c.id.desc()).limit(1)
            latest = (await connection.execute(newest)).one_or_none()
        return Standing(people, None if latest is None else _progress(latest))

    async def begin(self, broadcast: Broadcast, author: str, of: int, place: str = "") -> bool:
        """Begin it; False where another one is under way."""
        async with writing(self._engine) as connection:
            return await begin(connection, broadcast, of, Doer(author, place, self._clock()))

    async def steer(self, id_: int, course: Course, by: str, place: str = "") -> bool:
        """Pause it, go on or stop it; whether it was so that this can be done."""
        async with writing(self._engine) as connection:
            return await steer(connection, id_, course, Doer(by, place, self._clock()))

    async def under_way(self) -> Progress | None:
        """The one that runs or is paused."""
        chosen = select(*_COLUMNS).where(broadcasts.c.under_way == 1)
        async with reading(self._engine) as connection:
            row = (await connection.execute(chosen)).one_or_none()
        return None if row is None else _progress(row)

    async def lot(
        self, platforms: Mapping[str, float | None], default: str, size: int
    ) -> Lot | None:
        """The next people to be told of what runs; None where nothing runs. `platforms`: those that
        are served, with the seconds within which they may be answered."""
        running = select(broadcasts).where(broadcasts.c.state == Course.RUNNING)
        async with reading(self._engine) as connection:
            row = (await connection.execute(running)).one_or_none()
            if row is None:
                return None
            now = self._clock()
            waiting = select(func.count()).select_from(outbox).where(_is_of(row.id))
            room = size - int((await connection.execute(waiting)).scalar_one())
            found = await self._people(connection, row, default, max(1, room))
        platform = found[0].user.partition(":")[0] if found else ""
        if room <= 0 or (found and platform not in platforms):  # who serves it tells them
            return _lot(row, has_room=False)
        window = platforms.get(platform)
        people = []
        for user, locale, seen in found:
            left = None if window is None else window - (now - _aware(seen)).total_seconds()
            if left is None or left > 0:
                people.append(Person(user, locale or default, left))
        reached = found[-1].user if found else None
        return _lot(row, reached, tuple(people), len(found) - len(people))

    async def _people(
        self, connection: AsyncConnection, row: Any, default: str, limit: int
    ) -> Sequence[Any]:
        """The next ones, of one platform."""
        audience = _audience(row.audience)
        speaks = func.coalesce(users.c.locale, default).in_(audience.locales)
        for platform in sorted(audience.platforms):
            chosen = (
                select(users.c.user, users.c.locale, users.c.last_seen)
                .where(
                    users.c.user > row.reached,
                    is_on(users.c.user, platform),
                    speaks,
                    _talks_in_private(),
                )
                .order_by(users.c.user)
                .limit(limit)
            )
            if found := (await connection.execute(chosen)).all():
                return found
        return ()

    async def hand_over(self, lot: Lot, calls: Sequence[Outgoing]) -> bool:
        """Put the calls for a lot into the outbox; False where somebody else was faster, or it was
        paused meanwhile. A lot without people ends the broadcast, once all its calls are made; the
        calls are then the report on it."""
        moves = update(broadcasts).where(
            broadcasts.c.id == lot.broadcast,
            broadcasts.c.state == Course.RUNNING,
            broadcasts.c.reached == lot.after,
        )
        values: dict[str, Any] = {
            "reached": lot.reached,
            "handed": broadcasts.c.handed + len(lot.people),
            "skipped": broadcasts.c.skipped + lot.skipped,
        }
        if lot.reached is None:
            moves = moves.where(~select(outbox.c.id).where(_is_of(lot.broadcast)).exists())
            values = {"state": Course.DONE, "under_way": None, "ended_at": self._clock()}
        async with writing(self._engine) as connection:
            if (await connection.execute(moves.values(**values))).rowcount != 1:
                return False
            now = await time_by(connection)
            await enqueue(self._engine, connection, [(call, now) for call in calls])
        return True

    async def progress(self, id_: int) -> Progress | None:
        """How far one has come."""
        chosen = select(*_COLUMNS).where(broadcasts.c.id == id_)
        async with reading(self._engine) as connection:
            row = (await connection.execute(chosen)).one_or_none()
        return None if row is None else _progress(row)


async def begin(connection: AsyncConnection, broadcast: Broadcast, of: int, doer: Doer) -> bool:
    """Begin it, in the caller's transaction; False where another one is under way."""
    audience = {
        "locales": list(broadcast.audience.locales),
        "platforms": list(broadcast.audience.platforms),
    }
    statement = insert(connection.dialect.name, broadcasts).values(
        texts=json.dumps(dict(broadcast.texts), ensure_ascii=True),
        audience=json.dumps(audience),
        author=doer.who,
        begun_at=doer.at,
        state=Course.RUNNING,
        under_way=1,
        reached="",
        of=of,
        handed=0,
        sent=0,
        failed=0,
        skipped=0,
    )
    one = statement.on_conflict_do_nothing(index_elements=["under_way"])
    is_begun = (await connection.execute(one)).rowcount == 1
    if is_begun:
        said = "\n".join(f"+ {locale}: {text}" for locale, text in broadcast.texts.items())
        target = ", ".join((*broadcast.audience.platforms, *broadcast.audience.locales))
        await doer.note(connection, "broadcast", target, said)
    return is_begun


async def steer(connection: AsyncConnection, id_: int, course: Course, doer: Doer) -> bool:
    """Pause, go on or stop, in the caller's transaction."""
    ends = {"under_way": None, "ended_at": doer.at} if course is Course.STOPPED else {}
    moved = (
        update(broadcasts)
        .where(broadcasts.c.id == id_, broadcasts.c.state.in_(_MOVES.get(course, ())))
        .values(state=course, **ends)
    )
    is_moved = (await connection.execute(moved)).rowcount == 1
    if is_moved:
        await doer.note(connection, "broadcast", str(id_), course)
    return is_moved


def _talks_in_private() -> ColumnElement[bool]:
    """Whether a person has a chat of their own with the bot: only there one may write first."""
    own = and_(sessions.c.user == users.c.user, sessions.c.chat == users.c.user)
    return select(sessions.c.user).where(own).exists()


def _is_of(broadcast: int) -> ColumnElement[bool]:
    return outbox.c.broadcast == broadcast


def _lot(
    row: Any,
    reached: str | None = None,
    people: tuple[Person, ...] = (),
    skipped: int = 0,
    *,
    has_room: bool = True,
) -> Lot:
    texts: dict[str, str] = json.loads(row.texts)
    return Lot(row.id, texts, row.author, row.reached, reached, people, skipped, has_room)


def _audience(text: str) -> Audience:
    found = json.loads(text)
    return Audience(tuple(found["locales"]), tuple(found["platforms"]))


def _progress(row: Any) -> Progress:
    return Progress(
        row.id,
        Broadcast(json.loads(row.texts), _audience(row.audience)),
        row.author,
        Course(row.state),
        _aware(row.begun_at),
        row.of,
        row.handed,
        row.sent,
        row.failed,
        row.skipped,
        None if row.ended_at is None else _aware(row.ended_at),
    )


def _aware(at: dt.datetime) -> dt.datetime:
    """SQLite does not say that it is UTC."""
    return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at
