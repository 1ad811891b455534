"""Hands stored updates to PTB's handlers, and collects what they want done.

PTB catches what a handler raises and returns as if all were well; here it comes back to the worker,
which tries the update again. Nothing is sent and nothing saved while an update is handled: both are
effects, carried out in one transaction when it is done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from telegram import CallbackQuery, Chat, Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot import messages
from bot.channels.telegram.addressing import addressed_text, is_command_for
from bot.channels.telegram.calls import Place, confirmation, outgoing
from bot.channels.telegram.surface import commands
from bot.channels.telegram.types import App, Context
from bot.conversation.session import Session, Turn
from bot.conversation.views import Notice as Saying
from bot.delivery.model import Effects, Notice, Outgoing, Priority, Received
from bot.i18n.words import Lexicon
from bot.messages import Command, Incoming, Media, Press, Question

LATE = 6 * 3600.0
"""Seconds after which a message is not answered any more: the person has long found out otherwise,
or asked again."""
CONFIRMABLE = 150.0
"""Seconds in which Telegram takes the confirmation of a pressed button."""


_SAYINGS: dict[Notice, Saying] = {
    Notice.FAILED: "failed",
    Notice.LATE: "late",
    Notice.FLOOD: "flood",
    Notice.OVERFLOW: "overflow",
}


class Talk(Protocol):
    """What the channel needs of the conversation."""

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn; saves nothing. May raise."""
        ...

    async def notice(self, incoming: Incoming, notice: Saying) -> Turn:
        """What a person is told whose message is not handled as usual."""
        ...


@dataclass(slots=True)
class _Handling:
    """One update in work."""

    update: Received
    calls: list[Outgoing] = field(default_factory=list)
    states: list[tuple[str, Session]] = field(default_factory=list)
    forget: str | None = None
    is_apology: bool = False
    error: BaseException | None = None

    def effects(self) -> Effects[Session]:
        return Effects(tuple(self.calls), tuple(self.states), self.forget, self.is_apology)


_current: ContextVar[_Handling] = ContextVar("handling")


class TelegramHandler:
    """`Handler` for Telegram: PTB reads and dispatches, the conversation answers."""

    def __init__(self, app: App, talk: Talk, lexicon: Callable[[], Lexicon]) -> None:
        self._app = app
        self._talk = talk
        self._add_handlers(lexicon())

    async def handle(self, update: Received) -> Effects[Session]:
        """What follows from an update. Raises what went wrong on the way."""
        handling = _Handling(update)
        token = _current.set(handling)
        try:
            parsed = Update.de_json(json.loads(update.payload), self._app.bot)
            _check_ids(parsed)
            await self._app.process_update(parsed)
        finally:
            _current.reset(token)
        if handling.error is not None:
            raise handling.error
        return handling.effects()

    async def tell(self, update: Received, notice: Notice) -> Effects[Session]:
        """One line in the person's language, in a private chat only: nobody else asked for it."""
        place, incoming = _private(json.loads(update.payload))
        if place is None or incoming is None:
            return Effects()
        turn = await self._talk.notice(incoming, _SAYINGS[notice])
        calls = [c for reply in turn.replies for c in outgoing(reply, place, Priority.NOTICE)]
        return Effects(tuple(calls))

    # -- handlers ---------------------------------------------------------------------------------

    def _add_handlers(self, lexicon: Lexicon) -> None:
        """Order matters: the first handler that fits takes the update."""
        add = self._app.add_handler
        names = [command.command for command in commands(lexicon[lexicon.default])]
        fresh = filters.UpdateType.MESSAGE
        add(CommandHandler(names, self._on_command, filters=fresh))
        add(CallbackQueryHandler(self._on_press))
        add(MessageHandler(filters.COMMAND & fresh, self._on_other_command))
        add(MessageHandler(filters.TEXT & ~filters.COMMAND, self._on_text))
        add(MessageHandler(~filters.StatusUpdate.ALL & ~filters.TEXT & fresh, self._on_media))
        self._app.add_error_handler(self._on_error)

    async def _on_command(self, update: Update, context: Context) -> None:
        message = _message(update)
        argument = " ".join(context.args or [])
        await self._answer(update, message, Command(_command(message), argument))

    async def _on_other_command(self, update: Update, context: Context) -> None:
        """Unknown ones; in a group those may be meant for another bot."""
        message = _message(update)
        if message.chat.type == ChatType.PRIVATE or is_command_for(message, context.bot.bot):
            await self._answer(update, message, Command(_command(message)))

    async def _on_text(self, update: Update, context: Context) -> None:
        message = _message(update)
        text = addressed_text(message, context.bot.bot)
        if text is not None:
            await self._answer(update, message, Question(text) if text else Command("help"))

    async def _on_media(self, update: Update, context: Context) -> None:
        """A picture's caption is a question like any other."""
        message = _message(update)
        text = addressed_text(message, context.bot.bot)
        if text is not None:
            await self._answer(update, message, Question(text) if text else Media())

    async def _on_press(self, update: Update, _context: Context) -> None:
        query = update.callback_query
        assert query is not None  # noqa: S101  (the handler's own condition)
        handling = _current.get()
        if handling.update.age < CONFIRMABLE:
            handling.calls.append(confirmation(query.id))
        place = _place_of(query)
        if place is not None and query.data is not None:  # else inline messages and games: not ours
            await self._take_turn(_incoming(update, Press(query.data)), place)

    async def _on_error(self, _update: object, context: Context) -> None:
        _current.get().error = context.error

    # -- parts ------------------------------------------------------------------------------------

    async def _answer(
        self, update: Update, message: Message, content: Question | Command | Media
    ) -> None:
        is_private = message.chat.type == ChatType.PRIVATE
        thread = message.message_thread_id if message.is_topic_message else None
        place = Place(message.chat.id, thread, None if is_private else message.message_id)
        await self._take_turn(_incoming(update, content), place)

    async def _take_turn(self, incoming: Incoming, place: Place) -> None:
        handling = _current.get()
        if handling.update.age > LATE and not isinstance(incoming.content, Press):
            handling.is_apology = True
            turn = await self._talk.notice(incoming, "late")
        else:
            turn = await self._talk.turn(incoming)
            if turn.forgets:
                handling.forget = incoming.user
            else:
                handling.states.append((incoming.user, turn.session))
        handling.calls += _calls(turn, place)


