"""The bot as it runs, but for its channel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app.answering import talking
from bot.app.serving import serving
from bot.app.stores import stored
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import LiveKnowledge
from bot.settings import Settings


@asynccontextmanager
async def running_dialogue(settings: Settings) -> AsyncIterator[tuple[Dialogue, LiveKnowledge]]:
    """The answer path on its store, with files watched."""
    async with stored(settings) as engine, serving(settings, engine) as knowledge:
        yield talking(knowledge, engine, settings), knowledge
