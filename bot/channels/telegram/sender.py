"""Sends replies, and deals with what Telegram answers."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.channels.telegram.outcomes import Outcome, outcome_of
from bot.channels.telegram.rendering import keyboard, messages, plain_messages
from bot.channels.telegram.types import Bot
from bot.messages import Reply

logger = logging.getLogger(__name__)

TRIES = 5
FIRST_PAUSE = 0.5
"""Seconds before the second try; doubles with each one."""
LONGEST_WAIT = 120.0
"""Seconds: a reply that Telegram lets through only later than this is dropped."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reply goes."""

    chat: int
    thread: int | None = None
    """The topic of a forum, where the question was asked in one."""
    answers: int | None = None
    """The message that is answered, shown in groups; None in private chats."""
    edits: int | None = None
    """The message whose button was pressed."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One message of a reply."""

    text: str
    mode: ParseMode | None
    keys: InlineKeyboardMarkup | None


class Sender:
    """Sends with patience: waits where Telegram says so, and gives up where it must."""

    def __init__(self, bot: Bot, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._bot = bot
        self._sleep = sleep

    async def reply(self, reply: Reply, place: Place) -> None:
        """Show a reply. Never raises on what Telegram answers; what is dropped is logged."""
        outcome = await self._show(reply, place)
        if outcome is not Outcome.SUCCESS:
            logger.warning("a reply was not delivered: %s", outcome.value)

    async def attempt(self, call: Callable[[], Awaitable[object]]) -> Outcome:
        """One call without patience, for what nobody misses: a typing sign, a confirmed button."""
        try:
            await call()
        except TelegramError as error:
            outcome = outcome_of(error)
            logger.debug("a small call failed: %s", outcome.value)
            return outcome
        return Outcome.SUCCESS

    async def _show(self, reply: Reply, place: Place) -> Outcome:
        texts = list(zip(messages(reply), plain_messages(reply), strict=True))
        outcome = Outcome.SUCCESS
        for number, (marked, plain) in enumerate(texts):
            keys = keyboard(reply.buttons) if number == len(texts) - 1 else None
            here = place if reply.in_place and number == 0 else replace(place, edits=None)
            outcome = await self._put(_Part(marked, ParseMode.HTML, keys), here)
            if outcome is Outcome.MARKUP:
                logger.error("Telegram could not read our markup; sent as plain text")
                outcome = await self._put(_Part(plain, None, keys), here)
            if outcome is not Outcome.SUCCESS:
                break
        return outcome

    async def _put(self, part: _Part, place: Place) -> Outcome:
        outcome = Outcome.NO_TARGET
        if place.edits is not None:
            outcome = await self._patiently(partial(self._edit, part, place.edits), place.chat)
        if outcome is Outcome.NO_TARGET:
            outcome = await self._patiently(partial(self._send, part, place), place.chat)
        return outcome

    async def _edit(self, part: _Part, target: int, chat: int) -> object:
        return await self._bot.edit_message_text(
            part.text,
            chat_id=chat,
            message_id=target,
            parse_mode=part.mode,
            reply_markup=part.keys,
            link_preview_options=_NO_PREVIEW,
        )

    async def _send(self, part: _Part, place: Place, chat: int) -> object:
        quoted = None
        if place.answers is not None:
            quoted = ReplyParameters(place.answers, allow_sending_without_reply=True)
        return await self._bot.send_message(
            chat,
            part.text,
            message_thread_id=place.thread,
            parse_mode=part.mode,
            reply_markup=part.keys,
            reply_parameters=quoted,
            link_preview_options=_NO_PREVIEW,
        )

    async def _patiently(self, call: Callable[[int], Awaitable[object]], chat: int) -> Outcome:
        pause = FIRST_PAUSE
        outcome = Outcome.RETRY
        for _ in range(TRIES):
            try:
                await call(chat)
            except TelegramError as error:
                outcome = outcome_of(error)
                if isinstance(error, ChatMigrated):
                    chat = error.new_chat_id
                elif isinstance(error, RetryAfter):
                    wait = _seconds(error)
                    if wait > LONGEST_WAIT:
                        return outcome
                    await self._sleep(wait + random.uniform(0.1, 0.5))  # noqa: S311
                elif outcome is Outcome.RETRY:
                    await self._sleep(pause)
                    pause *= 2
                else:
                    return outcome
            else:
                return Outcome.SUCCESS
        return outcome


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
