"""What holds for every `SessionStore`."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.conversation.effects import ListenHere, MoveHere, SpeakHere
from bot.conversation.ports import SessionStore
from bot.conversation.session import Choices, Flow, Session, SessionKey
from bot.conversation.turn import Kept
from bot.storage.database import open_database
from bot.storage.session_store import SqlSessionStore
from tests.fakes.session_store import MemorySessionStore, alone, kept
from tests.tools.prepared import copy_to

NOON = dt.datetime(2025, 6, 1, 12, 0, 30, 250_000, tzinfo=dt.UTC)
LAN, MINH = "telegram:1", "telegram:2"


@pytest.fixture(params=["sqlite", "memory"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SessionStore]:
    if request.param == "memory":
        yield MemorySessionStore()
        return
    engine = await open_database(copy_to(tmp_path / "sessions.sqlite3"))
    yield SqlSessionStore(engine)
    await engine.dispose()


async def test_a_person_never_seen_has_a_new_session(store: SessionStore) -> None:
    assert await store.load(alone(LAN)) == Session()


@pytest.mark.parametrize(
    "session",
    [
        Session(),
        Session(locale="en"),
        Session(last_entry="bridge-length"),
        Session(last_entry="bridge-length", answered_at=NOON),
        Session(choices=Choices(("o:bridge-length:vi", "t:vi"), NOON)),
        Session(flow=Flow("random", 3, ["bridge-length", {"cầu": [1, 2.5, None, True]}])),
        Session(notes=(Flow("random", 1, ["bridge-length"]), Flow("quiz", 1, {"open": True}))),
        Session(
            locale="zh_Hant_TW",
            last_entry="a" * 40,
            answered_at=NOON,
            choices=Choices(("x" * 64,) * 100, NOON),
            flow=Flow("f" * 100, 10**9, "đ" * 10_000),
        ),
    ],
    ids=[
        "nothing chosen",
        "a language",
        "an entry",
        "with its time",
        "a list",
        "a flow",
        "notes",
        "all, at their longest",
    ],
)
async def test_a_session_comes_back_as_it_was_saved(store: SessionStore, session: Session) -> None:
    await store.save(kept(LAN, session))
    assert await store.load(alone(LAN)) == session


async def test_the_last_save_counts(store: SessionStore) -> None:
    await store.save(kept(LAN, Session("en", "bridge-length")))
    await store.save(kept(LAN, Session("vi", "bridge-builder")))
    assert await store.load(alone(LAN)) == Session("vi", "bridge-builder")


async def test_a_choice_can_be_taken_back(store: SessionStore) -> None:
    await store.save(kept(LAN, Session("en", "bridge-length")))
    await store.save(kept(LAN, Session()))
    assert await store.load(alone(LAN)) == Session()


async def test_people_do_not_share_a_session(store: SessionStore) -> None:
    await store.save(kept(LAN, Session("en")))
    await store.save(kept(MINH, Session("vi", "bridge-length")))
    assert await store.load(alone(LAN)) == Session("en")
    assert await store.load(alone(MINH)) == Session("vi", "bridge-length")


async def test_the_same_number_on_two_channels_is_two_people(store: SessionStore) -> None:
    await store.save(kept("telegram:1", Session("en")))
    assert await store.load(alone("zalo:1")) == Session()


@pytest.mark.parametrize(
    "user",
    ["telegram:-1001234567890", "web:'; DROP TABLE users; --", "web:Lân 🐉", "w:" + "x" * 126],
)
async def test_any_name_of_a_person_is_only_a_name(store: SessionStore, user: str) -> None:
    await store.save(kept(user, Session("en")))
    assert await store.load(alone(user)) == Session("en")
    assert await store.load(alone(LAN)) == Session()


async def test_many_people_at_once_lose_nothing(store: SessionStore) -> None:
    sessions = {f"telegram:{n}": Session("vi", f"entry-{n}") for n in range(50)}
    await asyncio.gather(*(store.save(kept(user, session)) for user, session in sessions.items()))
    loaded = await asyncio.gather(*(store.load(alone(user)) for user in sessions))
    assert dict(zip(sessions, loaded, strict=True)) == sessions


async def test_saves_of_one_person_at_once_end_with_one_of_them(store: SessionStore) -> None:
    choices = [Session("vi", f"entry-{n}") for n in range(20)]
    await asyncio.gather(*(store.save(kept(LAN, session)) for session in choices))
    assert await store.load(alone(LAN)) in choices


# -- places ----------------------------------------------------------------------------------------

GROUP = "telegram:-100"
PLACES = [SessionKey(LAN, LAN), SessionKey(LAN, GROUP), SessionKey(LAN, GROUP, "5")]


async def test_each_place_has_its_own_session_of_a_person(store: SessionStore) -> None:
    for number, key in enumerate(PLACES):
        await store.save(Kept(key, Session("vi", f"entry-{number}", NOON)))
    found = [await store.load(key) for key in PLACES]
    assert [session.last_entry for session in found] == ["entry-0", "entry-1", "entry-2"]
    assert (await store.load(SessionKey(LAN, GROUP, "6"))).last_entry is None
    assert (await store.load(SessionKey(MINH, GROUP, "5"))) == Session()


async def test_a_language_is_the_persons_in_every_place(store: SessionStore) -> None:
    await store.save(kept(LAN, Session("en")))
    assert [(await store.load(key)).locale for key in PLACES] == ["en"] * 3


async def test_a_groups_language_is_everybodys_in_it(store: SessionStore) -> None:
    for locale in ("vi", "en"):
        key = SessionKey(LAN, GROUP, "5")
        await store.save(Kept(key, Session(), (SpeakHere(locale),)))
    keys = [SessionKey(MINH, GROUP), SessionKey(LAN, GROUP, "9"), alone(LAN), SessionKey(MINH, "x")]
    found = [(await store.load(key)).place_locale for key in keys]
    assert found == ["en", "en", None, None]


async def test_a_session_does_not_carry_an_old_language_into_its_group(store: SessionStore) -> None:
    lan, minh = SessionKey(LAN, GROUP), SessionKey(MINH, GROUP)
    await store.save(Kept(lan, Session(), (SpeakHere("vi"),)))
    before = await store.load(lan)
    await store.save(Kept(minh, Session(), (SpeakHere("en"),)))
    await store.save(Kept(lan, before))
    assert (await store.load(lan)).place_locale == "en"


async def test_who_is_forgotten_is_forgotten_in_every_place(store: SessionStore) -> None:
    for key in (*PLACES, SessionKey(MINH, GROUP)):
        await store.save(Kept(key, Session("vi", "entry", NOON)))
    await store.forget(LAN)
    assert [await store.load(key) for key in PLACES] == [Session()] * 3
    assert await store.export(LAN) == {}
    assert (await store.load(SessionKey(MINH, GROUP))).last_entry == "entry"


async def test_what_a_group_wants_is_each_kept_for_itself(store: SessionStore) -> None:
    lan, minh = SessionKey(LAN, GROUP), SessionKey(MINH, GROUP, "5")
    await store.save(Kept(lan, None, (ListenHere(is_on=True),)))
    assert (await store.load(minh)) == Session(place_listens=True)
    await store.save(Kept(minh, None, (SpeakHere("en"),)))
    assert (await store.load(lan)) == Session(place_locale="en", place_listens=True)
    await store.save(Kept(lan, None, (ListenHere(is_on=False),)))
    assert (await store.load(lan)) == Session(place_locale="en")


async def test_of_whoever_did_not_talk_with_the_bot_nothing_is_kept(store: SessionStore) -> None:
    await store.save(Kept(SessionKey(LAN, GROUP), None, (ListenHere(is_on=True),)))
    assert await store.export(LAN) == {}


async def test_a_group_that_becomes_another_takes_everything_along(store: SessionStore) -> None:
    new = "telegram:-1005"
    here, there = SessionKey(LAN, GROUP, "5"), SessionKey(LAN, new, "5")
    await store.save(Kept(here, Session("vi", "old", NOON), (SpeakHere("en"),)))
    await store.save(Kept(SessionKey(MINH, GROUP), Session("vi", "old", NOON)))
    await store.save(Kept(SessionKey(MINH, new), Session("vi", "newer", NOON)))
    await store.save(Kept(SessionKey("telegram:chat:-100", GROUP), None, (MoveHere(new),)))
    found = await store.load(there)
    assert (found.last_entry, found.place_locale) == ("old", "en")
    assert (await store.load(SessionKey(MINH, new))).last_entry == "newer"
    assert (await store.load(here)) == Session("vi")
