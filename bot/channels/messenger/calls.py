"""A `Reply` as calls to Messenger, as they wait in the outbox: what is sent, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.common.paging import plain_pages, units
from bot.channels.common.site import NOWHERE, Site, picture_of
from bot.channels.messenger.platform import LONGEST_MESSAGE, LONGEST_TITLE
from bot.delivery.model import Outgoing, Priority
from bot.language.markup import escape, parse
from bot.messages import Button, Reply

_CUT = "…"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes."""

    person: str
    """As the Page knows them."""
    lane: str
    site: Site = NOWHERE
    """Where Meta finds pictures."""

    def calls(self, reply: Reply, priority: Priority = Priority.REPLY) -> Iterator[Outgoing]:
        """The messages of a reply, in order: its picture alone, as none has a text there; then
        plain text with whose it is, and the buttons under the last, for with the next they go."""
        text = reply.text
        if (photo := picture_of(reply, self.site)) is not None:
            call = Call(self.person, "", image=photo.address)
            yield Outgoing(self.lane, call.dump(), priority)
            text = "\n\n".join(filter(None, (text, escape(photo.credit))))
        pages = plain_pages(parse(text), LONGEST_MESSAGE)
        replies = [_quick_reply(button) for row in reply.buttons for button in row]
        for at, page in enumerate(pages, start=1):
            call = Call(self.person, page, replies if at == len(pages) else [])
            yield Outgoing(self.lane, call.dump(), priority)


@dataclass(frozen=True, slots=True)
class Call:
    """One message."""

    person: str
    text: str
    quick_replies: list[dict[str, str]] = field(default_factory=list)
    image: str = ""
    """The address of a picture, which is all of the message then."""

    @property
    def body(self) -> Mapping[str, Any]:
        """As the Send API takes it."""
        picture = {"type": "image", "payload": {"url": self.image}}
        message: dict[str, Any] = {"attachment": picture} if self.image else {"text": self.text}
        if self.quick_replies:
            message["quick_replies"] = self.quick_replies
        return {
            "recipient": {"id": self.person},
            "messaging_type": "RESPONSE",
            "message": message,
        }

    def dump(self) -> str:
        """As JSON in ASCII."""
        parts = [self.person, self.text, self.quick_replies]
        return json.dumps([*parts, self.image] if self.image else parts, separators=(",", ":"))

    @classmethod
    def load(cls, payload: str) -> Call:
        """What `dump` wrote. Raises ValueError for anything else."""
        match json.loads(payload):
            case [str(person), str(text), list(replies)]:
                return cls(person, text, replies)
            case [str(person), "", [], str(image)]:
                return cls(person, "", image=image)
        raise ValueError("not a call")


def _quick_reply(button: Button) -> dict[str, str]:
    title = button.label if button.number is None else f"{button.number}. {button.label}"
    return {"content_type": "text", "title": short(title, LONGEST_TITLE), "payload": button.data}


def short(text: str, longest: int) -> str:
    """The text in so many UTF-16 units, with a sign where some of it is left out."""
    if units(text) <= longest:
        return text
    while units(text) > longest - len(_CUT):
        text = text[:-1]
    return text.rstrip() + _CUT
