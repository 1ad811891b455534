"""An event of Zalo as the inbox takes it: unread, but for whose turn it is.

The documents wrap an event in `{"ok": true, "result": …}`, recorded traffic does not; one comes at
a time, but a list of them is no reason to lose any.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.common.names import event_of
from bot.channels.common.payload import dump_or, typed
from bot.channels.zalo.reading import message_of, origin_of
from bot.delivery.model import Update

logger = logging.getLogger(__name__)


def source_of(number: str) -> str:
    """Whose ids these are: another bot on the same database counts for itself."""
    return f"zalo:{number}"


def updates_of(found: object, source: str) -> list[Update]:
    """Everything that an answer or a request brings; what is no event is left out."""
    return [update_of(raw, source) for raw in _events(found)]


def _events(found: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, list):
        for one in found:
            yield from _events(one) if isinstance(one, Mapping) else ()
    elif isinstance(found, Mapping) and ("message" in found or "event_name" in found):
        yield found
    elif isinstance(found, Mapping) and isinstance(found.get("result"), Mapping | list):
        yield from _events(found["result"])
    elif found:
        logger.error("Zalo sent something that is no event; it is left out")


def update_of(raw: Mapping[str, Any], source: str) -> Update:
    """One event; everything about it may be wrong."""
    origin = origin_of(raw)
    if not origin.is_group and None is not origin.chat != origin.person is not None:
        logger.warning("a private chat on Zalo has another id than the person in it")
    payload = dump_or(raw, {"event_name": "unreadable"})
    return Update(
        source=source,
        event=_id_of(raw, payload),
        lane=origin.lane,
        payload=payload,
        sender=origin.sender,
        sent_at=origin.at,
        length=typed(raw),
    )


def _id_of(raw: Mapping[str, Any], payload: str) -> str:
    """The message's id; a number is taken as its digits."""
    id_ = message_of(raw).get("message_id")
    is_int = isinstance(id_, int) and not isinstance(id_, bool)
    return event_of(str(id_) if is_int else id_, payload)
