"""A `Reply` as calls to Zalo, as they wait in the outbox: a method and its parameters, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.common.paging import plain_pages
from bot.channels.common.site import NOWHERE, Site, picture_of
from bot.channels.zalo.platform import LONGEST_MESSAGE
from bot.delivery.model import Outgoing, Priority, RateClass
from bot.language.markup import parse
from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes."""

    chat: str
    """As Zalo names it."""
    lane: str
    is_group: bool = False
    site: Site = NOWHERE
    """Where Zalo finds pictures."""

    def calls(self, reply: Reply, priority: Priority = Priority.REPLY) -> Iterator[Outgoing]:
        """The messages of a reply, in order; as plain text, whose form every client agrees on. A
        picture comes behind it: Zalo fetches it first, which may take long or fail."""
        rate_class = RateClass.GROUP if self.is_group else RateClass.PRIVATE
        for page in plain_pages(parse(reply.text), LONGEST_MESSAGE):
            call = Call("sendMessage", {"chat_id": self.chat, "text": page})
            yield Outgoing(self.lane, call.dump(), priority, rate_class)
        if (photo := picture_of(reply, self.site)) is not None:
            shown = {"chat_id": self.chat, "photo": photo.address}
            if photo.credit:
                shown["caption"] = photo.credit
            call = Call("sendPhoto", shown)
            yield Outgoing(self.lane, call.dump(), priority, rate_class)


@dataclass(frozen=True, slots=True)
class Call:
    """One call."""

    method: str
    parameters: Mapping[str, Any]

    def dump(self) -> str:
        """As JSON in ASCII."""
        found = {"method": self.method, "parameters": self.parameters}
        return json.dumps(found, separators=(",", ":"))

    @classmethod
    def load(cls, payload: str) -> Call:
        """What `dump` wrote. Raises ValueError for anything else."""
        match json.loads(payload):
            case {"method": str(method), "parameters": dict(parameters)}:
                return cls(method, parameters)
        raise ValueError("not a call")
