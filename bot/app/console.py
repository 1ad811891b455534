"""A chat in this terminal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack

from bot.app.answering import talking
from bot.app.forgetting import forgetting
from bot.app.page import page_served
from bot.app.serving import beside, foreseeing, serving
from bot.app.stores import stored
from bot.channels.console import Console
from bot.conversation.tallies import Tally
from bot.knowledge.builder import builders
from bot.operations.housekeeping import Housekeeping
from bot.settings import Settings
from bot.storage.tally_store import SqlTallyStore


async def run_console(settings: Settings, greet: Callable[[str], None] | None = None) -> None:
    """A chat in this terminal until the person leaves.

    `greet`: is told where the web page is, which is served beside it then.
    """
    async with AsyncExitStack() as bot:
        engine = await bot.enter_async_context(stored(settings))
        apart = bot.enter_context(builders())
        foreseen = foreseeing(engine, apart)
        served = serving(settings, engine, apart=apart, foreseen=foreseen)
        knowledge = await bot.enter_async_context(served)
        tally = Tally()
        dialogue = talking(knowledge, engine, settings, tally=tally, foreseen=foreseen)
        housekeeping = Housekeeping(forgetting(settings, engine), lambda: True)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(beside(housekeeping.run(first=0.0)))
            await stack.enter_async_context(beside(SqlTallyStore(engine).keep(tally)))
            if greet is not None:
                page = page_served(settings, knowledge, dialogue, engine)
                if address := await stack.enter_async_context(page):
                    greet(address)
            await Console(dialogue.handle, lambda: knowledge.edition.lexicon).run()
