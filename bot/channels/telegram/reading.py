"""What an update of Telegram means: who did what, and where the answer goes.

Read from the JSON as it came, by functions that keep nothing. PTB's types want fields that nobody
here looks at, and refuse a whole update where one is missing: a poll of an older server, say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from telegram import User
from telegram.constants import ChatType, MessageEntityType

from bot.channels.common.payload import is_number, mapping
from bot.channels.telegram.asides import Aside
from bot.channels.telegram.calls import Address
from bot.channels.telegram.rich_words import with_words
from bot.messages import (
    Added,
    Command,
    Incoming,
    Links,
    Lookup,
    Media,
    Moved,
    Place,
    Press,
    Question,
    Upload,
    Voted,
)

Json = Mapping[str, Any]

EDITABLE = 600
"""Seconds after a message in which an edit of it is answered. A slip is corrected soon."""
MEDIA = frozenset({
    "animation", "audio", "checklist", "contact", "dice", "document", "game", "live_photo",
    "location", "paid_media", "photo", "poll", "sticker", "story", "venue", "video", "video_note",
    "voice",
})  # fmt: skip
"""What a person sends that is no text. Whatever else a message holds is about the chat (somebody
came, a topic was closed), or of a kind we do not know: neither asks for an answer."""

PRESENT = frozenset({"member", "administrator", "creator", "restricted"})
"""What somebody is who is in a chat."""
ASK = "ask"
"""The command whose argument is a question."""
CONTENT = re.compile(r"\.(?:ya?ml|po|xlsx|docx)\Z", re.IGNORECASE)
"""What a file of content is called."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who did something, and where, as far as an update says so."""

    chat: int | None
    person: int | None
    """Also None where the chat itself speaks, such as for an anonymous administrator."""
    is_group: bool = True
    speaker: int | None = None
    """The chat that somebody writes as: the group itself for an anonymous administrator."""
    thread: int | None = None
    """The topic in the chat, where it was in one."""
    message: int | None = None
    """The message written, or the one whose button was pressed."""
    seen_by_one: int | None = None
    """The same for a message that only this person sees; its numbers are of their own."""
    language: str | None = None
    at: float | None = None
    """When, in seconds since 1970; None for a press, which has no date."""

    @property
    def lane(self) -> str:
        """The chat's. A button under a message of another chat has none: its presser's."""
        if self.chat is not None:
            return f"telegram:{self.chat}"
        return "telegram:nobody" if self.person is None else f"telegram:{self.person}"

    @property
    def sender(self) -> str | None:
        """The person, as sessions name them."""
        return None if self.person is None else f"telegram:{self.person}"

    def aside(self, query: str | None = None) -> Aside | None:
        """How to answer this person alone; None where nobody else is, or nobody knows who it is.
        `query`: the press."""
        if not self.is_group or self.person is None:
            return None
        return Aside(self.person, query, self.seen_by_one)

    def incoming(
        self,
        content: Question | Command | Press | Media | Lookup | Upload | Voted | Added | Moved,
        **more: Any,
    ) -> Incoming:
        """What they did, for the conversation."""
        thread = "" if self.thread is None else str(self.thread)
        place = Place(f"telegram:{self.chat}", thread, self.is_group)
        who = self.sender or f"telegram:chat:{self.speaker or self.chat}"
        return Incoming(who, content, place, self.language, **more)


def links_of(me: User) -> Links | None:
    """How one gets to the bot."""
    if not me.username:
        return None
    address = f"https://t.me/{me.username}?start={{}}"
    forward = "https://t.me/share/url?url=" + quote(address, safe="{}")  # an id needs no quoting
    # Without a parameter: then nothing but the greeting follows, and no /start as well.
    return Links(address, forward, f"https://t.me/{me.username}?startgroup")


