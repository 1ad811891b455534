"""Questions asked in vain: how often and on which days, and nothing of who asked."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.effects import (
    BeginBroadcast,
    Effect,
    Helped,
    HelpedNot,
    KeepQuestion,
    NoteRefusal,
    PutInForce,
    SetAside,
    SteerBroadcast,
    TakeBack,
    Teach,
)
from bot.conversation.turn import Kept
from bot.conversation.unanswered import Asked, Lesson
from bot.storage import audit_store, broadcast_store, request_store, revision_store
from bot.storage.audit_store import Doer, Line
from bot.storage.revision_store import add_phrasings
from bot.storage.tables import unanswered
from bot.storage.transactions import insert, reading, writing

Clock = Callable[[], dt.datetime]

UNDECIDED = dt.timedelta(minutes=45)
"""How long it may take to pick something that was offered. Until then, and until `prune` comes
round some minutes later, the buttons of one person's list name the question by its tag; after that
nothing does. People are told: an hour at most."""
LARGEST = 10_000
"""Questions that are kept at most; of more, those go that were asked the fewest times, and longest
ago. A bot of a thousand questions a day that cannot answer a fifth of them has 6,000 in a month."""
TAUGHT = "taught"
"""The state of a question that was made a phrasing. Asked in vain again, it is open again."""
_SLICE = 500
"""Rows moved or erased in one transaction, so that others need not wait for it."""


async def carry_out(
    dialect: str, connection: AsyncConnection, turns: Sequence[Kept], now: dt.datetime
) -> None:
    """Keep what was asked in vain, what became of what was offered, and what administrators made
    of it, in the caller's transaction."""
    effects = [effect for turn in turns for effect in turn.effects]
    kept = sorted(
        (effect for effect in effects if isinstance(effect, KeepQuestion)),
        key=lambda effect: (effect.folded, effect.tag),  # so that no two wait for each other
    )
    if kept:
        await _keep(dialect, connection, [_row(effect, now) for effect in kept])
    helped = sorted({effect.tag for effect in effects if isinstance(effect, Helped)})
    if helped:
        await connection.execute(delete(unanswered).where(unanswered.c.tag.in_(helped)))
    failed = sorted({effect.tag for effect in effects if isinstance(effect, HelpedNot)})
    if failed:
        await _settle(dialect, connection, unanswered.c.tag.in_(failed))
    for turn in turns:
        doer = Doer(turn.key.user, turn.key.chat, now)
        for effect in turn.effects:
            match effect:
                case TakeBack(numbers):
                    await revision_store.withdraw(connection, numbers, doer.who, doer.place, now)
                case BeginBroadcast(broadcast, of):
                    await broadcast_store.begin(connection, broadcast, of, doer)
                case SteerBroadcast(id_, course):
                    await broadcast_store.steer(connection, id_, course, doer)
            await request_store.carry_out(connection, effect, doer)
            for line in await _decide(connection, effect, doer.who, now):
                await audit_store.add(connection, replace(line, place=doer.place), now)


async def _decide(
    connection: AsyncConnection, effect: Effect, who: str, now: dt.datetime
) -> Sequence[Line]:
    """What an administrator decided; nothing where there was nothing left to decide."""
    match effect:
        case NoteRefusal(what):
            return (Line(who, audit_store.REFUSED, what),)
        # Whoever comes second, or presses twice, finds nothing left to deal with.
        case SetAside(asked, why) if await deal_with(connection, asked, why):
            return (Line(who, "set aside", "", f"{why}: {', '.join(map(str, asked))}"),)
        case Teach(lesson) if await _is_left(connection, lesson.asked):
            return (await _teach(connection, lesson, who, now),)
        case PutInForce(proposed) if await _is_left(connection, proposed.asked):
            return await revision_store.add_files(connection, proposed, who, now)
    return ()


async def _is_left(connection: AsyncConnection, asked: Sequence[int]) -> bool:
    """Whether there is something to deal with, which is dealt with now; or there never was."""
    return not asked or await deal_with(connection, asked, TAUGHT)


async def _teach(connection: AsyncConnection, lesson: Lesson, who: str, now: dt.datetime) -> Line:
    await add_phrasings(connection, lesson, who, now)
    return Line(who, "taught", lesson.entry, str(lesson))


async def deal_with(connection: AsyncConnection, asked: Sequence[int], state: str) -> bool:
    """Set the state of questions that are open; whether there were any."""
    is_open = (unanswered.c.tag == "") & (unanswered.c.state == "")
    changed = update(unanswered).where(unanswered.c.id.in_(asked), is_open).values(state=state)
    return (await connection.execute(changed)).rowcount > 0


