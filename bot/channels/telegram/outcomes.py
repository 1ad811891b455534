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


class Outcome(Enum):
    """What a failed call means for the one who made it."""

    WAIT = "try again after the time Telegram names"
    RETRY = "the request was not carried out; try again after a while"
    AMBIGUOUS = "it may have been carried out; do not try again"
    MIGRATED = "the chat has a new id; try again there"
    SUCCESS = "what was asked for is so already"
    EXPIRED = "too late to confirm the button; show the reply all the same"
    NO_TARGET = "the message to edit is gone; send a new one"
    MARKUP = "our markup was refused; send plain text"
    UNREACHABLE = "the person blocked the bot or left; never try again"
    REFUSED = "never try again"
    TOKEN = "the token is not accepted"  # noqa: S105


# Telegram rewrites these texts at times and PTB capitalises them: compared in lower case, as parts.
_BAD_REQUESTS: tuple[tuple[str, Outcome], ...] = (
    ("message is not modified", Outcome.SUCCESS),
    ("query is too old", Outcome.EXPIRED),
    ("query id is invalid", Outcome.EXPIRED),
    ("message to edit not found", Outcome.NO_TARGET),
    ("message can't be edited", Outcome.NO_TARGET),
    ("message_id_invalid", Outcome.NO_TARGET),
    ("there is no text in the message", Outcome.NO_TARGET),
    ("can't parse entities", Outcome.MARKUP),
)


def outcome_of(error: TelegramError) -> Outcome:
    """The row of the table for an error. Order matters: the most particular type first."""
    match error:
        case RetryAfter():
            return Outcome.WAIT
        case ChatMigrated():
            return Outcome.MIGRATED
        case Forbidden():
            return Outcome.UNREACHABLE
        case InvalidToken():
            return Outcome.TOKEN
        case BadRequest():
            text = error.message.lower()
            return next((o for part, o in _BAD_REQUESTS if part in text), Outcome.REFUSED)
        case TimedOut():
            return Outcome.RETRY if _was_not_sent(error) else Outcome.AMBIGUOUS
        case NetworkError():
            return _network(error)
        case Conflict():
            return Outcome.RETRY
        case _:
            return Outcome.AMBIGUOUS


def _was_not_sent(error: TimedOut) -> bool:
    """No connection was free (the text says so), or none could be opened."""
    return "not* sent" in error.message or type(error.__cause__).__name__ == "ConnectTimeout"


def _network(error: NetworkError) -> Outcome:
    cause = type(error.__cause__).__name__
    # 413 has another name in Python 3.13: "Content Too Large".
    if cause == "UnicodeEncodeError" or "too large" in error.message.lower():
        return Outcome.REFUSED
    if cause in {"ReadError", "ReadTimeout", "RemoteProtocolError", "WriteError"}:
        return Outcome.AMBIGUOUS
    return Outcome.RETRY
