"""A platform that does not exist: people write cards, and get cards of 2,000 letters at most.

It has ids of letters and digits, no buttons, no edits and no idea of anybody's language. All that a
platform needs stands here; a real one has the same in a folder of `bot/channels/`.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

from bot.channels.common.handling import ConversationHandler, Happened
from bot.channels.common.paging import plain_pages
from bot.channels.common.platform import Platform
from bot.channels.common.running import Away, Services
from bot.delivery.model import Outcome, Outgoing, Priority, Received, Retry, Sent, Update
from bot.delivery.rates import Rate, Rates
from bot.language.markup import parse
from bot.messages import Command, Incoming, Media, Place, Question, Reply

POSTCARDS = Platform(
    name="postcards",
    title="Postcards",
    rates=Rates(Rate(1000.0, 100.0)),
    longest_message=2000,
    has_buttons=False,
    has_edits=False,
)


@dataclass
class PostOffice:
    """The platform's own side: what people write, and what they get."""

    is_open: bool = True
    written: asyncio.Queue[dict[str, str]] = field(default_factory=asyncio.Queue)
    brought: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def write(self, who: str, text: str) -> None:
        """Somebody writes to the bot."""
        self.written.put_nowait({"card": uuid4().hex, "from": who, "text": text})


@dataclass(frozen=True)
class Letterbox:
    """`Address` of a person."""

    who: str

    def calls(self, reply: Reply, priority: Priority = Priority.REPLY) -> Iterator[Outgoing]:
        """A card for each page."""
        for page in plain_pages(parse(reply.text), POSTCARDS.longest_message):
            payload = json.dumps({"to": self.who, "text": page})
            yield Outgoing(f"postcards:{self.who}", payload, priority)


class CardReader:
    """`Reader` of cards."""

    def read(self, update: Received) -> Happened:
        """What a card says."""
        card = json.loads(update.payload)
        name, _, argument = card["text"].removeprefix("/").partition(" ")
        is_command = card["text"].startswith("/")
        content = Command(name, argument) if is_command else Question(card["text"])
        return self._from(card["from"], content)

    def whom(self, update: Received) -> Happened:
        """Whoever wrote it."""
        return self._from(json.loads(update.payload)["from"], Media())

    def _from(self, who: str, content: Command | Question | Media) -> Happened:
        person = f"postcards:{who}"
        return Happened(Letterbox(who), Incoming(person, content, Place(person)))


class PostChannel:
    """`Channel` of one post office."""

    platform = POSTCARDS
    fetching = None
    routes = ()

    def __init__(self, office: PostOffice, services: Services) -> None:
        self._office = office
        self._receiver = services.receiver
        self.handler = ConversationHandler(POSTCARDS, CardReader(), services.talk)
        self.gateway = self

    def address_of(self, user: str) -> Letterbox:
        """People are called as their letterboxes are."""
        return Letterbox(user.partition(":")[2])

    async def connect(self) -> None:
        """Whether the office is open."""
        if not self._office.is_open:
            raise Away("closed")

    async def attend(self) -> None:
        """Fetch cards as they are written."""
        while True:
            card = await self._office.written.get()
            person = f"postcards:{card['from']}"
            update = Update("postcards:us", card["card"], person, json.dumps(card), person)
            await self._receiver.accept([update])

    async def close(self) -> None:
        """Nothing is held."""

    async def make(self, payload: str) -> Outcome:
        """Bring a card."""
        if not self._office.is_open:
            return Retry("closed")
        card = json.loads(payload)
        self._office.brought[card["to"]].append(card["text"])
        return Sent(uuid4().hex)

    async def is_reachable(self) -> bool:
        """Whether the office is open."""
        return self._office.is_open