def _check_ids(update: Update) -> None:
    """Raise ValueError for ids that Telegram does not give; PTB takes them as they come.

    Lanes and people are named by them, and no table could hold such a name.
    """
    for whose in (update.effective_user, update.effective_chat):
        if whose is not None and not _is_id(whose.id):
            raise ValueError("an id that is no number of 64 bits")


def _is_id(value: object) -> bool:
    return isinstance(value, int) and abs(value) < 2**63


def _calls(turn: Turn, place: Place) -> Iterable[Outgoing]:
    return (call for reply in turn.replies for call in outgoing(reply, place))


def _command(message: Message) -> str:
    return (message.text or "").split(maxsplit=1)[0].lstrip("/").partition("@")[0].lower()


def _message(update: Update) -> Message:
    message = update.effective_message
    assert message is not None  # noqa: S101  (every handler that asks has one)
    return message


def _incoming(update: Update, content: Question | Command | Media | Press) -> Incoming:
    """Who: the person, or the chat where Telegram does not say who (anonymous administrators)."""
    user, chat = update.effective_user, update.effective_chat
    message = update.effective_message
    is_anonymous = message is not None and message.sender_chat is not None
    where = _talk_of(chat, message)
    if user is not None and not (is_anonymous and update.callback_query is None):
        return Incoming(f"telegram:{user.id}", content, where, user.language_code)
    return Incoming(f"telegram:chat:{chat.id if chat else 0}", content, where)


def _talk_of(chat: Chat | None, message: Message | None) -> messages.Place:
    thread = message.message_thread_id if message and message.is_topic_message else None
    is_group = chat is not None and chat.type != ChatType.PRIVATE
    return messages.Place(f"telegram:{chat.id if chat else 0}", str(thread or ""), is_group)


def _place_of(query: CallbackQuery) -> Place | None:
    message = query.message
    if message is None:
        return None
    if not isinstance(message, Message):  # too old for Telegram to show it to us
        return Place(message.chat.id)
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, thread, edits=message.message_id)


def _private(raw: Any) -> tuple[Place | None, Incoming | None]:
    """Whom to tell, from an update that may be wrong in any way."""
    try:
        body = raw.get("message") or raw["callback_query"]
        chat = (body.get("chat") or body["message"]["chat"])["id"]
        person = body["from"]
        language = person.get("language_code")
        is_sound = _is_id(chat) and chat > 0 and _is_id(person["id"])
    except (KeyError, TypeError, AttributeError):
        return None, None
    if not is_sound:
        return None, None
    incoming = Incoming(
        f"telegram:{person['id']}",
        Media(),
        messages.Place(f"telegram:{chat}"),
        language if isinstance(language, str) else None,
    )
    return Place(chat), incoming
