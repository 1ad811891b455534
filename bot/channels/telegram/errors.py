"""What to do when a call to Telegram fails: one table for every call.

By type, status and text rather than by type alone: in PTB a refused request (`BadRequest`) is a
`NetworkError` too, so that "try again on network errors" would try for ever.
"""

from __future__ import annotations

from enum import Enum

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)


class ErrorKind(Enum):
    """What a failed call means for the one who made it."""

    WAIT = "try again after the time Telegram names"
    RETRY = "the request was not carried out; try again after a while"
    AMBIGUOUS = "it may have been carried out; do not try again"
    MIGRATED = "the chat has a new id; try again there"
    SUCCESS = "what was asked for is so already"
    EXPIRED = "too late to confirm the button; show the reply all the same"
    NO_TARGET = "the message to edit is gone; send a new one"
    NO_THREAD = "the topic is gone; send it outside of any"
    MARKUP = "our markup was refused; send plain text"
    KEYBOARD = "our buttons were refused; send the text without them"
    FILE = "the file that was named is not known there; upload it"
    UNREACHABLE = "the bot cannot write there any more; never try again"
    UNKNOWN_METHOD = "the server is older than the call; never try again"
    NOTHING = "the server found nothing to say in it; it may be older than what was said"
    REFUSED = "never try again"
    TOKEN = "the token is not accepted"  # noqa: S105


# Telegram rewrites these texts at times and PTB capitalises them: compared in lower case, as parts.
_BAD_REQUESTS: tuple[tuple[str, ErrorKind], ...] = (
    ("message is not modified", ErrorKind.SUCCESS),
    ("query is too old", ErrorKind.EXPIRED),
    ("query id is invalid", ErrorKind.EXPIRED),
    ("message to edit not found", ErrorKind.NO_TARGET),
    ("message can't be edited", ErrorKind.NO_TARGET),
    ("message_id_invalid", ErrorKind.NO_TARGET),
    ("there is no text in the message", ErrorKind.NO_TARGET),
    ("message thread not found", ErrorKind.NO_THREAD),
    ("topic_deleted", ErrorKind.NO_THREAD),
    ("can't parse entities", ErrorKind.MARKUP),
    ("message must be non-empty", ErrorKind.NOTHING),
    ("text must be non-empty", ErrorKind.NOTHING),
    ("message text is empty", ErrorKind.NOTHING),
    ("file identifier", ErrorKind.FILE),
    ("file_reference", ErrorKind.FILE),
    ("file_id_invalid", ErrorKind.FILE),
    ("type of file", ErrorKind.FILE),
    ("can't parse inline keyboard button", ErrorKind.KEYBOARD),
    ("unallowed in the inline keyboard", ErrorKind.KEYBOARD),
    ("reply markup is too long", ErrorKind.KEYBOARD),
    ("reply_markup_invalid", ErrorKind.KEYBOARD),
    ("reply_markup_too_long", ErrorKind.KEYBOARD),
    ("button_data_invalid", ErrorKind.KEYBOARD),
    ("button_type_invalid", ErrorKind.KEYBOARD),
    ("button_url_invalid", ErrorKind.KEYBOARD),
    # A member who may not write any more. A 403 whose text is a code comes as a 400.
    ("not enough rights to send text", ErrorKind.UNREACHABLE),
    ("have no write access", ErrorKind.UNREACHABLE),
    ("chat_write_forbidden", ErrorKind.UNREACHABLE),
    ("chat_restricted", ErrorKind.UNREACHABLE),
    ("chat not found", ErrorKind.UNREACHABLE),
)


def kind_of(error: TelegramError) -> ErrorKind:
    """The row of the table for an error. Order matters: the most particular type first."""
    match error:
        case RetryAfter():
            return ErrorKind.WAIT
        case ChatMigrated():
            return ErrorKind.MIGRATED
        case Forbidden():
            return ErrorKind.UNREACHABLE
        case InvalidToken():  # PTB's name for every 401 and 404
            is_method = "method not found" in error.message.lower()
            return ErrorKind.UNKNOWN_METHOD if is_method else ErrorKind.TOKEN
        case BadRequest():
            text = error.message.lower()
            return next((o for part, o in _BAD_REQUESTS if part in text), ErrorKind.REFUSED)
        case TimedOut():
            return ErrorKind.RETRY if _was_not_sent(error) else ErrorKind.AMBIGUOUS
        case NetworkError():
            return _network(error)
        case Conflict():
            return ErrorKind.RETRY
        case _:
            return ErrorKind.AMBIGUOUS


def _was_not_sent(error: TimedOut) -> bool:
    """No connection was free (the text says so), or none could be opened."""
    return "not* sent" in error.message or type(error.__cause__).__name__ == "ConnectTimeout"


def _network(error: NetworkError) -> ErrorKind:
    cause = type(error.__cause__).__name__
    # 413 has another name in Python 3.13: "Content Too Large".
    if cause == "UnicodeEncodeError" or "too large" in error.message.lower():
        return ErrorKind.REFUSED
    if cause in {"ReadError", "ReadTimeout", "RemoteProtocolError", "WriteError"}:
        return ErrorKind.AMBIGUOUS
    return ErrorKind.RETRY


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
