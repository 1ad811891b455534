"""Sessions in the database."""

from __future__ import annotations

import datetime as dt
import functools
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, case, delete, exists, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.conversation.effects import ListenHere, MoveHere, PersonalData, Scored, SpeakHere
from bot.conversation.session import Choices, Flow, Score, Session, SessionKey
from bot.conversation.turn import Kept
from bot.delivery.batching import Batcher
from bot.storage import daily_store
from bot.storage import people as everything
from bot.storage.tables import places, sessions, users
from bot.storage.transactions import erase_log, insert, reading, writing
from bot.storage.unanswered_store import carry_out

logger = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]
Found = TypeVar("Found")


_COUNTS = ("quiz_asked", "quiz_right", "quiz_streak", "quiz_best")
# people, chats
_LOAD = (
    select(
        users.c.user,
        users.c.locale,
        sessions.c.chat,
        sessions.c.thread,
        sessions.c.last_entry,
        sessions.c.answered_at,
        sessions.c.choices,
        sessions.c.flow,
        sessions.c.notes,
        users.c.quiz_asked,
        users.c.quiz_right,
        users.c.quiz_streak,
        users.c.quiz_best,
    )
    .select_from(
        users.outerjoin(
            sessions,
            (sessions.c.user == users.c.user)
            & sessions.c.chat.in_(bindparam("chats", expanding=True)),
        )
    )
    .where(users.c.user.in_(bindparam("people", expanding=True)))
)
# chats
_PLACES = select(places.c.chat, places.c.locale, places.c.listens).where(
    places.c.chat.in_(bindparam("chats", expanding=True))
)


_NOTHING = (None, False)
"""What a group has chosen of which nothing is kept."""


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


