"""All that a process at rest may be woken by, in one statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.broadcasts import Course
from bot.conversation.handover import PATIENCE
from bot.delivery.idling import Left
from bot.storage import inbox_statements, outbox_store
from bot.storage.revision_store import STATE
from bot.storage.tables import broadcasts, letters, requests
from bot.storage.transactions import clock_of, one_statement


class SqlLeavings:
    """`Leavings` on a database that `open_database` has prepared."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._say = look_of(engine.dialect.name)
        self._taught = ""

    async def look(self, platforms: Collection[str]) -> tuple[frozenset[Left], float | None]:
        """What there is, and when there is more."""
        given = {"platforms": list(platforms)}
        async with one_statement(self._engine) as connection:
            row = (await connection.execute(self._say, given)).one()
        due = {Left.UPDATES: row.updates_due, Left.CALLS: row.calls_due}
        waiting = [float(at) - row.now for at in due.values() if at is not None]
        found = {left for left, at in due.items() if at is not None and at <= row.now}
        if row.taught != self._taught:
            found.add(Left.LESSONS)
        self._taught = row.taught
        if row.has_news:
            found.add(Left.NEWS)
        return frozenset(found), max(0.0, min(waiting)) if waiting else None


def look_of(dialect: str) -> Any:
    """platforms"""
    now = clock_of(dialect)
    late = now - PATIENCE.total_seconds()
    has_news = or_(
        exists().where(broadcasts.c.state == Course.RUNNING),
        exists(letters.select()),
        exists().where(requests.c.asked_at <= late),
    )
    return select(
        now.label("now"),
        inbox_statements.next_due(now).scalar_subquery().label("updates_due"),
        outbox_store.next_due(now).scalar_subquery().label("calls_due"),
        has_news.label("has_news"),
        STATE.label("taught"),
    )
