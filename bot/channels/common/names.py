"""What the delivery calls people, chats and events whose ids are a platform's own texts."""

from __future__ import annotations

import hashlib

from bot.delivery.model import LONGEST_EVENT, LONGEST_NAME


def name_of(platform: str, id_: str) -> str:
    """What a person or a chat is called; of an id that no store could hold its digest is taken."""
    name = f"{platform}:{id_}"
    if len(name) <= LONGEST_NAME and name.isprintable():
        return name
    return f"{platform}:{_digest(id_)}"


def event_of(id_: object, payload: str) -> str:
    """The message's id; where it is no id, the digest of all that came: what is brought again is
    the same, what is done again has another date."""
    if is_event(id_):
        return str(id_)
    return _digest(payload)


def is_event(id_: object) -> bool:
    """Whether something can be the id of an event."""
    return isinstance(id_, str) and 0 < len(id_) <= LONGEST_EVENT and id_.isprintable()


def _digest(text: str) -> str:
    return f"sha256-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}"
