"""What is kept of questions asked in vain, on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.effects import Effect, Helped, HelpedNot, KeepQuestion
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept
from bot.delivery.model import Effects, Step, Update
from bot.storage import unanswered_store
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.session_store import SqlSessionStore, save_all
from bot.storage.tables import unanswered
from bot.storage.transactions import writing
from bot.storage.unanswered_store import SqlUnansweredStore

NOON = dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC)
LAN = SessionKey("telegram:4815162342", "telegram:4815162342")
GOLD = KeepQuestion("Giá vàng hôm nay?", "gia vang hom nay", "vi")
TEA = KeepQuestion("who sells tea", "who sells tea", "en")
OFFERED = KeepQuestion("which bridge", "which bridge", "en", "abc123")


class Days:
    """The store with people who ask, on one day after the other."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.now = NOON
        self.store = SqlUnansweredStore(engine, lambda: self.now)
        self._sessions = SqlSessionStore(engine, lambda: self.now)

    def wait(self, **much: float) -> None:
        self.now += dt.timedelta(**much)

    async def asks(self, *effects: Effect) -> None:
        """What a turn of somebody's leads to."""
        await self._sessions.save(Kept(LAN, Session(), effects))

    async def counts(self) -> dict[str, int]:
        """How often what was asked in vain."""
        return {asked.text: asked.count for asked in await self.store.open()}

    async def rows(self) -> Sequence[object]:
        """Everything, as it is stored."""
        async with self.engine.connect() as connection:
            return (await connection.execute(select(unanswered))).all()


@pytest.fixture
def days(engine: AsyncEngine) -> Days:
    return Days(engine)


async def test_equal_questions_are_one_with_its_count_and_its_days(days: Days) -> None:
    await days.asks(GOLD)
    days.wait(days=2)
    await days.asks(KeepQuestion("gia vang hom nay", GOLD.folded, "vi"), TEA)
    await days.asks(GOLD)
    gold, tea = await days.store.open()
    assert (gold.text, gold.count, gold.locale) == (GOLD.text, 3, "vi")
    assert (gold.first, gold.last) == (NOON.date(), NOON.date() + dt.timedelta(days=2))
    assert (tea.text, tea.count, tea.first, tea.last) == (TEA.text, 1, gold.last, gold.last)


async def test_nothing_says_who_asked_where_or_at_what_hour(days: Days) -> None:
    await days.asks(GOLD)
    (row,) = await days.rows()
    assert "4815162342" not in str(row)
    assert "telegram" not in str(row)
    assert not any(isinstance(value, dt.datetime) for value in row)  # type: ignore[attr-defined]


async def test_who_is_forgotten_cannot_be_found_among_the_questions(days: Days) -> None:
    await days.asks(GOLD)
    sessions = SqlSessionStore(days.engine)
    assert "unanswered" not in await sessions.export(LAN.user)
    await sessions.forget(LAN.user)
    assert await days.counts() == {GOLD.text: 1}


async def test_what_may_yet_be_helped_is_not_in_vain_until_it_has_had_its_time(days: Days) -> None:
    await days.asks(OFFERED)
    await days.store.prune(30)
    assert await days.counts() == {}
    days.wait(minutes=44)
    await days.store.prune(30)
    assert await days.counts() == {}
    days.wait(minutes=1)
    await days.store.prune(30)
    assert await days.counts() == {OFFERED.text: 1}
    assert OFFERED.tag not in str(await days.rows())


async def test_what_has_helped_is_forgotten_and_takes_no_other_along(days: Days) -> None:
    other = KeepQuestion(OFFERED.text, OFFERED.folded, "en", "zzz999")
    await days.asks(OFFERED)
    await days.asks(other)
    await days.asks(Helped(OFFERED.tag))
    days.wait(hours=1)
    await days.store.prune(30)
    assert await days.counts() == {OFFERED.text: 1}
    await days.asks(Helped(OFFERED.tag), Helped(other.tag), HelpedNot(other.tag))
    assert await days.counts() == {OFFERED.text: 1}


async def test_none_of_these_is_in_vain_at_once(days: Days) -> None:
    await days.asks(KeepQuestion(OFFERED.text, OFFERED.folded, "en"))
    await days.asks(OFFERED)
    await days.asks(HelpedNot(OFFERED.tag))
    assert await days.counts() == {OFFERED.text: 2}
    await days.asks(HelpedNot(OFFERED.tag))
    assert await days.counts() == {OFFERED.text: 2}


@pytest.mark.parametrize(("waited", "is_there"), [(29, True), (30, False)])
async def test_a_question_is_erased_after_so_many_days(
    days: Days, waited: int, is_there: bool
) -> None:
    await days.asks(GOLD)
    days.wait(days=waited)
    await days.store.prune(30)
    assert bool(await days.rows()) is is_there


async def test_where_nothing_is_to_be_kept_all_of_it_is_erased(days: Days) -> None:
    await days.asks(GOLD, OFFERED)
    await days.store.prune(0)
    assert await days.rows() == []


async def test_of_too_many_the_rarest_go(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unanswered_store, "LARGEST", 3)
    monkeypatch.setattr(unanswered_store, "_SLICE", 2)
    for number in range(9):
        await days.asks(KeepQuestion(f"q {number}", f"q {number}", "en"))
    await days.asks(*(KeepQuestion("q", f"q {number}", "en") for number in (2, 5, 7)))
    await days.store.prune(30)
    assert await days.counts() == {"q 2": 2, "q 5": 2, "q 7": 2}


async def test_many_at_once_are_all_counted(days: Days) -> None:
    both = (GOLD, TEA), (TEA, GOLD)
    await asyncio.gather(*(days.asks(*both[number % 2]) for number in range(20)))
    assert await days.counts() == {GOLD.text: 20, TEA.text: 20}


async def test_a_turn_that_is_not_saved_keeps_no_question(days: Days) -> None:
    kept = Kept(LAN, Session(), (GOLD,))

    async def save_and_break() -> None:
        async with writing(days.engine) as connection:
            await save_all(days.engine, connection, [kept], NOON)
            raise RuntimeError("killed before the end")

    with pytest.raises(RuntimeError, match="killed"):
        await save_and_break()
    assert await days.rows() == []


async def test_an_update_that_is_ended_twice_is_counted_once(days: Days) -> None:
    """A worker that was asleep wakes up, and what it has worked out is worth nothing any more."""
    inbox = SqlInboxStore(days.engine)
    await inbox.ingest([Update("telegram:1", "1", LAN.chat, "{}", LAN.user)])
    (visit,) = await inbox.claim(["telegram"], 1, 60.0)
    effects = Effects(states=(Kept(LAN, Session(), (GOLD,)),))
    step = Step(visit, visit.updates, effects, releases=True)
    assert await inbox.finish([step]) == [True]
    await inbox.finish([step])
    assert await days.counts() == {GOLD.text: 1}