@dataclass(frozen=True, slots=True)
class Said:
    """Something that somebody said to us."""

    incoming: Incoming
    address: Address
    message: tuple[int, int | None]
    """The chat and the message in it."""
    is_edit: bool = False
    album: str | None = None
    """The pictures sent together with this one: they are one message to the person."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button."""

    query: str
    """To be confirmed by this id."""
    incoming: Incoming | None = None
    """None for a button that is not ours: nothing follows from it."""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody chose in a poll."""

    poll: str
    options: tuple[int, ...]
    """Their places from 0; empty: the choice was taken back."""
    origin: Origin
    """Without a chat: Telegram does not say where the poll stands."""


def vote_of(payload: str) -> Vote | None:
    """The answer to a poll that an update is; None for any other, and for one that was given in the
    name of a chat. Raises ValueError for one that cannot be read."""
    raw = json.loads(payload) if '"poll_answer"' in payload else None
    if not isinstance(raw, Mapping) or "poll_answer" not in raw:
        return None  # as good as all
    answer, origin = _sound(raw["poll_answer"]), origin_of(raw)
    poll, options = answer.get("poll_id"), answer.get("option_ids")
    if not isinstance(poll, str) or not isinstance(options, list):
        raise ValueError("an answer without a poll")  # noqa: TRY004  (of the data)
    if origin.person is None:
        return None
    return Vote(poll, tuple(one for one in options if is_number(one)), origin)


def origin_of(raw: object) -> Origin:
    """Whose update it is. Never raises: whatever is wrong with it, it belongs somewhere."""
    body = next((value for key, value in mapping(raw).items() if key != "update_id"), None)
    body = mapping(body)
    message = mapping(body.get("message")) or body  # of a pressed button
    chat = mapping(message.get("chat"))
    person = mapping(body.get("from", body.get("user")))  # `user`: of an answered poll
    is_anonymous = "sender_chat" in body
    thread = message.get("message_thread_id") if message.get("is_topic_message") is True else None
    kind, language = chat.get("type"), person.get("language_code")
    chat_id = _id(chat.get("id"))
    date = body.get("edit_date", body.get("date"))  # an edit is made when it is made
    return Origin(
        chat=chat_id,
        person=None if is_anonymous else _id(person.get("id")),
        # Where nothing else says so: groups have negative numbers.
        is_group=kind != ChatType.PRIVATE if isinstance(kind, str) else (chat_id or 0) < 0,
        speaker=_id(mapping(body.get("sender_chat")).get("id")),
        thread=_id(thread),
        message=_id(message.get("message_id")) or None,  # 0: one that only its receiver can see
        seen_by_one=_id(message.get("ephemeral_message_id")),
        language=language if isinstance(language, str) and not is_anonymous else None,
        at=float(date) if is_number(date) and 0 < date < 2**33 else None,
    )


def read(raw: object, me: User, commands: frozenset[str]) -> Said | Pressed | None:
    """What was said to the bot `me`; None where nothing was. `commands`: those it knows.

    Raises ValueError for an update that is about us and cannot be read.
    """
    match raw:
        case {"callback_query": query}:
            return _press(_sound(query), origin_of(raw), me)
        case {"message": message}:
            return _message(
                with_words(_sound(message)), _known(origin_of(raw), message), me, commands
            )
        case {"edited_message": message}:
            return _edit(with_words(_sound(message)), _known(origin_of(raw), message), me)
        case {"my_chat_member": change}:
            return _added(mapping(change), origin_of(raw), me)
        case {"update_id": _}:  # a kind that we did not ask for, or one of tomorrow
            return None
    raise ValueError("not an update")


def whom(raw: object) -> tuple[Incoming, Address] | None:
    """Who is told that their update is not handled as usual: a person in a private chat."""
    origin = origin_of(raw)
    is_ours = isinstance(raw, Mapping) and ("message" in raw or "callback_query" in raw)
    if not is_ours or origin.chat is None or origin.chat <= 0 or origin.person is None:
        return None
    return origin.incoming(Media()), Address(origin.chat, origin.thread)


# -- kinds of updates ------------------------------------------------------------------------------


def _press(query: Json, origin: Origin, me: User) -> Pressed:
    id_, data = query.get("id"), query.get("data")
    if not isinstance(id_, str) or origin.person is None:
        raise ValueError("a press without an id or a person")
    if origin.chat is None or not isinstance(data, str):  # of an inline message, or of a game
        return Pressed(id_)
    address = Address(
        origin.chat, origin.thread, edits=origin.message, aside=origin.aside(query=id_)
    )
    return Pressed(id_, origin.incoming(Press(data), links=links_of(me)), address)


def _message(message: Json, origin: Origin, me: User, commands: frozenset[str]) -> Said | None:
    if _speaks_for_itself(message, me):
        return None
    if (new := _id(message.get("migrate_to_chat_id"))) is not None:
        return _happened(replace(origin, person=None), Moved(f"telegram:{new}"), me)
    command = _command(message)
    if command is None:
        return _said(message, origin, me)
    target, about = _asked_about(message)
    name, whose, argument = command
    is_known = name in commands
    is_mine = whose.lower() == (me.username or "").lower()
    if origin.is_group and not (is_mine or (is_known and not whose)):
        return None  # it may be meant for another bot
    # In private there are commands that only some people have: see `is_allowed`.
    is_asked = (is_known or not origin.is_group) and (is_mine or not whose)
    if name == ASK and is_asked and not argument and about:
        return _answered(message, origin, Command(ASK, about), me, answers=target)
    return _answered(message, origin, Command(name, argument if is_asked else ""), me)


def _edit(message: Json, origin: Origin, me: User) -> Said | None:
    """A question that was changed is a new one; a change of anything else asks for nothing."""
    written = message.get("date")
    if _speaks_for_itself(message, me) or _command(message) is not None:
        return None
    if is_number(written) and origin.at is not None and origin.at - written > EDITABLE:
        return None
    said = _said(message, origin, me)
    if said is not None and said.incoming.is_overheard:
        return None
    if said is None or not isinstance(said.incoming.content, Question):
        return None
    return replace(said, is_edit=True)


def _said(message: Json, origin: Origin, me: User) -> Said | None:
    text = words_of(message)
    if (upload := _upload(message, text)) is not None and not origin.is_group:
        return _answered(message, origin, upload, me)
    is_media = not MEDIA.isdisjoint(message)
    if not text and not is_media:
        return None
    mine = _addressed(message, text, me, in_group=origin.is_group)
    if mine is None:
        return _overheard(message, text, origin, me)
    if mine.strip():
        return _answered(message, origin, Question(mine), me)
    target, about = _asked_about(message)
    if about and not is_media:
        return _answered(message, origin, Question(about), me, answers=target)
    return _answered(message, origin, Media() if is_media else Command("help"), me)


def _overheard(message: Json, text: str, origin: Origin, me: User) -> Said | None:
    """What is said to nobody in particular: no picture, no link, no answer to anybody, no page with
    headings, but words.

    A topic's first message is what everything in it replies to, which does not count.
    """
    target = mapping(message.get("reply_to_message"))
    is_reply = bool(target) and "forum_topic_created" not in target
    is_text = isinstance(message.get("text"), str) and "rich_message" not in message
    is_plain = is_text and any(map(str.isalpha, text))
    if is_reply or not is_plain or any(True for _ in _entities(message)):
        return None
    return _answered(message, origin, Question(text), me, is_overheard=True)


def _added(change: Json, origin: Origin, me: User) -> Said | None:
    """The bot joins a group. Changes while it is already a member are ignored."""
    before, after = mapping(change.get("old_chat_member")), mapping(change.get("new_chat_member"))
    was_there, is_there = before.get("status") in PRESENT, after.get("status") in PRESENT
    if origin.chat is None or was_there or not is_there or not origin.is_group:
        return None
    if mapping(change.get("chat")).get("type") == ChatType.CHANNEL:
        return None
    hears_all = bool(me.can_read_all_group_messages) or after.get("status") == "administrator"
    return _happened(origin, Added(hears_all), me)


def _happened(origin: Origin, content: Added | Moved, me: User) -> Said:
    """Something about the group, to which no message is a reply."""
    assert origin.chat is not None  # noqa: S101  (see `_known`)
    incoming = origin.incoming(content, needs_command=not me.can_read_all_group_messages)
    return Said(incoming, Address(origin.chat, origin.thread), (origin.chat, origin.message))


def _upload(message: Json, caption: str) -> Upload | None:
    """A file that may be content, with what stands under it; all others are media."""
    document = mapping(message.get("document"))
    name, ref, size = (document.get(key) for key in ("file_name", "file_id", "file_size"))
    if not isinstance(name, str) or not isinstance(ref, str) or not CONTENT.search(name):
        return None
    return Upload(name, size if is_number(size) else None, "telegram", ref, caption)


def _answered(
    message: Json,
    origin: Origin,
    content: Question | Command | Media | Upload,
    me: User,
    *,
    answers: int | None = None,
    is_overheard: bool = False,
) -> Said:
    """`answers`: another message than this one, which is answered."""
    assert origin.chat is not None  # noqa: S101  (see `_known`)
    target = mapping(message.get("reply_to_message"))
    is_reply = _replies_to(message, me)
    replies_to = _id(target.get("message_id")) if is_reply else None
    album = message.get("media_group_id")
    return Said(
        origin.incoming(
            content,
            replies_to=None if replies_to is None else str(replies_to),
            replies_under=tuple(_buttons(target)) if is_reply else (),
            needs_command=not me.can_read_all_group_messages,
            is_overheard=is_overheard,
            links=links_of(me),
        ),
        Address(
            origin.chat,
            origin.thread,
            (answers or origin.message) if origin.is_group else None,
            aside=origin.aside(),
        ),
        (origin.chat, origin.message),
        album=album if isinstance(album, str) else None,
    )


# -- who speaks to whom ----------------------------------------------------------------------------


def _speaks_for_itself(message: Json, me: User) -> bool:
    """Whether no person wrote this to us: another bot (each would answer the other for ever), a
    channel's post in its group, or what was made by us in somebody's name."""
    is_bot = mapping(message.get("from")).get("is_bot") is True and "sender_chat" not in message
    is_ours = mapping(message.get("via_bot")).get("id") == me.id
    is_summoned = "guest_bot_caller_user" in message or "guest_bot_caller_chat" in message
    return is_bot or is_ours or is_summoned or message.get("is_automatic_forward") is True


def _addressed(message: Json, text: str, me: User, *, in_group: bool) -> str | None:
    """The words of a message that are meant for the bot; None where none are.

    In a private chat everything is. In a group the bot answers when it is mentioned or replied to,
    and the mention is no part of the question.
    """
    mention = _mention(message, text, me)
    if not in_group:
        is_all = mention is not None and not _without(mention, text).strip()
        return "" if is_all else text
    if mention is not None:
        return _without(mention, text).strip()
    return text if _replies_to(message, me) else None


def _mention(message: Json, text: str, me: User) -> tuple[int, int] | None:
    """Where it stands, in UTF-16 units."""
    name = f"@{(me.username or '').lower()}"
    for entity in _entities(message):
        kind, start, length = entity.get("type"), entity["offset"], entity["length"]
        if kind == MessageEntityType.TEXT_MENTION:
            if mapping(entity.get("user")).get("id") == me.id:
                return start, length
        elif kind == MessageEntityType.MENTION and _cut(text, start, length).lower() == name:
            return start, length
    return None


def _without(mention: tuple[int, int], text: str) -> str:
    """Cut at its place: the same letters may stand in another's name."""
    start, length = mention
    return f"{_cut(text, 0, start)} {_cut(text, start + length)}"


