"""A `Reply` as calls to Telegram, as they wait in the outbox: a method, its parameters, as JSON."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from telegram.constants import ParseMode

from bot.channels.telegram.asides import Aside, edited_aside, sent_aside
from bot.channels.telegram.pictures import FILE
from bot.channels.telegram.rendering import caption, keyboard, messages, plain_messages
from bot.channels.telegram.rich import richly
from bot.delivery.model import Outgoing, Priority, RateClass
from bot.messages import Image, Poll, Reply

_NO_PREVIEW = {"is_disabled": True}
_FIELD = {"force_reply": True, "selective": True}
"""Opens the field to reply in, for whoever is answered. A reply reaches the bot in any group."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes."""

    chat: int
    thread: int | None = None
    """The topic of a forum, where the question was asked in one."""
    answers: int | None = None
    """The message that is answered, shown in groups; None in private chats."""
    edits: int | None = None
    """The message whose button was pressed."""
    aside: Aside | None = None
    """In a group: how to reach only whoever it is for; None where that cannot be."""

    @property
    def lane(self) -> str:
        """What its calls are kept in order with."""
        return f"telegram:{self.chat}"

    @property
    def rate_class(self) -> RateClass:
        """People have positive numbers, groups negative ones."""
        return RateClass.PRIVATE if self.chat > 0 else RateClass.GROUP

    def calls(self, reply: Reply, priority: Priority = Priority.REPLY) -> Iterable[Outgoing]:
        """The calls that say a reply there."""
        return outgoing(reply, self, priority)


@dataclass(frozen=True, slots=True)
class Call:
    """One call, and what to say should Telegram not be able to read its markup."""

    method: str
    parameters: Mapping[str, Any]
    plain: str | None = None
    thread: int | None = None
    """For an edit: the topic of its message, in case it can only be sent anew."""
    otherwise: Mapping[str, Any] | None = None
    """For a poll or a picture: what a message says in its place where it may not be sent."""
    aside: Aside | None = None
    """Who alone is to see it, where Telegram shows it so; otherwise all do."""
    rich: Mapping[str, Any] | None = None
    """The same as a rich message, for a server that knows those: see `rich.py`."""

    def dump(self) -> str:
        """As JSON in ASCII."""
        found: dict[str, Any] = {
            "method": self.method,
            "parameters": self.parameters,
            "plain": self.plain,
            "thread": self.thread,
        }
        if self.otherwise is not None:
            found["otherwise"] = self.otherwise
        if self.aside is not None:
            found["aside"] = self.aside.dump()
        if self.rich is not None:
            found["rich"] = self.rich
        return json.dumps(found, separators=(",", ":"))

    @classmethod
    def load(cls, payload: str) -> Call:
        """What `dump` wrote. Raises ValueError for anything else."""
        match json.loads(payload):
            case {"method": str(method), "parameters": dict(parameters), **more}:
                plain, thread = more.get("plain"), more.get("thread")
                otherwise, rich = more.get("otherwise"), more.get("rich")
                return cls(
                    method,
                    parameters,
                    plain if isinstance(plain, str) else None,
                    thread if isinstance(thread, int) else None,
                    otherwise if isinstance(otherwise, dict) else None,
                    Aside.load(more.get("aside")),
                    rich if isinstance(rich, dict) else None,
                )
        raise ValueError("not a call")

    def as_rich(self) -> Call:
        """The same as a rich message, sent or edited into one of any kind."""
        replaced = ("text", "parse_mode", "link_preview_options", "reply_markup")
        kept = {key: value for key, value in self.parameters.items() if key not in replaced}
        method = "sendRichMessage" if self.method == "sendMessage" else self.method
        return Call(method, kept | dict(self.rich or {}))

    def in_plain_text(self) -> Call:
        """The same words without markup."""
        parameters = {k: v for k, v in self.parameters.items() if k != "parse_mode"}
        return Call(self.method, parameters | {"text": self.plain}, thread=self.thread)

    def without_keyboard(self) -> Call:
        """The same words with nothing to press."""
        parameters = {k: v for k, v in self.parameters.items() if k != "reply_markup"}
        return replace(self, parameters=parameters)

    def as_new_message(self) -> Call:
        """The same, sent instead of edited into an old message."""
        parameters = {k: v for k, v in self.parameters.items() if k != "message_id"}
        if self.thread is not None:
            parameters["message_thread_id"] = self.thread
        method = "sendPhoto" if FILE in parameters else "sendMessage"
        return Call(method, parameters, self.plain, otherwise=self.otherwise, rich=self.rich)

    def as_message(self) -> Call:
        """The same words as a message, instead of as a poll or below a picture."""
        where = ("chat_id", "message_thread_id", "reply_parameters")
        kept = {key: value for key, value in self.parameters.items() if key in where}
        if self.thread is not None:
            kept["message_thread_id"] = self.thread
        return Call("sendMessage", kept | dict(self.otherwise or {}), self.plain)

    def outside_topics(self) -> Call:
        """The same in the chat itself."""
        parameters = {k: v for k, v in self.parameters.items() if k != "message_thread_id"}
        return replace(self, parameters=parameters, thread=None)

    def said_aside(self) -> Call:
        """The same for one person's eyes alone."""
        assert self.aside is not None  # noqa: S101  (whoever asks has looked)
        if self.aside.message is not None and self.aside.query is not None:
            return Call("editEphemeralMessageText", edited_aside(self.parameters, self.aside))
        replaces = self.method == "editMessageText"
        return Call(
            "sendMessage",
            sent_aside(self.parameters, self.aside, self.thread, replaces=replaces),
        )

    def less_aside(self) -> Call:
        """The same said anew where the message is gone that only one person saw; else to all."""
        to = self.aside
        is_edit = to is not None and to.message is not None and to.query is not None
        return replace(self, aside=replace(to, message=None) if to and is_edit else None)

    def to_chat(self, chat: int) -> Call:
        """The same to another chat, without what belonged to the old one's messages."""
        parameters = {k: v for k, v in self.parameters.items() if k != "reply_parameters"}
        return replace(self, parameters=parameters | {"chat_id": chat})


