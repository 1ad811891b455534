"""What holds for every `SessionStore`."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.conversation.ports import SessionStore
from bot.conversation.session import Session
from bot.storage.database import open_database
from bot.storage.session_store import SqlSessionStore
from tests.fakes.session_store import MemorySessionStore

NOON = dt.datetime(2025, 6, 1, 12, 0, 30, 250_000, tzinfo=dt.UTC)
LAN, MINH = "telegram:1", "telegram:2"


@pytest.fixture(params=["sqlite", "memory"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SessionStore]:
    if request.param == "memory":
        yield MemorySessionStore()
        return
    engine = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'sessions.sqlite3'}")
    yield SqlSessionStore(engine)
    await engine.dispose()


async def test_a_person_never_seen_has_a_new_session(store: SessionStore) -> None:
    assert await store.load(LAN) == Session()


@pytest.mark.parametrize(
    "session",
    [
        Session(),
        Session(locale="en"),
        Session(last_entry="bridge-length"),
        Session(last_entry="bridge-length", answered_at=NOON),
        Session(locale="zh_Hant_TW", last_entry="a" * 40, answered_at=NOON),
    ],
    ids=["nothing chosen", "a language", "an entry", "with its time", "all, at their longest"],
)
async def test_a_session_comes_back_as_it_was_saved(store: SessionStore, session: Session) -> None:
    await store.save(LAN, session)
    assert await store.load(LAN) == session


async def test_the_last_save_counts(store: SessionStore) -> None:
    await store.save(LAN, Session("en", "bridge-length"))
    await store.save(LAN, Session("vi", "bridge-builder"))
    assert await store.load(LAN) == Session("vi", "bridge-builder")


async def test_a_choice_can_be_taken_back(store: SessionStore) -> None:
    await store.save(LAN, Session("en", "bridge-length"))
    await store.save(LAN, Session())
    assert await store.load(LAN) == Session()


async def test_people_do_not_share_a_session(store: SessionStore) -> None:
    await store.save(LAN, Session("en"))
    await store.save(MINH, Session("vi", "bridge-length"))
    assert await store.load(LAN) == Session("en")
    assert await store.load(MINH) == Session("vi", "bridge-length")


async def test_the_same_number_on_two_channels_is_two_people(store: SessionStore) -> None:
    await store.save("telegram:1", Session("en"))
    assert await store.load("zalo:1") == Session()


@pytest.mark.parametrize(
    "user",
    ["telegram:-1001234567890", "web:'; DROP TABLE users; --", "web:Lân 🐉", "w:" + "x" * 126],
)
async def test_any_name_of_a_person_is_only_a_name(store: SessionStore, user: str) -> None:
    await store.save(user, Session("en"))
    assert await store.load(user) == Session("en")
    assert await store.load(LAN) == Session()


async def test_many_people_at_once_lose_nothing(store: SessionStore) -> None:
    sessions = {f"telegram:{n}": Session("vi", f"entry-{n}") for n in range(50)}
    await asyncio.gather(*(store.save(user, session) for user, session in sessions.items()))
    loaded = await asyncio.gather(*(store.load(user) for user in sessions))
    assert dict(zip(sessions, loaded, strict=True)) == sessions


async def test_saves_of_one_person_at_once_end_with_one_of_them(store: SessionStore) -> None:
    choices = [Session("vi", f"entry-{n}") for n in range(20)]
    await asyncio.gather(*(store.save(LAN, session) for session in choices))
    assert await store.load(LAN) in choices
