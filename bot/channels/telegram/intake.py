"""A raw update of Telegram as the inbox takes it: unread, but for whose turn it is.

Reading it comes later, one by one: an update that cannot be read must not stop those behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from bot.channels.common.payload import dump_or, is_number, mapping, typed
from bot.channels.telegram.reading import origin_of
from bot.channels.telegram.rich_words import with_words
from bot.delivery.model import Update

logger = logging.getLogger(__name__)

UPDATES = (
    "message", "edited_message", "callback_query", "inline_query", "guest_message", "poll_answer",
    "my_chat_member",
)  # fmt: skip
"""What we ask Telegram for."""


def source_of(bot_id: int) -> str:
    """Whose numbers these are: another bot on the same database counts for itself."""
    return f"telegram:{bot_id}"


def updates_of(raws: Iterable[object], source: str) -> list[Update]:
    """Those of them that have a number; the others cannot be told from each other and are left."""
    found = []
    for raw in raws:
        if isinstance(raw, Mapping) and is_number(raw.get("update_id")):
            found.append(update_of(raw, source))
        else:
            logger.error("Telegram sent something that is no update; it is left out")
    return found


def update_of(raw: Mapping[str, Any], source: str) -> Update:
    """One that has an `update_id`; everything else about it may be wrong."""
    origin = origin_of(raw)
    return Update(
        source=source,
        event=str(int(raw["update_id"])),
        lane=origin.lane,
        payload=dump_or(raw, {"update_id": raw["update_id"]}),
        sender=origin.sender,
        sent_at=origin.at,
        length=typed({key: with_words(mapping(value)) for key, value in raw.items()}),
    )
