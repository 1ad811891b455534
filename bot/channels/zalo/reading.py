"""What an event of Zalo means: who did what, and where the answer goes.

Documents and recorded traffic differ, so what an event is, its fields decide rather than its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.common import names
from bot.channels.common.handling import Happened
from bot.channels.common.payload import is_number, mapping
from bot.channels.common.site import NOWHERE, Site
from bot.channels.zalo.calls import Address
from bot.messages import Command, Incoming, Media, Place, Question

PLATFORM = "zalo"
Json = Mapping[str, Any]
Spoken = Callable[[str], tuple[Command, str] | None]
"""The command that a text is, and the language it is said in; see `common.spoken`."""

_MESSAGE = re.compile(r"message\.[\w-]+\.received")
_MILLISECONDS = 10**11
"""Dates beyond that, the year 5138 in seconds, are in milliseconds, as Zalo's recorded ones are."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot, as `getMe` describes it."""

    id: str = ""
    names: tuple[str, ...] = ()
    """That people mention it by."""
    joins_groups: bool = False

    @property
    def title(self) -> str:
        """All its names."""
        return " / ".join(self.names) or "a bot"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who did something, and where, as far as an event says so."""

    chat: str | None
    person: str | None
    is_group: bool
    at: float | None
    """When, in seconds since 1970."""

    @property
    def lane(self) -> str:
        """The chat's. In private it is the person's own name too, as erasing them wants it."""
        return name_of(self.chat or self.person or "nobody")

    @property
    def sender(self) -> str | None:
        """The person, as sessions name them."""
        return None if self.person is None else name_of(self.person)

    @property
    def address(self) -> Address | None:
        """Where an answer goes; None where nobody can be answered."""
        if self.chat is None or self.person is None:
            return None
        return Address(self.chat, self.lane, is_group=self.is_group)

    def incoming(self, content: Question | Command | Media, locale: str | None = None) -> Incoming:
        """What they did, for the conversation. Zalo tells nobody's language."""
        place = Place(self.lane, is_group=self.is_group)
        return Incoming(self.sender or self.lane, content, place, locale)


def name_of(id_: str) -> str:
    """What a person or a chat is called; of an id that no store could hold its digest is taken."""
    return names.name_of(PLATFORM, id_)


def message_of(raw: object) -> Json:
    """The message of an event; empty where there is none."""
    return mapping(mapping(raw).get("message"))


def origin_of(raw: object) -> Origin:
    """Whose event it is. Never raises: whatever is wrong with it, it belongs somewhere."""
    message = message_of(raw)
    chat, person = mapping(message.get("chat")), mapping(message.get("from"))
    kind = chat.get("chat_type")
    chat_id, person_id = _id(chat.get("id")), _id(person.get("id"))
    is_private = kind.upper() == "PRIVATE" if isinstance(kind, str) else chat_id == person_id
    if is_private:
        chat_id = chat_id or person_id
    return Origin(chat_id, person_id, not is_private, _seconds(message.get("date")))


def read(raw: object, me: Me, spoken: Spoken, site: Site = NOWHERE) -> Happened | None:
    """What was said to the bot `me`; None where nothing was. `site`: where pictures are, and links
    lead to.

    Raises ValueError for an event that is about us and cannot be read.
    """
    event, message = mapping(raw), message_of(raw)
    if not message and "event_name" not in event:
        raise ValueError("not an event")
    if not message or not _is_message(event.get("event_name"), message):
        return None
    origin = origin_of(raw)
    is_bot = mapping(message.get("from")).get("is_bot") is True
    if is_bot or (origin.person is not None and origin.person == me.id):
        return None  # each would answer the other for ever
    if (address := origin.address) is None:
        return None  # somebody hides behind their privacy settings: nobody can be answered
    address = replace(address, site=site)
    text = _words(message)
    if origin.is_group:
        mine = _addressed(text, me) if me.joins_groups else None
        if mine is None:
            return None
        content, locale = _content(mine or "/help", spoken)
    elif text.strip():
        content, locale = _content(text, spoken)
    else:
        return Happened(address, origin.incoming(Media()))
    return Happened(address, replace(origin.incoming(content, locale), links=site.links))


def whom(raw: object) -> Happened | None:
    """Who is told that their message is not handled as usual: a person in a private chat."""
    origin = origin_of(raw)
    address = origin.address
    if address is None or origin.is_group:
        return None
    return Happened(address, origin.incoming(Media()))


def _is_message(name: object, message: Json) -> bool:
    """Whether somebody wrote something. Later kinds (a reaction, a seen mark) do not count."""
    if isinstance(name, str):
        return _MESSAGE.fullmatch(name) is not None
    return bool(_words(message))


def _content(text: str, spoken: Spoken) -> tuple[Question | Command, str | None]:
    if text.startswith("/"):
        name, _, argument = text[1:].partition(" ")
        return Command(name.lower(), argument.strip()), None
    if (said := spoken(text)) is not None:
        return said
    return Question(text), None


def _addressed(text: str, me: Me) -> str | None:
    """What of a text in a group is meant for the bot; None where it is not mentioned.

    Zalo marks no mentions: they are plain text. A longer name that begins like ours is another's.
    """
    for name in sorted(me.names, key=len, reverse=True):
        mention = re.compile(rf"(?<!\w)@{re.escape(name)}(?!\w)", re.IGNORECASE)
        if (found := mention.search(text)) is not None:
            return f"{text[: found.start()]} {text[found.end() :]}".strip(" ,:")
    return None


def _words(message: Json) -> str:
    """The text of a message, or of its picture."""
    for key in ("text", "caption"):
        if isinstance(found := message.get(key), str):
            return found
    return ""


def _seconds(date: object) -> float | None:
    if isinstance(date, str) and date.isdecimal() and len(date) < 16:
        date = int(date)
    if not is_number(date) or date <= 0:
        return None
    seconds = date / 1000 if date > _MILLISECONDS else float(date)
    return seconds if seconds < 2**33 else None


def _id(value: object) -> str | None:
    """Zalo's ids are text; a number is taken as its digits."""
    if is_number(value):
        return str(value)
    return value if isinstance(value, str) and value else None
