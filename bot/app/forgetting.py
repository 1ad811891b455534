"""What is erased as time goes by, however people talk with the bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Settings
from bot.storage.audit_store import SqlAuditStore
from bot.storage.people import forget_unseen
from bot.storage.tally_store import SqlTallyStore
from bot.storage.unanswered_store import SqlUnansweredStore

Jobs = dict[str, Callable[[], Awaitable[object]]]
"""What is done again and again, by the name that is logged."""


def forgetting(settings: Settings, engine: AsyncEngine) -> Jobs:
    """What is done for that."""
    unanswered = SqlUnansweredStore(engine)
    return {
        "web sessions": partial(forget_unseen, engine, "web"),
        "questions asked in vain": partial(unanswered.prune, settings.unanswered_days),
        "refused attempts": SqlAuditStore(engine).prune,
        "counts": SqlTallyStore(engine).prune,
    }
