"""The Telegram channel: PTB's application, its handlers, and its life from start to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatAction, ChatType
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    Updater,
    filters,
)
from telegram.request import HTTPXRequest

from bot.channels.telegram.addressing import addressed_text, is_command_for
from bot.channels.telegram.lanes import CHATS_AT_ONCE, LaneProcessor
from bot.channels.telegram.outcomes import Outcome, outcome_of
from bot.channels.telegram.polling import PollingLog, PollingRequest
from bot.channels.telegram.sender import Place, Sender
from bot.channels.telegram.surface import commands, localise
from bot.channels.telegram.types import App, Context
from bot.errors import ChannelError
from bot.i18n.words import Lexicon
from bot.messages import Command, Incoming, Media, Press, Question, Reply

logger = logging.getLogger(__name__)

LONG_POLL = 10
"""Seconds a request for updates waits at Telegram."""
LONGEST_PAUSE = 30.0
"""Seconds between two tries to reach Telegram at start."""
_REFUSED = (
    "TELEGRAM_BOT_TOKEN is refused by Telegram; accepted: the token that @BotFather gave you, "
    "not revoked since"
)

Handle = Callable[[Incoming], Awaitable[tuple[Reply, ...]]]


class TelegramChannel:
    """Turns updates into an `Incoming`, hands it on, and shows the replies."""

    def __init__(
        self, token: str, api_url: str, handle: Handle, lexicon: Callable[[], Lexicon]
    ) -> None:
        self._handle = handle
        self._lexicon = lexicon
        root = api_url.rstrip("/")
        self._polling = PollingRequest(connection_pool_size=2)
        self._app: App = (
            ApplicationBuilder()
            .token(token)
            .base_url(f"{root}/bot")
            .base_file_url(f"{root}/file/bot")
            .request(HTTPXRequest(connection_pool_size=CHATS_AT_ONCE * 2))
            .get_updates_request(self._polling)
            .concurrent_updates(LaneProcessor())
            .job_queue(None)
            .build()
        )
        self._sender = Sender(self._app.bot)
        self._stopping = asyncio.Event()
        self._add_handlers()

    # -- life -------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until `stop` or a signal. Raises ChannelError where Telegram refuses the token."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.stop)
        try:
            if await self._connect() and await self._start_polling():
                logger.info("answering as @%s", self._app.bot.username)
                cosmetics = asyncio.create_task(localise(self._app.bot, self._lexicon()))
                await self._until_stopped()
                cosmetics.cancel()
                await asyncio.gather(cosmetics, return_exceptions=True)
        except InvalidToken:  # its text holds the token
            raise ChannelError(_REFUSED) from None
        finally:
            await self._close()
        if self._polling.refused.is_set():
            raise ChannelError(_REFUSED)

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopping.set()

    async def _connect(self) -> bool:
        """Wait until Telegram answers; False when stopped before that."""
        pause = 1.0
        while not self._stopping.is_set():
            try:
                await self._app.initialize()
            except InvalidToken:
                raise
            except TelegramError as error:
                logger.warning(
                    "Telegram cannot be reached (%s); next try in %s s",
                    type(error).__name__,
                    round(pause),
                )
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return True
        return False

    async def _start_polling(self) -> bool:
        """Fetch updates from now on; False when stopped before Telegram let us."""
        await self._app.start()
        starting = asyncio.create_task(
            self._updater.start_polling(
                timeout=LONG_POLL,
                bootstrap_retries=-1,
                allowed_updates=[Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY],
                error_callback=PollingLog(),
            )
        )
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait((starting, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            return False
        await starting
        return True

    async def _until_stopped(self) -> None:
        waits = [
            asyncio.create_task(event.wait()) for event in (self._stopping, self._polling.refused)
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _close(self) -> None:
        if self._updater.running:
            await self._updater.stop()
        if self._app.running:
            await self._app.stop()
        await self._app.shutdown()
        # An application that never came to be initialised leaves its connections open.
        await self._app.bot.shutdown()

    @property
    def _updater(self) -> Updater:
        assert self._app.updater is not None  # noqa: S101  (built with one)
        return self._app.updater

    # -- handlers ---------------------------------------------------------------------------------

    def _add_handlers(self) -> None:
        """Order matters: the first handler that fits takes the update."""
        add = self._app.add_handler
        lexicon = self._lexicon()
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
        name = (message.text or "").split(maxsplit=1)[0].lstrip("/").partition("@")[0].lower()
        argument = " ".join(context.args or [])
        await self._answer(update, message, Command(name, argument))

    async def _on_other_command(self, update: Update, context: Context) -> None:
        """Unknown ones; in a group those may be meant for another bot."""
        message = _message(update)
        if message.chat.type == ChatType.PRIVATE or is_command_for(message, context.bot.bot):
            name = (message.text or "").split(maxsplit=1)[0].lstrip("/").partition("@")[0]
            await self._answer(update, message, Command(name.lower()))

    async def _on_text(self, update: Update, context: Context) -> None:
        message = _message(update)
        text = addressed_text(message, context.bot.bot)
        if text is None:
            return
        typing = asyncio.create_task(self._show_typing(message))
        await self._answer(update, message, Question(text) if text else Command("help"))
        await typing

    async def _on_media(self, update: Update, context: Context) -> None:
        """A picture's caption is a question like any other."""
        message = _message(update)
        text = addressed_text(message, context.bot.bot)
        if text is not None:
            await self._answer(update, message, Question(text) if text else Media())

    async def _on_press(self, update: Update, _context: Context) -> None:
        query = update.callback_query
        assert query is not None  # noqa: S101  (the handler's own condition)
        await self._sender.attempt(query.answer)
        place = _place_of(query)
        if place is None or query.data is None:  # inline messages and games: not ours
            return
        for reply in await self._handle(_incoming(update, Press(query.data))):
            await self._sender.reply(reply, place)

    async def _on_error(self, _update: object, context: Context) -> None:
        """Log first. What a person sees of a failed turn is sent by the turn itself."""
        error = context.error
        if isinstance(error, TelegramError):
            logger.warning("a call to Telegram failed: %s", outcome_of(error).value)
        else:
            logger.error("an update was not handled", exc_info=error)

    # -- parts ------------------------------------------------------------------------------------

    async def _answer(
        self, update: Update, message: Message, content: Question | Command | Media
    ) -> None:
        is_private = message.chat.type == ChatType.PRIVATE
        place = Place(
            message.chat.id,
            message.message_thread_id if message.is_topic_message else None,
            None if is_private else message.message_id,
        )
        for reply in await self._handle(_incoming(update, content)):
            await self._sender.reply(reply, place)

    async def _show_typing(self, message: Message) -> Outcome:
        thread = message.message_thread_id if message.is_topic_message else None
        return await self._sender.attempt(
            lambda: self._app.bot.send_chat_action(
                message.chat.id, ChatAction.TYPING, message_thread_id=thread
            )
        )


def _message(update: Update) -> Message:
    message = update.effective_message
    assert message is not None  # noqa: S101  (every handler that asks has one)
    return message


def _incoming(update: Update, content: Question | Command | Media | Press) -> Incoming:
    """Who: the person, or the chat where Telegram does not say who (anonymous administrators)."""
    user, chat = update.effective_user, update.effective_chat
    message = update.effective_message
    is_anonymous = message is not None and message.sender_chat is not None
    if user is not None and not (is_anonymous and update.callback_query is None):
        return Incoming(f"telegram:{user.id}", content, user.language_code)
    return Incoming(f"telegram:chat:{chat.id if chat else 0}", content)


def _place_of(query: CallbackQuery) -> Place | None:
    message = query.message
    if message is None:
        return None
    if not isinstance(message, Message):  # too old for Telegram to show it to us
        return Place(message.chat.id)
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat.id, thread, edits=message.message_id)