def asked_as_guest(message: Json, me: User) -> str | None:
    """What somebody asks the bot in a chat it is not in; with nothing but a mention, what the
    message says that they reply to."""
    if _speaks_for_itself(message, me):
        return None
    message = with_words(message)
    text = words_of(message)
    mention = _mention(message, text, me)
    own = text if mention is None else _without(mention, text)
    return own.strip() or _asked_about(message)[1] or None


def _replies_to(message: Json, me: User) -> bool:
    """Every message in a forum topic replies to the one that opened it. That does not count."""
    target = mapping(message.get("reply_to_message"))
    author = mapping(target.get("from")).get("id")
    return author == me.id and "forum_topic_created" not in target


def _buttons(message: Json) -> Iterator[str]:
    """What comes back when one of them is pressed."""
    rows = mapping(message.get("reply_markup")).get("inline_keyboard")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            if isinstance(data := mapping(button).get("callback_data"), str):
                yield data


def _asked_about(message: Json) -> tuple[int | None, str]:
    """The message of another person that this one replies to, and its words: with nothing but a
    mention or a command under somebody's question it is that question which is asked."""
    target = with_words(mapping(message.get("reply_to_message")))
    is_bot = mapping(target.get("from")).get("is_bot") is True and "sender_chat" not in target
    if is_bot or "forum_topic_created" in target or _command(target) is not None:
        return None, ""
    return _id(target.get("message_id")), words_of(target).strip()


