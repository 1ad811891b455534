"""What is left of a person after /forget: nothing, in no table, no file, no cache and no memory."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
from collections import deque
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import serving, stored, talking
from bot.channels.common.running import Running, Services, Stores
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.delivery.flood import Flood
from bot.delivery.receiver import Receiver
from bot.settings import Settings
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.role_store import SqlRoleStore
from bot.storage.tables import metadata
from tests.channels.telegram.answering import at_work
from tests.tools.bot_api import BotApiServer

PERSON = 4815162342
CANARY = "chimhoangyen"
TRACES = (CANARY, str(PERSON))
PATIENCE = 30.0
"""Seconds that a busy machine may take for a reply."""


def in_files(folder: Path) -> dict[str, list[str]]:
    """What is found of the person in which file."""
    found = {
        str(path.relative_to(folder)): [t for t in TRACES if t.encode() in path.read_bytes()]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {name: traces for name, traces in found.items() if traces}


async def in_tables(engine: Any) -> dict[str, list[str]]:
    """What is found of the person in which table."""
    found: dict[str, list[str]] = {}
    async with engine.connect() as connection:
        for table in metadata.sorted_tables:
            text = str((await connection.execute(select(table))).all())
            if traces := [t for t in TRACES if t in text]:
                found[table.name] = traces
    return found


def _texts(thing: object, depth: int = 6) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif depth and not isinstance(thing, type):
        for part in gc.get_referents(thing):
            yield from _texts(part, depth - 1)


def in_caches() -> list[str]:
    """What is found of the person in results that functions of ours remember."""
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
        if part is not cache.__wrapped__ and not isinstance(part, type)
        if any(t in text for text in _texts(part) for t in TRACES)
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


def in_memory(*roots: object) -> list[str]:
    """Where in the memory of these something is found of the person."""
    found = list(held(roots, "memory"))
    assert len(found) > 1000, "the test sees nothing"
    return [path for path, text in found if any(t in text for t in TRACES)]


def test_what_is_held_somewhere_deep_is_seen() -> None:
    flood = Flood()
    flood.count(CANARY, 1.0)
    assert any(CANARY in text for _where, text in held({"a": [(lambda: flood, PERSON)]}))


async def test_nothing_is_left_of_a_person_who_asked_to_be_forgotten(
    server: BotApiServer, tmp_path: Path, content_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path, content_dir=content_dir)
    async with stored(settings) as engine, serving(settings, engine) as knowledge:
        stores = Stores(SqlInboxStore(engine), SqlOutboxStore(engine), SqlRoleStore(engine))
        receiver = Receiver(stores.inbox)
        services = Services(
            talking(knowledge, engine), lambda: knowledge.edition.lexicon, receiver, stores.roles
        )
        channel = TelegramChannel(build_bot(server.token, server.url), services)

        async def say(text: str) -> None:
            update = server.send_text(PERSON, text, language_code="en")
            await server.wait_for_reply(PERSON, after=update, timeout=PATIENCE)

        running = Running([channel], stores, receiver)
        roots = (running, channel, services, knowledge)
        async with at_work(running):
            for text in (f"what is {CANARY}", CANARY, f"/start {CANARY}", "/mydata", "/forget"):
                await say(text)
            assert await in_tables(engine), "the test sees nothing"
            assert in_files(tmp_path), "the test sees nothing"
            update = server.press_button(PERSON, "Erase everything")
            await server.wait_for_reply(PERSON, after=update, timeout=PATIENCE)

            async def is_gone() -> bool:
                return not await in_tables(engine) and not in_files(tmp_path)

            for _ in range(100):
                if await is_gone():
                    break
                await asyncio.sleep(0.1)
            assert await in_tables(engine) == {}
            assert in_files(tmp_path) == {}
            assert in_caches() == []
            assert in_memory(*roots) == []