class SqlUnansweredStore:
    """What is kept, on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, clock: Clock = lambda: dt.datetime.now(dt.UTC)) -> None:
        self._engine = engine
        self._clock = clock

    async def open(self) -> tuple[Asked, ...]:
        """Those that nobody has dealt with yet, the most often asked first."""
        columns = unanswered.c["id", "text", "folded", "locale", "count"]
        days = unanswered.c["first_asked", "last_asked"]
        chosen = (
            select(*columns, *days)
            .where(unanswered.c.tag == "", unanswered.c.state == "")
            .order_by(unanswered.c.count.desc(), unanswered.c.last_asked.desc(), unanswered.c.id)
        )
        async with reading(self._engine) as connection:
            return tuple(Asked(*row) for row in await connection.execute(chosen))

    async def teach(self, lesson: Lesson, author: str) -> None:
        """Put phrasings in force, and take them off what was asked in vain."""
        now = self._clock()
        async with writing(self._engine) as connection:
            await deal_with(connection, lesson.asked, TAUGHT)
            line = await _teach(connection, lesson, author, now)
            await audit_store.add(connection, line, now)

    async def prune(self, days: int) -> None:
        """Take for asked in vain what was offered something and left it; erase what was last asked
        so many days ago. 0: all of it."""
        now = self._clock()
        is_due = (unanswered.c.tag != "") & (unanswered.c.settles_at <= now.timestamp())
        await self._in_slices(is_due, functools.partial(_settle, self._engine.dialect.name))
        last_day = now.date() - dt.timedelta(days=days)
        # A day more would be a day longer than people are told.
        is_old = unanswered.c.last_asked <= last_day
        await self._in_slices(is_old, _erase)
        by_use = (unanswered.c.count.desc(), unanswered.c.last_asked.desc(), unanswered.c.id)
        too_many = select(unanswered.c.id).order_by(*by_use).offset(LARGEST)
        await self._in_slices(unanswered.c.id.in_(too_many), _erase)

    async def _in_slices(self, condition: Any, act: Callable[..., Any]) -> None:
        while True:
            async with writing(self._engine) as connection:
                chosen = select(unanswered.c.id).where(condition).limit(_SLICE)
                ids = (await connection.execute(chosen)).scalars().all()
                if ids:
                    await act(connection, unanswered.c.id.in_(ids))
            if len(ids) < _SLICE:
                return


def _row(effect: KeepQuestion, now: dt.datetime) -> dict[str, Any]:
    day = now.date()
    return {
        "folded": effect.folded,
        "tag": effect.tag,
        "text": effect.text,
        "locale": effect.locale,
        "count": 1,
        "first_asked": day,
        "last_asked": day,
        "state": "",
        "settles_at": (now + UNDECIDED).timestamp() if effect.tag else None,
    }


async def _keep(dialect: str, connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    await connection.execute(_count(dialect), list(rows))


@functools.cache
def _count(dialect: str) -> Any:
    """An INSERT that counts a question that is there already once more, and opens it again."""
    statement = insert(dialect, unanswered)
    new = statement.excluded
    later = case(
        (unanswered.c.last_asked > new.last_asked, unanswered.c.last_asked), else_=new.last_asked
    )
    earlier = case(
        (unanswered.c.first_asked < new.first_asked, unanswered.c.first_asked),
        else_=new.first_asked,
    )
    return statement.on_conflict_do_update(
        index_elements=["folded", "tag"],
        set_={
            "count": unanswered.c.count + new.count,
            "first_asked": earlier,
            "last_asked": later,
            "state": case((unanswered.c.state == TAUGHT, ""), else_=unanswered.c.state),
        },
    )


async def _settle(dialect: str, connection: AsyncConnection, which: Any) -> None:
    """Those that might have been helped were not: they are asked in vain like others."""
    columns = (*unanswered.c["folded", "text", "locale", "count", "first_asked", "last_asked"],)
    found = await connection.execute(delete(unanswered).where(which).returning(*columns))
    rows = sorted((dict(row) for row in found.mappings()), key=lambda row: str(row["folded"]))
    if rows:
        settled = [{**row, "tag": "", "state": "", "settles_at": None} for row in rows]
        await _keep(dialect, connection, settled)


async def _erase(connection: AsyncConnection, which: Any) -> None:
    await connection.execute(delete(unanswered).where(which))