class SqlSessionStore:
    """`SessionStore` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock
        self._loads: Batcher[SessionKey, Session] = Batcher(self._load_all)
        self._saves: Batcher[Kept | None, None] = Batcher(self._save_all)

    async def load(self, key: SessionKey) -> Session:
        """The session; a new one for a stranger."""
        return await self._loads.submit(key)

    async def _load_all(self, keys: Sequence[SessionKey]) -> list[Session]:
        """Many sessions at once: under load, a query for each of them takes most of the time."""
        wanted = {"people": [key.user for key in keys], "chats": [key.chat for key in keys]}
        # A private chat has the person's own name, and no language but the person's.
        shared = [key.chat for key in keys if key.chat != key.user]
        async with reading(self._engine, is_quick=True) as connection:
            rows = (await connection.execute(_LOAD, wanted)).all()
            found = (await connection.execute(_PLACES, {"chats": shared})) if shared else ()
            chose = {row[0]: (row[1], bool(row[2])) for row in found}
        chosen = {row.user: row.locale for row in rows}
        scores = {
            row.user: Score(row.quiz_asked, row.quiz_right, row.quiz_streak, row.quiz_best)
            for row in rows
        }
        here = {(row.user, row.chat, row.thread): row for row in rows}
        return [
            replace(
                _session(here.get((key.user, key.chat, key.thread))),
                locale=chosen.get(key.user),
                score=scores.get(key.user, Score()),
                place_locale=chose.get(key.chat, _NOTHING)[0],
                place_listens=chose.get(key.chat, _NOTHING)[1],
            )
            for key in keys
        ]

    async def save(self, kept: Kept) -> None:
        """Returns when it is committed, with what others save meanwhile: where a hundred a second
        ask on the web page, what comes in elsewhere waits for one commit of theirs at most."""
        await self._saves.submit(kept)

    async def _save_all(self, kept: Sequence[Kept | None]) -> list[None]:
        if some := [one for one in kept if one is not None]:
            async with writing(self._engine, is_quick=True) as connection:
                await save_all(self._engine, connection, some, self._clock())
        return [None] * len(kept)

    async def export(self, user: str) -> PersonalData:
        """Everything that is stored about a person."""
        return await everything.export(self._engine, user)

    async def forget(self, user: str) -> None:
        """Erase it, with what is being saved now."""
        await self._saves.submit(None)
        async with writing(self._engine) as connection:
            await everything.forget(connection, user)
            await everything.forget_lanes(connection, user)
        await erase_log(self._engine)


async def save_all(
    engine: AsyncEngine, connection: AsyncConnection, kept: Sequence[Kept], now: dt.datetime
) -> None:
    """Save sessions and carry out what else turns want done, in the caller's transaction. Where a
    session comes twice, the last one counts."""
    if not kept:
        return
    dialect = engine.dialect.name
    talked = {one.key: one.session for one in kept if one.session is not None}
    if talked:
        await _save_sessions(dialect, connection, talked, now)
    for one in sorted(kept, key=lambda one: one.key.chat):
        await _change_place(dialect, connection, one)
    await _score(connection, kept)
    await daily_store.carry_out(dialect, connection, kept, now)
    await carry_out(dialect, connection, kept, now)


async def _save_sessions(
    dialect: str,
    connection: AsyncConnection,
    talked: Mapping[SessionKey, Session],
    now: dt.datetime,
) -> None:
    people = {key.user: session.locale for key, session in talked.items()}
    await connection.execute(
        _upsert(dialect, users, frozenset({"user", "first_seen", *_COUNTS})),
        [
            {"user": user, "locale": locale, "first_seen": now, "last_seen": now}
            for user, locale in sorted(people.items())
        ],
    )
    rows = sorted(talked.items(), key=lambda row: row[0])
    await connection.execute(
        _upsert(dialect, sessions, frozenset({"user", "chat", "thread"})),
        [_row(key, session, now) for key, session in rows],
    )


async def _change_place(dialect: str, connection: AsyncConnection, kept: Kept) -> None:
    """What a group has chosen, and what it is called from now on."""
    chat = kept.key.chat
    for effect in kept.effects:
        match effect:
            case SpeakHere(locale):
                chosen: dict[str, Any] = {"locale": locale}
            case ListenHere(is_on):
                chosen = {"listens": is_on}
            case MoveHere(to):
                await _move(connection, chat, to)
                continue
            case _:
                continue
        statement = insert(dialect, places).values(chat=chat, **chosen)
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["chat"], set_=chosen)
        )


async def _move(connection: AsyncConnection, chat: str, to: str) -> None:
    """What stands under the new name already is newer, and stays."""
    for table, own in ((places, ()), (sessions, (sessions.c.user, sessions.c.thread))):
        there = table.alias()
        is_there = exists().where(
            there.c.chat == to, *(there.c[column.name] == column for column in own)
        )
        await connection.execute(
            update(table).where(table.c.chat == chat, ~is_there).values(chat=to)
        )
        await connection.execute(delete(table).where(table.c.chat == chat))


async def _score(connection: AsyncConnection, kept: Sequence[Kept]) -> None:
    """Counted in the database: somebody may answer in two places at once."""
    counts = users.c
    for one in kept:
        for effect in one.effects:
            if not isinstance(effect, Scored):
                continue
            streak = counts.quiz_streak + 1 if effect.is_right else literal(0)
            values = {
                "quiz_asked": counts.quiz_asked + 1,
                "quiz_right": counts.quiz_right + int(effect.is_right),
                "quiz_streak": streak,
                "quiz_best": case((counts.quiz_best < streak, streak), else_=counts.quiz_best),
            }
            await connection.execute(
                update(users).where(counts.user == one.key.user).values(**values)
            )


def _row(key: SessionKey, session: Session, now: dt.datetime) -> dict[str, Any]:
    choices, flow = session.choices, session.flow
    return {
        **asdict(key),
        "last_entry": session.last_entry,
        "answered_at": session.answered_at,
        "choices": choices and json.dumps({"at": choices.at.isoformat(), "data": choices.data}),
        "flow": flow and json.dumps(asdict(flow)),
        "notes": json.dumps([asdict(note) for note in session.notes]) if session.notes else None,
        "updated": now,
    }


def _session(row: Any) -> Session:
    if row is None:
        return Session()
    return Session(
        last_entry=row.last_entry,
        answered_at=_in_utc(row.answered_at),
        choices=_read(row.choices, _choices),
        flow=_read(row.flow, _flow),
        notes=_read(row.notes, lambda found: tuple(map(_flow, found))) or (),
    )


def _flow(found: Any) -> Flow:
    return Flow(found["name"], found["version"], found["data"])


def _choices(found: Any) -> Choices:
    return Choices(tuple(found["data"]), dt.datetime.fromisoformat(found["at"]))


def _read(text: str | None, make: Callable[[Any], Found]) -> Found | None:
    """What stands in a column of JSON; None where another bot has written it in another way."""
    if text is None:
        return None
    try:
        return make(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        logger.error("a session holds what cannot be read: %r", error)  # noqa: TRY400
        return None


def _in_utc(time: dt.datetime | None) -> dt.datetime | None:
    """The time with its zone; SQLite keeps none."""
    return time if time is None or time.tzinfo else time.replace(tzinfo=dt.UTC)


@functools.cache
def _upsert(dialect: str, table: Table, keep: frozenset[str]) -> Any:
    """An INSERT that updates the row that is there, except for the columns to `keep`."""
    statement = insert(dialect, table)
    changes = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keep}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)
