"""What an event of Messenger means: who did what, and where the answer goes.

What an event is, the keys that are there decide: kinds come and go with versions, and some events
have none that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.channels.common import names
from bot.channels.common.handling import Happened
from bot.channels.common.payload import is_number, mapping
from bot.channels.common.site import NOWHERE, Site
from bot.channels.messenger.calls import Address
from bot.channels.messenger.payloads import content_of
from bot.messages import Command, Incoming, Media, Place, Press, Question

PLATFORM = "messenger"
Json = Mapping[str, Any]
Spoken = Callable[[str], tuple[Command, str] | None]
"""The command that a text is, and the language it is said in; see `common.spoken`."""


def name_of(id_: str) -> str:
    """What a person is called; of an id that no store could hold its digest is taken."""
    return names.name_of(PLATFORM, id_)


def sender_of(event: Json) -> str | None:
    """The person's id, as the Page knows them; a number is taken as its digits."""
    id_ = mapping(event.get("sender")).get("id")
    if is_number(id_):
        return str(id_)
    return id_ if isinstance(id_, str) and id_ else None


def sent_at(event: Json) -> float | None:
    """When it happened, in seconds since 1970; Meta gives milliseconds."""
    at = event.get("timestamp")
    if not is_number(at) or at <= 0:
        return None
    seconds = at / 1000
    return seconds if seconds < 2**33 else None


def is_for_us(event: Json, page: str) -> bool:
    """Whether a person did something that can be answered. What the Page itself said comes back as
    an echo: a bot that answers it talks with itself for ever."""
    if sender_of(event) == page:
        return False
    message = event.get("message")
    if isinstance(message, Mapping):
        return not any(message.get(key) is True for key in ("is_echo", "is_deleted"))
    return any(isinstance(event.get(key), Mapping) for key in ("postback", "referral"))


def read(raw: object, spoken: Spoken, site: Site = NOWHERE) -> Happened | None:
    """What was said to the Page; None where nothing was. `site`: where pictures are. Raises
    ValueError for what is no event."""
    event = mapping(raw)
    person = sender_of(event)
    if person is None:
        raise ValueError("not an event of a person")
    found = _content(event, spoken)
    if found is None:
        return None
    content, locale = found
    replied = mapping(mapping(event.get("message")).get("reply_to")).get("mid")
    said = _said(person, content, locale, replied if isinstance(replied, str) else None)
    return replace(said, address=Address(person, name_of(person), site))


def whom(raw: object) -> Happened | None:
    """Who is told that their message is not handled as usual."""
    person = sender_of(mapping(raw))
    return None if person is None else _said(person, Media())


def _said(
    person: str,
    content: Question | Command | Press | Media,
    locale: str | None = None,
    replies_to: str | None = None,
) -> Happened:
    name = name_of(person)
    incoming = Incoming(name, content, Place(name), locale, replies_to=replies_to)
    return Happened(Address(person, name), incoming)


def _content(
    event: Json, spoken: Spoken
) -> tuple[Question | Command | Press | Media, str | None] | None:
    message, postback = event.get("message"), event.get("postback")
    if isinstance(message, Mapping):
        payload = mapping(message.get("quick_reply")).get("payload")
        return content_of(payload) if isinstance(payload, str) else _written(message, spoken)
    if isinstance(postback, Mapping):
        payload = postback.get("payload")
        if isinstance(payload, str):
            return content_of(payload, _link(postback.get("referral")))
        return Media(), None
    if isinstance(event.get("referral"), Mapping):
        return Command("start", _link(event["referral"])), None
    return None


def _written(message: Json, spoken: Spoken) -> tuple[Question | Command | Media, str | None]:
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        return Media(), None
    if text.startswith("/"):
        name, _, argument = text[1:].partition(" ")
        return Command(name.lower(), argument.strip()), None
    return spoken(text) or (Question(text), None)


def _link(referral: object) -> str:
    """What stands behind `?ref=` in a link to the chat."""
    ref = mapping(referral).get("ref")
    return ref if isinstance(ref, str) else ""
