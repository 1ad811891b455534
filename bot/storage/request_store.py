"""Questions that people of ours answer, and what is still to be told of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.effects import AnswerPerson, AskPerson, Effect, HandBack, WithdrawQuestion
from bot.conversation.handover import LAST, PATIENCE, Handed, Kind
from bot.delivery.handing_over import Letter
from bot.delivery.model import Outgoing
from bot.storage.audit_store import Doer
from bot.storage.outbox_store import enqueue
from bot.storage.tables import letters, requests, unanswered
from bot.storage.transactions import insert, reading, time_by, writing

Clock = Callable[[], dt.datetime]

AT_ONCE = 20
"""Letters handed over in one go: what a group takes in a minute."""


async def carry_out(connection: AsyncConnection, effect: Effect, doer: Doer) -> None:
    """What somebody asks the team, or it answers, in the caller's transaction."""
    match effect:
        case AskPerson():
            await _ask(connection, effect, doer)
        case WithdrawQuestion():
            await _end(connection, requests.c.person == doer.who, Kind.WITHDRAWN)
        case AnswerPerson(number, text) if await _is_there(connection, number):
            is_it = requests.c.number == number
            await connection.execute(update(requests).where(is_it).values(waiting=None))
            await _write(connection, number, Kind.ANSWER, text)
            await doer.note(connection, "answered", f"question {number}", text)
        case HandBack(number):
            if await _end(connection, requests.c.number == number, Kind.BACK):
                await doer.note(connection, "handed back", f"question {number}")


async def _ask(connection: AsyncConnection, effect: AskPerson, doer: Doer) -> None:
    """Nothing where one of theirs waits."""
    latest = select(requests.c.topic).where(requests.c.person == doer.who, requests.c.topic != "")
    known = await connection.execute(latest.order_by(requests.c.number.desc()).limit(1))
    row = insert(connection.dialect.name, requests).values(
        person=doer.who,
        locale=effect.locale,
        folded=effect.folded,
        asked_at=doer.at.timestamp(),
        waiting=1,
        topic=known.scalar_one_or_none() or "",
    )
    added = row.on_conflict_do_nothing(index_elements=["person", "waiting"])
    number = (await connection.execute(added.returning(requests.c.number))).scalar_one_or_none()
    if number is not None:
        await _write(connection, number, Kind.QUESTION, effect.text)


async def _end(connection: AsyncConnection, which: ColumnElement[bool], kind: Kind) -> list[int]:
    """Those of them that wait do not any more."""
    waiting = update(requests).where(which, requests.c.waiting == 1)
    ended = waiting.values(waiting=None).returning(requests.c.number)
    numbers = sorted((await connection.execute(ended)).scalars().all())
    for number in numbers:
        await _write(connection, number, kind)
    return numbers


async def _is_there(connection: AsyncConnection, number: int) -> bool:
    found = select(requests.c.number).where(requests.c.number == number, _is_open())
    return (await connection.execute(found)).first() is not None


def _is_open() -> ColumnElement[bool]:
    """It waits, or was answered and can be answered once more: nobody has given it up."""
    last = select(letters.c.id).where(
        letters.c.number == requests.c.number, letters.c.kind.in_([*LAST])
    )
    return ~last.exists()


async def _write(connection: AsyncConnection, number: int, kind: Kind, text: str = "") -> None:
    values = {"number": number, "kind": kind, "text": text}
    await connection.execute(letters.insert().values(**values))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SqlRequestStore:
    """On a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, clock: Clock = _now) -> None:
        self._engine = engine
        self._clock = clock

    async def handed(self, user: str) -> Handed:
        """What somebody has asked the team within the last day."""
        theirs = requests.c.person == user
        since = (self._clock() - PATIENCE).timestamp()
        asked = select(func.count(requests.c.waiting), func.count())
        async with reading(self._engine) as connection:
            query = asked.where(theirs, requests.c.asked_at > since)
            waiting, times = (await connection.execute(query)).one()
        return Handed(waiting > 0, times)

    async def is_handed(self, number: int) -> bool:
        """Whether it can still be answered."""
        async with reading(self._engine) as connection:
            return await _is_there(connection, number)

    async def due(self) -> Sequence[Letter]:
        """What is to be told, in order; what has waited too long is given up first."""
        now = self._clock()
        is_late = requests.c.asked_at <= (now - PATIENCE).timestamp()
        async with writing(self._engine) as connection:
            await _end(connection, is_late, Kind.LATE)
            told = select(letters.c.id).where(letters.c.number == requests.c.number)
            is_over = is_late & requests.c.waiting.is_(None) & ~told.exists()
            await connection.execute(delete(requests).where(is_over))
            in_vain = (
                select(unanswered.c.id)
                .where(unanswered.c.folded == requests.c.folded, unanswered.c.tag == "")
                .where(requests.c.folded != "")
                .scalar_subquery()
            )
            columns = requests.c["person", "locale", "topic", "asked_at"]
            chosen = (
                select(letters.c.id, letters.c.number, letters.c.kind, letters.c.text)
                .add_columns(*columns, in_vain)
                .join(requests, requests.c.number == letters.c.number)
                .order_by(letters.c.id)
                .limit(AT_ONCE)
            )
            rows = (await connection.execute(chosen)).all()
        return [
            Letter(id_, number, kind, text, person, locale, topic, now.timestamp() - at, asked)
            for id_, number, kind, text, person, locale, topic, at, asked in rows
        ]

    async def hand_over(self, letter: Letter, topic: str, calls: Sequence[Outgoing]) -> bool:
        """Put the calls for a letter into the outbox; False where it is gone, or another process
        was faster."""
        async with writing(self._engine) as connection:
            gone = delete(letters).where(letters.c.id == letter.id)
            if (await connection.execute(gone)).rowcount != 1:
                return False
            is_its = requests.c.number == letter.number
            if letter.kind in LAST:
                await connection.execute(delete(requests).where(is_its))
            elif topic:
                await connection.execute(update(requests).where(is_its).values(topic=topic))
            now = await time_by(connection)
            await enqueue(self._engine, connection, [(call, now) for call in calls])
        return True