def outgoing(
    reply: Reply, address: Address, priority: Priority = Priority.REPLY
) -> Iterator[Outgoing]:
    """The messages of a reply, in order."""
    for call in _calls(reply, address):
        yield Outgoing(address.lane, call.dump(), priority, address.rate_class)


def _calls(reply: Reply, address: Address) -> Iterator[Call]:
    if reply.poll is not None:
        yield _poll(reply, reply.poll, address)
        return
    is_said = False
    if reply.image is not None and _aside(reply, address, is_first=True) is None:
        call, is_said = _picture(reply, reply.image, address)
        if call is not None:
            yield call
    if not is_said:
        yield from _texts(reply, address)
    if reply.attachment is not None:
        found = reply.attachment
        content = {"name": found.name, "text": found.text}
        if found.picture:
            content = {"name": found.name, "picture": b64encode(found.picture).decode()}
        sent = {"chat_id": address.chat, FILE: content} | _position(address)
        yield Call("sendPhoto" if found.picture else "sendDocument", sent)


def _texts(reply: Reply, address: Address) -> Iterator[Call]:
    texts = list(zip(messages(reply), plain_messages(reply), strict=True))
    rich = richly(reply) if len(texts) == 1 else None
    for number, (marked, plain) in enumerate(texts):
        is_edit = address.edits is not None and reply.in_place and number == 0
        keys = keyboard(reply.buttons) if number == len(texts) - 1 else None
        parameters: dict[str, Any] = {
            "chat_id": address.chat,
            "text": marked,
            "parse_mode": ParseMode.HTML,
            "link_preview_options": _NO_PREVIEW,
        }
        if keys is not None:
            parameters["reply_markup"] = keys.to_dict()
        elif reply.awaits and number == len(texts) - 1:
            parameters["reply_markup"] = _FIELD
        aside = _aside(reply, address, is_first=number == 0)
        if is_edit:
            edit = parameters | {"message_id": address.edits}
            yield Call("editMessageText", edit, plain, address.thread, aside=aside, rich=rich)
        else:
            sent = parameters | _position(address)
            yield Call("sendMessage", sent, plain, aside=aside, rich=rich)


