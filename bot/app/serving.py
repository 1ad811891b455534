"""The knowledge that is served, kept current."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.content.watcher import Watcher
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.delivery.idling import Idling
from bot.knowledge.builder import Builders
from bot.knowledge.building import Build, build
from bot.knowledge.collecting import give_back
from bot.knowledge.editions import cache_for, is_complete, load_edition
from bot.knowledge.foreseen import Foreseen, Shared
from bot.knowledge.sharing import Sharing
from bot.knowledge.sources import Sources
from bot.knowledge.upkeep import Upkeep
from bot.settings import Settings
from bot.storage.index_store import SqlIndexStore
from bot.storage.revision_store import SqlRevisionStore
from bot.storage.role_store import SqlRoleStore


@asynccontextmanager
async def serving(
    settings: Settings,
    engine: AsyncEngine,
    idling: Idling | None = None,
    apart: Builders | None = None,
    foreseen: Foreseen | None = None,
) -> AsyncIterator[LiveKnowledge]:
    """The knowledge, kept current while files change and more is taught.

    `apart`: where indexes are made; None: in this process. `foreseen`: what was built to show what
    a change would do.
    """

    def load(at_once: bool) -> Edition:
        make: Build = build
        if apart is not None and at_once:
            make = apart.at_once if foreseen is None else foreseen.serve
        elif apart is not None:  # nobody edits just now, and memory is for one of them
            apart.at_once.release()
            make = apart.in_full
        return load_edition(
            settings,
            at_once=at_once,
            before=knowledge.edition,
            revisions=sources.revisions,
            build=make,
        )

    watcher = Watcher(settings.content_dir, settings.locales_dir)
    sources = Sources(watcher, SqlRevisionStore(engine), idling=idling)
    await sources.look()
    edition = load_edition(settings, at_once=True, revisions=sources.revisions)
    give_back()
    knowledge = LiveKnowledge(edition, sources.hasten)
    upkeep = Upkeep(
        knowledge,
        sources,
        load,
        is_complete,
        _sharing(settings, engine),
        abandon=apart.in_full.stop if apart else lambda: None,
    )
    async with beside(upkeep.run()):
        yield knowledge


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """Something that goes on meanwhile, and is ended then."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def foreseeing(engine: AsyncEngine, apart: Builders) -> Foreseen:
    """What is built at once, by `apart`, with what other processes built where there are any."""
    if engine.dialect.name == "sqlite":
        return Foreseen(apart.at_once)
    return Foreseen(apart.at_once, Shared(SqlIndexStore(engine), asyncio.get_running_loop()))


def _sharing(settings: Settings, engine: AsyncEngine) -> Sharing | None:
    """None on SQLite, where there is no other process that would take an index."""
    if engine.dialect.name == "sqlite":
        return None
    files = cache_for(settings, settings.content_dir)
    return Sharing(SqlIndexStore(engine), SqlRoleStore(engine), files)
