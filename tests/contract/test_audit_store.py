"""What administrators did is on record, on both databases, and nobody can change the record."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.effects import Effect, KeepQuestion, NoteRefusal, SetAside, Teach
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept
from bot.conversation.unanswered import Lesson, Phrasing
from bot.storage.audit_store import REFUSALS, REFUSED, Line, SqlAuditStore
from bot.storage.revision_store import SqlRevisionStore
from bot.storage.session_store import SqlSessionStore
from bot.storage.unanswered_store import SqlUnansweredStore

NOON = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)
LAN = SessionKey("telegram:7", "telegram:7")
STRANGER = SessionKey("telegram:8", "telegram:-100")
WOOD = KeepQuestion("how much wood", "how much wood", "en")


class Book:
    """The log with what leads to its lines."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.now = NOON
        self.log = SqlAuditStore(engine, lambda: self.now)
        self.sessions = SqlSessionStore(engine, lambda: self.now)

    async def does(self, who: SessionKey, *effects: Effect) -> None:
        await self.sessions.save(Kept(who, Session(), effects))

    async def lines(self) -> list[tuple[str, str, str, str, str]]:
        found = await self.log.newest(99)
        return [(one.who, one.what, one.target, one.detail, one.place) for one in found]


@pytest.fixture
def book(engine: AsyncEngine) -> Book:
    return Book(engine)


async def test_what_is_taught_put_aside_and_taken_back_is_written_down_with_who_and_from_where(
    book: Book,
) -> None:
    unanswered = SqlUnansweredStore(book.engine)
    await book.does(LAN, WOOD)
    (asked,) = await unanswered.open()
    lesson = Lesson("wood", (Phrasing("en", "how much"), Phrasing("vi", "mấy gỗ")), (asked.id,))
    await book.does(LAN, Teach(lesson))
    await book.does(LAN, Teach(lesson))  # pressed twice: nothing is left to do
    await book.does(LAN, WOOD)
    await book.does(LAN, SetAside((asked.id,), "ignored"))
    store = SqlRevisionStore(book.engine)
    first, _ = await store.in_force()
    await store.withdraw([first.number], "terminal:lan")
    assert await book.lines() == [
        ("terminal:lan", "taken back", "wood", "- en: how much", ""),
        ("telegram:7", "set aside", "", f"ignored: {asked.id}", "telegram:7"),
        ("telegram:7", "taught", "wood", "+ en: how much\n+ vi: mấy gỗ", "telegram:7"),
    ]


async def test_a_try_of_a_stranger_is_one_line_a_day(book: Book) -> None:
    for what in ("/unanswered", "/unanswered", "TeachIt"):
        await book.does(STRANGER, NoteRefusal(what))
    assert await book.lines() == [
        ("telegram:8", REFUSED, what, "", "telegram:-100") for what in ("TeachIt", "/unanswered")
    ]
    book.now += dt.timedelta(hours=25)
    await book.does(STRANGER, NoteRefusal("TeachIt"))
    assert len(await book.lines()) == 3


async def test_who_taught_or_took_back_is_shown_their_revisions_without_the_content(
    book: Book,
) -> None:
    await book.does(LAN, WOOD)
    (asked,) = await SqlUnansweredStore(book.engine).open()
    await book.does(LAN, Teach(Lesson("wood", (Phrasing("en", "how much"),), (asked.id,))))
    store = SqlRevisionStore(book.engine)
    (revision,) = await store.in_force()
    await store.withdraw([revision.number], STRANGER.user)
    for one in (LAN, STRANGER):
        (row,) = (await book.sessions.export(one.user))["revisions"]
        assert (row["target"], row["author"], "text" in row) == ("wood", LAN.user, False)
    assert "revisions" not in await book.sessions.export("telegram:9")


CHANGES = (
    "UPDATE audit SET who = 'nobody'",
    "DELETE FROM audit",
    "UPDATE audit SET what = 'refused'",
)


@pytest.mark.parametrize("statement", CHANGES)
async def test_the_database_refuses_to_change_the_record(book: Book, statement: str) -> None:
    await book.log.add(Line("telegram:7", "taught", "wood"))
    with pytest.raises(DBAPIError, match="only added to"):
        async with book.engine.begin() as connection:
            await connection.execute(text(statement))
    assert await book.log.count() == 1


async def test_tries_go_after_a_month_and_with_whoever_asks_to_be_forgotten(book: Book) -> None:
    await book.log.add(Line(LAN.user, "taught", "wood"))
    await book.does(STRANGER, NoteRefusal("/unanswered"))
    await book.does(LAN, NoteRefusal("/broadcast"))
    assert "audit" in await book.sessions.export(STRANGER.user)
    await book.sessions.forget(STRANGER.user)
    await book.sessions.forget(LAN.user)
    assert [line[1] for line in await book.lines()] == ["taught"]
    await book.does(STRANGER, NoteRefusal("/unanswered"))
    book.now += REFUSALS
    await book.log.prune()
    assert len(await book.lines()) == 2
    book.now += dt.timedelta(seconds=1)
    await book.log.prune()
    assert [line[1] for line in await book.lines()] == ["taught"]
