"""What a request of Meta's brings, as the inbox takes it: unread, but for whose turn it is.

A request is a batch: several entries, each with several events. What cannot be read of it is left
out with a line in the log, and never keeps the rest from being stored.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.common.names import event_of, is_event
from bot.channels.common.payload import dump_or, mapping, typed
from bot.channels.messenger.reading import is_for_us, name_of, sender_of, sent_at
from bot.delivery.model import Update

logger = logging.getLogger(__name__)


def source_of(page: str) -> str:
    """Whose ids these are: another Page on the same database counts for itself."""
    return f"messenger:{page}"


def updates_of(found: object, page: str) -> list[Update]:
    """Everything in a batch that a person did on this Page."""
    batch = mapping(found)
    entries = batch.get("entry")
    if batch.get("object") != "page" or not isinstance(entries, list):
        logger.error("Messenger sent something that is no batch of a Page's events; it is left out")
        return []
    updates = (_update_of(event, page) for entry in entries for event in _events(entry, page))
    return [update for update in updates if update is not None]


def _events(entry: object, page: str) -> Iterator[Mapping[str, Any]]:
    """Those of an entry. Those of a chat that another app looks after, `standby`, are not ours."""
    if str(mapping(entry).get("id")) != page:
        logger.info("Messenger sent events of another Page than MESSENGER_PAGE_ID; left out")
        return
    events = mapping(entry).get("messaging", [])
    for event in events if isinstance(events, list) else [events]:
        if not isinstance(event, Mapping):
            logger.error("Messenger sent something that is no event; it is left out")
        elif is_for_us(event, page):
            yield event


def _update_of(event: Mapping[str, Any], page: str) -> Update | None:
    """One event; everything about it may be wrong."""
    person = sender_of(event)
    if person is None:
        logger.error("Messenger sent an event of nobody; it is left out")
        return None
    name = name_of(person)
    payload = dump_or(event, {"sender": {"id": person}, "message": {}})
    return Update(
        source=source_of(page),
        event=_id_of(event, payload),
        lane=name,
        payload=payload,
        sender=name,
        sent_at=sent_at(event),
        length=typed(event),
    )


def _id_of(event: Mapping[str, Any], payload: str) -> str:
    """The id of what was said or pressed; a referral has none."""
    ids = (mapping(event.get(kind)).get("mid") for kind in ("message", "postback"))
    return event_of(next(filter(is_event, ids), None), payload)
