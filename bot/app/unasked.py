"""What people are told unasked, and what is brought from person to person."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app.answering import helpers_of
from bot.channels.common.gallery import Gallery
from bot.channels.common.handed import LetterWriter
from bot.channels.common.letters import facts, letters, reply_to
from bot.channels.common.running import Running
from bot.conversation.broadcasts import Course
from bot.conversation.facts import todays
from bot.conversation.features.broadcast import report
from bot.conversation.knowledge import LiveKnowledge
from bot.conversation.ports import Knowledge
from bot.delivery.broadcasting import Broadcaster, Lot
from bot.delivery.dailies import Dailies, Due
from bot.delivery.handing_over import HandingOver
from bot.delivery.idling import Idling
from bot.delivery.model import Outgoing
from bot.delivery.pulse import Pulse
from bot.i18n.words import Lexicon
from bot.messages import Reply
from bot.settings import Settings
from bot.storage.broadcast_store import SqlBroadcastStore
from bot.storage.daily_store import SqlDailyStore
from bot.storage.leavings import SqlLeavings
from bot.storage.request_store import SqlRequestStore
from bot.storage.upload_store import SqlUploads


def gallery_of(knowledge: LiveKnowledge, engine: AsyncEngine) -> Gallery:
    """The pictures of what is served."""

    def find(name: str) -> bytes | None:
        picture = knowledge.edition.content.by_picture.get(name)
        return None if picture is None else picture.data

    return Gallery(find, SqlUploads(engine))


def handing_over(
    settings: Settings,
    engine: AsyncEngine,
    running: Running,
    knowledge: LiveKnowledge,
    idling: Idling | None = None,
) -> HandingOver | None:
    """Brings questions to the team, and its answers back; None where nobody was named."""
    helpers = helpers_of(settings)
    if helpers is None:
        return None
    writer = LetterWriter(running.channels, lambda: knowledge.edition, helpers)
    return HandingOver(SqlRequestStore(engine), writer.written, running.wake, idling)


def broadcaster(
    engine: AsyncEngine, running: Running, lexicon: Callable[[], Lexicon], idling: Idling
) -> Broadcaster:
    """Tells many people something, on the platforms of this process."""
    store = SqlBroadcastStore(engine)

    async def told(lot: Lot) -> list[Outgoing]:
        found, words = await store.progress(lot.broadcast), lexicon()[lexicon().default]
        if found is None:
            return []
        parts = report(words, replace(found, course=Course.DONE))
        return reply_to(running.channels, lot.author, Reply("\n\n".join(parts), words.locale))

    return Broadcaster(
        store,
        platforms=running.windows,
        default=lambda: lexicon().default,
        letter=letters(running.channels),
        report=told,
        wake=running.wake,
        idling=idling,
    )


def dailies(engine: AsyncEngine, running: Running, knowledge: Knowledge, idling: Idling) -> Dailies:
    """Tells those who asked for it a fact a day, where we may write first."""
    chance = random.Random()  # noqa: S311  (nothing secret is picked)

    def tell(due: Due, has_buttons: bool) -> Reply | None:
        edition = knowledge.edition
        return todays(edition, due.locale, due.told, chance, has_buttons=has_buttons)

    return Dailies(
        SqlDailyStore(engine),
        platforms=lambda: [name for name, window in running.windows().items() if window is None],
        letter=facts(running.channels, tell),
        wake=running.wake,
        idling=idling,
    )


def pulse(engine: AsyncEngine, running: Running, idling: Idling) -> Pulse:
    """Wakes what rests, for what other processes left on the platforms that are served here."""
    served = lambda: [name for name, is_served in running.standing().items() if is_served]  # noqa: E731
    return Pulse(SqlLeavings(engine), idling, served)
