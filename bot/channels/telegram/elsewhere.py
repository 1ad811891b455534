"""Answers in chats that the bot is not in: looked up while somebody types (`@bot words`), or asked
for as a guest. Both are answered once, by their query, and never by a message to the chat: its
number may be another person's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import User
from telegram.constants import ParseMode

from bot.channels.common.payload import mapping
from bot.channels.telegram.calls import Call
from bot.channels.telegram.reading import Json, asked_as_guest, links_of, origin_of
from bot.channels.telegram.rendering import keyboard, messages
from bot.delivery.model import Outgoing, Priority, RateClass
from bot.language.markup import escape
from bot.messages import Button, Incoming, Links, Lookup, Post, Question, Reply

LOOKING = 25.0
"""Seconds in which what is typed is answered; Telegram drops it after 30."""
SUMMONED = 60.0
"""Seconds in which a guest's question is answered. How long Telegram waits it does not say; a
minute has worked."""
CACHED = 60
"""Seconds that Telegram may show the same person the same: an edited answer is soon right."""


@dataclass(frozen=True, slots=True)
class Summons:
    """What somebody wants of the bot where it is not."""

    query: str
    incoming: Incoming
    is_guest: bool

    @property
    def within(self) -> float:
        """Seconds in which it is answered."""
        return SUMMONED if self.is_guest else LOOKING


def summons_of(payload: str, me: User) -> Summons | None:
    """None for updates of all other kinds. Raises ValueError for one that cannot be read."""
    if '"inline_query"' not in payload and '"guest_message"' not in payload:
        return None  # as good as all
    raw = mapping(json.loads(payload))
    if isinstance(query := raw.get("inline_query"), Mapping):
        return _looked_up(query, raw, me)
    if isinstance(message := raw.get("guest_message"), Mapping):
        return _as_guest(message, raw, me)
    return None


def _looked_up(query: Json, raw: Json, me: User) -> Summons:
    origin = origin_of(raw)
    id_, text, offset = query.get("id"), query.get("query"), query.get("offset")
    if not isinstance(id_, str) or not isinstance(text, str) or origin.person is None:
        raise ValueError("an inline query without an id, a text or a person")
    start = int(offset) if isinstance(offset, str) and offset.isdecimal() else 0
    incoming = replace(origin, chat=origin.person, is_group=False).incoming(
        Lookup(text, start), links=links_of(me)
    )
    return Summons(id_, incoming, is_guest=False)


def _as_guest(message: Json, raw: Json, me: User) -> Summons | None:
    id_ = message.get("guest_query_id")
    question = asked_as_guest(message, me)
    if not isinstance(id_, str) or question is None:
        return None
    origin = replace(origin_of(raw), is_group=True, thread=None)
    return Summons(id_, origin.incoming(Question(question), links=links_of(me)), is_guest=True)


def posted(summons: Summons, posts: Iterable[Post], following: int | None) -> Outgoing:
    """The call that shows what was found. It depends on the person's language."""
    parameters: dict[str, Any] = {
        "inline_query_id": summons.query,
        "results": [_article(post, summons.incoming.links) for post in posts],
        "cache_time": CACHED,
        "is_personal": True,
        "next_offset": "" if following is None else str(following),
    }
    return _once("answerInlineQuery", parameters, summons)


def answered(summons: Summons, reply: Reply) -> Outgoing:
    """The call that answers a guest's question, which is never made twice: some answers have come
    four times so."""
    post = Post(reply.shows or "answer", "Nhịp Cầu", "", _with_titles(reply))
    parameters = {
        "guest_query_id": summons.query,
        "result": _article(post, summons.incoming.links),
    }
    return _once("answerGuestQuery", parameters, summons)


def _with_titles(reply: Reply) -> Reply:
    """What is offered stands in the text: to be read, and asked for by its words."""
    offered = [b.label for row in reply.buttons for b in row if b.number is not None]
    return replace(reply, text=f"{reply.text}\n\n{_lines(offered)}") if offered else reply


def _lines(labels: Iterable[str]) -> str:
    return "\n".join("- " + escape(label) for label in labels)


def _once(method: str, parameters: Mapping[str, Any], summons: Summons) -> Outgoing:
    return Outgoing(
        f"telegram:query:{summons.query}"[:128],
        Call(method, parameters).dump(),
        Priority.CONFIRMATION,
        RateClass.FREE,
        is_repeatable=False,
        expires_in=summons.within,
        person=summons.incoming.user,
    )


def _article(post: Post, links: Links | None) -> dict[str, Any]:
    """As Telegram lists it. What is pressed below it does not come back from everywhere, so that
    its only button is a link."""
    reply = post.reply
    entry = reply.shows or ""
    article: dict[str, Any] = {
        "type": "article",
        "id": f"{post.id}:{reply.locale}"[:64],
        "title": post.title,
        "description": post.line,
        "input_message_content": {
            "message_text": messages(reply)[0],
            "parse_mode": ParseMode.HTML,
            "link_preview_options": {"is_disabled": True},
        },
    }
    if links is not None:
        keys = keyboard(((Button("Nhịp Cầu", url=links.to(entry)),),))
        article["reply_markup"] = keys.to_dict() if keys is not None else None
    return article
