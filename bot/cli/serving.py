"""What a running bot serves at this moment, for commands that look at it beside the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.knowledge.editions import load_edition
from bot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.knowledge.desk import EditorsDesk


async def at_the_desk(settings: Settings, engine: AsyncEngine) -> tuple[Edition, EditorsDesk]:
    """What is served, or nearly: nobody waits here for a full index."""
    from bot.app.answering import desk_on  # noqa: PLC0415  (only what runs is imported)
    from bot.storage.revision_store import SqlRevisionStore  # noqa: PLC0415

    taught = await SqlRevisionStore(engine).in_force()
    edition = load_edition(settings, at_once=True, revisions=taught)
    return edition, desk_on(settings, LiveKnowledge(edition), engine)
