"""Keys that processes share, and sessions that nobody comes back to."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.conversation.session import Session
from bot.storage.database import open_database
from bot.storage.people import UNSEEN, forget_unseen
from bot.storage.secret_store import BYTES, shared_secret
from bot.storage.session_store import SqlSessionStore, utc_now
from tests.fakes.session_store import alone, kept


async def test_all_who_ask_for_a_key_get_the_same_one_also_after_a_restart(database: str) -> None:
    first, second = await open_database(database), await open_database(database)
    found = await asyncio.gather(*(shared_secret(one, "web") for one in (first, second)))
    await first.dispose()
    await second.dispose()
    third = await open_database(database)
    again, other = await shared_secret(third, "web"), await shared_secret(third, "other")
    await third.dispose()
    assert {*found, again} == {again}
    assert (len(again), len(other)) == (BYTES, BYTES)
    assert again != other


async def test_who_was_not_seen_for_a_month_is_forgotten_on_that_platform_alone(
    database: str,
) -> None:
    engine = await open_database(database)
    long_ago = utc_now() - dt.timedelta(seconds=UNSEEN + 60)
    before, now = SqlSessionStore(engine, lambda: long_ago), SqlSessionStore(engine)
    for name in ("web:a", "web_:b", "telegram:1"):
        await before.save(kept(name, Session(locale="en")))
    await now.save(kept("web:c", Session(locale="en")))
    await forget_unseen(engine, "web")
    left = {
        name: (await now.load(alone(name))).locale
        for name in ("web:a", "web_:b", "telegram:1", "web:c")
    }
    assert await now.export("web:a") == {}
    await engine.dispose()
    assert left == {"web:a": None, "web_:b": "en", "telegram:1": "en", "web:c": "en"}
