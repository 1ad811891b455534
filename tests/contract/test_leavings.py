"""What a process at rest is woken by, on both databases."""

from __future__ import annotations

import asyncio
import datetime as dt
import time

import pytest
from sqlalchemy import Executable, delete, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.conversation.handover import PATIENCE
from bot.delivery import pulse
from bot.delivery.idling import Idling, Left
from bot.delivery.pulse import Pulse
from bot.knowledge.sources import Sources
from bot.storage.leavings import SqlLeavings
from bot.storage.revision_store import SqlRevisionStore
from bot.storage.tables import broadcasts, letters, requests, revisions
from tests.knowledge.test_taught import Quiet

NOW = dt.datetime.now(dt.UTC)
TAUGHT = revisions.insert().values(
    kind="phrasing",
    target="bridge",
    locale="en",
    text="how long is it",
    base="",
    author="a",
    made_at=NOW,
)
TOLD = broadcasts.insert().values(
    author="a", texts="{}", audience="{}", state="running", begun_at=NOW, of=0
)


def asked(ago: float) -> Executable:
    return requests.insert().values(
        person="x:lan", locale="vi", folded="", asked_at=time.time() - ago, waiting=1
    )


async def test_whoever_looks_after_something_is_told_of_it(engine: AsyncEngine) -> None:
    store = SqlLeavings(engine)
    assert await store.look(["x"]) == (frozenset({Left.LESSONS}), None)  # nothing is known yet
    late = PATIENCE.total_seconds() + 60
    steps: list[tuple[Executable, set[Left]]] = [
        (TAUGHT, {Left.LESSONS}),
        (update(revisions).values(withdrawn_at=NOW), {Left.LESSONS}),
        (TOLD, {Left.NEWS}),
        (update(broadcasts).values(state="paused"), set()),
        (asked(ago=60), set()),
        (letters.insert().values(number=1, kind="question"), {Left.NEWS}),
        (delete(letters), set()),
        (update(requests).values(asked_at=requests.c.asked_at - late), {Left.NEWS}),
    ]
    for statement, found in steps:
        async with engine.begin() as connection:
            await connection.execute(statement)
        assert (await store.look(["x"]))[0] == found, statement


async def test_what_another_process_teaches_is_read_by_one_at_rest(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "ASLEEP", 0.05)
    idling = Idling()
    sources = Sources(Quiet(), SqlRevisionStore(engine), idling=idling)
    await sources.look()
    looking = asyncio.create_task(Pulse(SqlLeavings(engine), idling, list).run())
    changes = sources.changes()
    async with asyncio.timeout(30):
        async with engine.begin() as connection:
            await connection.execute(TAUGHT)
        await anext(changes)
    assert [one.text for one in sources.revisions] == ["how long is it"]
    await changes.aclose()  # type: ignore[attr-defined]  # it is a generator
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