# -- words -----------------------------------------------------------------------------------------


def _command(message: Json) -> tuple[str, str, str] | None:
    """Name, the bot it is meant for (`/help@our_bot`) and argument; None for no command."""
    text = message.get("text")
    if not isinstance(text, str) or not text.startswith("/"):
        return None
    for entity in _entities(message):
        if entity.get("type") == MessageEntityType.BOT_COMMAND and entity["offset"] == 0:
            first, *rest = text.split()
            name, _, whose = _cut(first, 1, entity["length"] - 1).partition("@")
            return name.lower(), whose, " ".join(rest)
    return None


def words_of(message: Json) -> str:
    """The text of a message, or of its picture."""
    for key in ("text", "caption"):
        if isinstance(found := message.get(key), str):
            return found
    return ""


def _entities(message: Json) -> Iterator[Json]:
    """Those whose place can be read."""
    found = message.get("entities" if isinstance(message.get("text"), str) else "caption_entities")
    for entity in found if isinstance(found, list) else ():
        places = mapping(entity).get("offset"), mapping(entity).get("length")
        if all(is_number(place) and place >= 0 for place in places):
            yield entity


def _cut(text: str, start: int, length: int | None = None) -> str:
    """A piece of a text, counted in UTF-16 units as Telegram does: an emoji is two."""
    units = text.encode("utf-16-le", "surrogatepass")
    end = None if length is None else 2 * (start + length)
    return units[2 * start : end].decode("utf-16-le", "replace")


# -- values of any type ----------------------------------------------------------------------------


def _sound(value: object) -> Json:
    if not isinstance(value, Mapping):
        raise ValueError("an update that holds no object")  # noqa: TRY004  (of the data)
    return value


def _known(origin: Origin, message: object) -> Origin:
    if origin.chat is None or (origin.person is None and "sender_chat" not in mapping(message)):
        raise ValueError("a message without a chat or a person")
    return origin


def _id(value: object) -> int | None:
    return value if is_number(value) else None
