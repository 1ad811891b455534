"""A `Reply` as calls to Messenger, as they wait in the outbox: what is sent, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.common.paging import plain_pages, units
from bot.channels.messenger.platform import LONGEST_MESSAGE, LONGEST_TITLE
from bot.delivery.model import Outgoing, Priority
from bot.language.markup import parse
from bot.messages import Button, Reply

_CUT = "…"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes."""

    person: str
    """As the Page knows them."""
    lane: str

    def calls(self, reply: Reply, priority: Priority = Priority.REPLY) -> Iterator[Outgoing]:
        """The messages of a reply, in order, as plain text; its buttons under the last."""
        pages = plain_pages(parse(reply.text), LONGEST_MESSAGE)
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

    @property
    def body(self) -> Mapping[str, Any]:
        """As the Send API takes it."""
        message: dict[str, Any] = {"text": self.text}
        if self.quick_replies:
            message["quick_replies"] = self.quick_replies
        return {
            "recipient": {"id": self.person},
            "messaging_type": "RESPONSE",
            "message": message,
        }

    def dump(self) -> str:
        """As JSON in ASCII."""
        return json.dumps([self.person, self.text, self.quick_replies], separators=(",", ":"))

    @classmethod
    def load(cls, payload: str) -> Call:
        """What `dump` wrote. Raises ValueError for anything else."""
        match json.loads(payload):
            case [str(person), str(text), list(replies)]:
                return cls(person, text, replies)
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