def _aside(reply: Reply, address: Address, *, is_first: bool) -> Aside | None:
    """Who alone sees a message of the reply. What was pressed below a message that only they see
    turns that message; to a command that only they saw nothing is said to all."""
    to = address.aside
    if to is None:
        return None
    is_command = to.message is not None and to.query is None
    is_below = to.message is not None and reply.in_place and is_first
    if is_command or is_below:
        return to
    return replace(to, message=None) if reply.for_one else None


def _picture(reply: Reply, image: Image, address: Address) -> tuple[Call | None, bool]:
    """The picture with the whole reply below it, and True; where the reply is too long for that,
    the picture that goes before it. It does not go before what only turns a message."""
    shown: dict[str, Any] = {"image": image.name}
    if image.data:
        shown["data"] = b64encode(image.data).decode()
    parameters: dict[str, Any] = {
        "chat_id": address.chat,
        FILE: shown,
        "parse_mode": ParseMode.HTML,
    }
    is_edit = address.edits is not None and reply.in_place
    whole = caption(reply, image)
    if whole is None:
        if is_edit:
            return None, False
        alone = {"caption": escape(image.credit)} | parameters | _position(address)
        return Call("sendPhoto", alone), False
    otherwise = {
        "text": messages(reply)[0],
        "parse_mode": ParseMode.HTML,
        "link_preview_options": _NO_PREVIEW,
    }
    parameters["caption"] = whole
    if (keys := keyboard(reply.buttons)) is not None:
        parameters["reply_markup"] = otherwise["reply_markup"] = keys.to_dict()
    plain = plain_messages(reply)[0]
    if is_edit:
        edit = parameters | {"message_id": address.edits}
        return Call("editMessageMedia", edit, plain, address.thread, otherwise), True
    return Call("sendPhoto", parameters | _position(address), plain, otherwise=otherwise), True


def _poll(reply: Reply, poll: Poll, address: Address) -> Call:
    keys = keyboard(poll.buttons)
    parameters: dict[str, Any] = {
        "chat_id": address.chat,
        "question": poll.question,
        "options": [{"text": option} for option in poll.options],
        "type": "quiz",
        "is_anonymous": False,
        # The new name and the old one: a server that knows the new one does not look at the other.
        "correct_option_ids": [poll.right],
        "correct_option_id": poll.right,
        "allows_revoting": False,
        "explanation": poll.explanation,
    }
    if keys is not None:
        parameters["reply_markup"] = keys.to_dict()
    otherwise = {
        "text": messages(reply)[0],
        "parse_mode": ParseMode.HTML,
        "link_preview_options": _NO_PREVIEW,
    }
    if (choices := keyboard(reply.buttons)) is not None:
        otherwise["reply_markup"] = choices.to_dict()
    plain = plain_messages(reply)[0]
    return Call("sendPoll", parameters | _position(address), plain, otherwise=otherwise)


def _position(address: Address) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if address.thread is not None:
        found["message_thread_id"] = address.thread
    if address.answers is not None:
        found["reply_parameters"] = {
            "message_id": address.answers,
            "allow_sending_without_reply": True,
        }
    return found


def confirmation(query: str) -> Outgoing:
    """Confirms a pressed button. It waits for nothing else."""
    call = Call("answerCallbackQuery", {"callback_query_id": query})
    lane = f"telegram:callback:{query}"[:128]
    return Outgoing(lane, call.dump(), Priority.CONFIRMATION, RateClass.FREE)
