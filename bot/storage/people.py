"""Everything the database holds of one person: to show it to them, and to erase it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.audit_store import REFUSED
from bot.storage.tables import (
    audit,
    daily,
    dead,
    inbox,
    is_on,
    lanes,
    letters,
    outbox,
    outbox_lanes,
    polls,
    requests,
    revisions,
    sessions,
    shown,
    users,
)
from bot.storage.transactions import reading, writing


async def forget(connection: AsyncConnection, user: str, *, before: int | None = None) -> None:
    """Erase a person, in the caller's transaction. `before`: erase only those waiting updates that
    came before this one. A person who goes on talking afterwards wants an answer.

    A private chat's lane has the person's own name. What is being sent at this moment stays until
    it is sent, as nobody can call it back, but is not the person's any more. Order matters: an
    update of this person that another worker is about to finish is waited for here, and what it has
    written is erased below. `forget_lanes` goes last of all.
    """
    waiting = or_(inbox.c.sender == user, inbox.c.lane == user)
    if before is not None:
        waiting &= inbox.c.id < before
    await connection.execute(delete(inbox).where(waiting))
    await connection.execute(delete(dead).where(or_(dead.c.sender == user, dead.c.lane == user)))
    await connection.execute(delete(sessions).where(sessions.c.user == user))
    await connection.execute(delete(daily).where(daily.c.user == user))
    await connection.execute(delete(users).where(users.c.user == user))
    await connection.execute(delete(letters).where(_theirs(user)))
    await connection.execute(delete(requests).where(requests.c.person == user))
    await connection.execute(delete(shown).where(or_(shown.c.person == user, shown.c.lane == user)))
    await connection.execute(delete(polls).where(polls.c.lane == user))
    tried = (audit.c.who == user) & (audit.c.what == REFUSED)
    await connection.execute(delete(audit).where(tried))
    in_the_air = select(outbox_lanes.c.in_flight).where(outbox_lanes.c.in_flight.is_not(None))
    theirs = or_(outbox.c.lane == user, outbox.c.person == user)
    await connection.execute(delete(outbox).where(theirs, outbox.c.id.not_in(in_the_air)))
    await connection.execute(update(outbox).where(theirs).values(shows="", person=""))
    mentioned = lanes.c.flood.contains(f'"{user}"', autoescape=True)
    await connection.execute(update(lanes).where(mentioned).values(flood=""))


def _theirs(user: str) -> ColumnElement[bool]:
    """What is still to be told of their questions to people of ours."""
    return letters.c.number.in_(select(requests.c.number).where(requests.c.person == user))


async def forget_lanes(connection: AsyncConnection, user: str) -> None:
    """Erase the names of a person's private chat, at the end of the transaction.

    A lane in which they go on talking stays; an outbox lane goes with its last call, which tells
    them that they are forgotten.
    """
    await connection.execute(
        delete(lanes).where(
            lanes.c.lane == user, lanes.c.waiting_since.is_(None), lanes.c.lease_until == 0.0
        )
    )
    is_needed = outbox_lanes.c.in_flight.is_not(None) | exists().where(outbox.c.lane == user)
    theirs = outbox_lanes.c.lane == user
    await connection.execute(delete(outbox_lanes).where(theirs, ~is_needed))
    await connection.execute(update(outbox_lanes).where(theirs).values(is_leaving=True))


UNSEEN = 31 * 24 * 3600.0
"""Seconds after which nobody comes back: their cookie has lapsed a day before."""
_SLICE = 500
"""People erased in one transaction, so that others need not wait for it."""


async def forget_unseen(engine: AsyncEngine, platform: str) -> None:
    """Erase those of a platform who were not seen for so long. What they have is a session alone:
    for platforms on which nothing waits."""
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=UNSEEN)
    query = (
        select(users.c.user)
        .where(is_on(users.c.user, platform), users.c.last_seen < before)
        .limit(_SLICE)
    )
    while True:
        async with writing(engine) as connection:
            gone = (await connection.execute(query)).scalars().all()
            await connection.execute(delete(sessions).where(sessions.c.user.in_(gone)))
            await connection.execute(delete(users).where(users.c.user.in_(gone)))
        if len(gone) < _SLICE:
            return


async def export(engine: AsyncEngine, user: str) -> dict[str, list[dict[str, Any]]]:
    """By table, every row that holds something of this person."""
    found: dict[str, list[dict[str, Any]]] = {}
    async with reading(engine) as connection:
        for table, match in (
            (users, users.c.user == user),
            (sessions, sessions.c.user == user),
            (daily, daily.c.user == user),
            (inbox, or_(inbox.c.sender == user, inbox.c.lane == user)),
            (outbox, or_(outbox.c.lane == user, outbox.c.person == user)),
            (shown, or_(shown.c.lane == user, shown.c.person == user)),
            (polls, polls.c.lane == user),
            (dead, or_(dead.c.sender == user, dead.c.lane == user)),
            (lanes, lanes.c.lane == user),
            (outbox_lanes, outbox_lanes.c.lane == user),
            (requests, requests.c.person == user),
            (letters, _theirs(user)),
            (audit, audit.c.who == user),
            (revisions, or_(revisions.c.author == user, revisions.c.withdrawn_by == user)),
        ):
            # What was taught is content, and may be a whole file.
            columns = [column for column in table.c if column is not revisions.c.text]
            rows = (await connection.execute(select(*columns).where(match))).mappings().all()
            if rows:
                found[table.name] = [dict(row) for row in rows]
    return found
