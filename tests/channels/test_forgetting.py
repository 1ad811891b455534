"""What is left of a person after /forget: nothing, in no table, no file, no cache and no memory."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import itertools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.app.answering import talking
from bot.app.serving import serving
from bot.app.stores import stored
from bot.conversation.tallies import Tally
from bot.delivery.flood import Flood
from bot.settings import Settings
from bot.storage.tables import metadata
from bot.storage.tally_store import SqlTallyStore
from tests.channels.doors import DOORS, Door, House

CANARY = "chimhoangyen"
TALK = (
    f"what is {CANARY}",  # in vain
    CANARY,
    f"/start {CANARY}",
    f"/history {CANARY}",  # which only administrators may
    f"/nonsense {CANARY}",
    "/mydata",  # before there is so much that it takes two messages
    "/daily 8",
    "/quiz",
    "/forget",
)
"""In English, where the platform does not say the person's language."""


def traces_of(door: Door) -> tuple[str, ...]:
    """The word, and whatever tells who said it."""
    return (CANARY, *door.traces)


def in_files(folder: Path, door: Door) -> dict[str, list[str]]:
    """What is found of the person in which file."""
    found = {
        str(path.relative_to(folder)): [
            t for t in traces_of(door) if t.encode() in path.read_bytes()
        ]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {name: traces for name, traces in found.items() if traces}


async def in_tables(engine: Any, door: Door) -> dict[str, list[str]]:
    """What is found of the person in which table."""
    found: dict[str, list[str]] = {}
    async with engine.connect() as connection:
        for table in metadata.sorted_tables:
            text = str((await connection.execute(select(table))).all())
            if traces := [t for t in traces_of(door) if t in text]:
                found[table.name] = traces
    return found


def _texts(thing: object, depth: int = 6) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif depth and not isinstance(thing, type):
        for part in gc.get_referents(thing):
            yield from _texts(part, depth - 1)


def in_caches(door: Door) -> list[str]:
    """What is found of the person in results that functions of ours remember."""
    gc.unfreeze()  # what an edition keeps is out of the collector's sight
    caches = [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, functools._lru_cache_wrapper)
        and str(getattr(thing, "__module__", "")).startswith("bot.")
    ]
    assert caches, "no cache is looked at"
    return [
        f"{cache.__module__}.{cache.__name__}"
        for cache in caches
        for part in gc.get_referents(cache)
        if part not in (cache.__wrapped__, cache.__dict__) and not isinstance(part, type)
        if any(t in text for text in _texts(part) for t in traces_of(door))
    ]


CONTAINERS = (Mapping, Sequence, Set, deque)


def held(thing: object, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, str]]:
    """Every text and number that is reached from a thing through objects of ours: (where, what)."""
    seen = set() if seen is None else seen
    if isinstance(thing, str | bytes | int):
        yield path, thing.decode("latin-1") if isinstance(thing, bytes) else str(thing)
    elif id(thing) not in seen:
        seen.add(id(thing))
        for name, part in _parts(thing):
            yield from held(part, f"{path}.{name}", seen)


def _parts(thing: object) -> Iterator[tuple[str, object]]:
    if isinstance(thing, Mapping):
        for key, value in list(thing.items()):
            yield "keys", key
            yield "values", value
    elif isinstance(thing, CONTAINERS):
        yield from (("items", part) for part in list(thing))
    elif type(thing).__module__.startswith("bot."):
        slots = (name for kind in type(thing).__mro__ for name in getattr(kind, "__slots__", ()))
        for name in {*slots, *getattr(thing, "__dict__", {})}:
            yield name, getattr(thing, name, None)
    elif callable(thing):  # a method is of an object; a function may hold what it was made with
        yield "self", getattr(thing, "__self__", None)
        for cell in getattr(thing, "__closure__", None) or ():
            with contextlib.suppress(ValueError):  # not filled yet
                yield "closure", cell.cell_contents


def in_memory(door: Door, *roots: object) -> list[str]:
    """Where in the memory of these something is found of the person."""
    found = list(held(roots, "memory"))
    assert len(found) > 1000, "the test sees nothing"
    return [path for path, text in found if any(t in text for t in traces_of(door))]


def test_what_is_held_somewhere_deep_is_seen() -> None:
    flood = Flood()
    flood.count(CANARY, 1.0)
    assert any(CANARY in text for _where, text in held({"a": [(lambda: flood, 5)]}))


@pytest.mark.parametrize("days", [0, 30], ids=["nothing asked in vain is kept", "it is"])
@pytest.mark.parametrize("name", DOORS)
async def test_nothing_is_left_of_a_person_who_asked_to_be_forgotten(
    name: str, days: int, database: str, tmp_path: Path, content_dir: Path
) -> None:
    """What was asked in vain may stay where it is said so, with nothing of who asked it."""
    settings = Settings(
        data_dir=tmp_path,
        content_dir=content_dir,
        database_url=SecretStr(database),
        unanswered_days=days,
    )
    kept = {"unanswered": [CANARY]} if days else {}
    async with stored(settings) as engine, serving(settings, engine) as knowledge:
        tally = Tally()
        house = House(talking(knowledge, engine, settings, tally=tally), knowledge, engine)
        async with DOORS[name](house) as door:
            for text in TALK:
                await door.say(text)
            before = await in_tables(engine, door)
            assert before.keys() >= {"users", "sessions", "audit"}, "the test sees nothing"
            await door.erase()
            in_some_file = {CANARY} if days and "sqlite" in database else set()
            for _ in range(100):  # the log and what the sender owes end last
                await SqlTallyStore(engine).add(tally.take())
                found = await in_tables(engine, door), in_files(tmp_path, door)
                in_the_end = set(itertools.chain(*found[1].values())) == in_some_file
                if found[0] == kept and in_the_end and not in_memory(door, *door.roots):
                    break
                await asyncio.sleep(0.1)
            assert await in_tables(engine, door) == kept
            traces = in_files(tmp_path, door).values()
            assert set(itertools.chain(*traces)) == in_some_file
            assert in_caches(door) == []
            assert in_memory(door, tally, knowledge, *door.roots) == []
