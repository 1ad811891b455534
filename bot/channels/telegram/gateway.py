"""Makes the calls of the outbox, and says what became of them in the delivery's terms."""

from __future__ import annotations

import logging
from typing import Any

from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.channels.telegram.calls import Call, with_file
from bot.channels.telegram.errors import ErrorKind, kind_of, seconds_of
from bot.channels.telegram.types import Bot
from bot.delivery import model

logger = logging.getLogger(__name__)

PROBE = 2.0
"""Seconds to wait for an answer where only that there is one counts."""


class TelegramGateway:
    """`Gateway` on a bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def make(self, payload: str) -> model.Outcome:
        """One call; never raises for what Telegram or the network does."""
        try:
            call = Call.load(payload)
        except ValueError:
            return model.Refused("not a call")
        try:
            result = await self._bot.call(call.method, with_file(call.parameters))
        except TelegramError as error:
            return _became(call, error)
        return model.Sent(_message(result), _poll(result))

    async def is_reachable(self) -> bool:
        """Whether Telegram answers us at all, by a call that changes nothing."""
        try:
            await self._bot.call("getMe", {}, patience=PROBE)
        except TelegramError:
            return False
        return True


def _message(result: Any) -> str | None:
    """The id of the message that came of a call; none came of a confirmation."""
    match result:
        case {"message_id": int(number)}:
            return str(number)
    return None


def _poll(result: Any) -> str | None:
    match result:
        case {"poll": {"id": str(poll)}} if len(poll) <= model.LONGEST_NAME:
            return poll
    return None


def _became(call: Call, error: TelegramError) -> model.Outcome:
    kind = kind_of(error)
    if (other := _instead(call, kind, error)) is not None:
        return model.Instead(other.dump(), f"{call.method}: {kind.value}")
    # Neither the text of the error nor the address: both may hold the token or a person's words.
    reason = f"{call.method}: {kind.value}"
    match kind:
        case ErrorKind.SUCCESS:
            return model.Sent()
        case ErrorKind.WAIT if isinstance(error, RetryAfter):
            return model.Wait(seconds_of(error))
        case ErrorKind.AMBIGUOUS:
            return model.Unknown(reason)
        case ErrorKind.UNREACHABLE:
            return model.Unreachable(reason)
        case ErrorKind.RETRY | ErrorKind.TOKEN:
            return model.Retry(reason)
        case _:
            return model.Refused(reason)


def _instead(call: Call, kind: ErrorKind, error: TelegramError) -> Call | None:
    """Another call that says the same, where this one was refused for its form."""
    match kind:
        case ErrorKind.MIGRATED if isinstance(error, ChatMigrated):
            return call.to_chat(error.new_chat_id)
        case ErrorKind.NO_TARGET if call.method == "editMessageText":
            return call.as_new_message()
        case ErrorKind.NO_THREAD if "message_thread_id" in call.parameters:
            return call.outside_topics()
        case ErrorKind.MARKUP if call.plain is not None:
            logger.error("Telegram could not read our markup; sent as plain text")
            return call.in_plain_text()
        case ErrorKind.REFUSED | ErrorKind.UNKNOWN_METHOD if call.otherwise is not None:
            return call.as_message()
        case ErrorKind.KEYBOARD if "reply_markup" in call.parameters:
            logger.error("Telegram refused our buttons; sent without them")
            return call.without_keyboard()
    return None
