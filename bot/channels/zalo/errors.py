"""What an answer of Zalo means: one table for every call.

Errors come with HTTP 200 as well as with other statuses, so what the JSON says goes before the
status, and the status counts where there is no JSON: a page of a proxy, an answer cut short.
"""

from __future__ import annotations

from enum import Enum


class ErrorKind(Enum):
    """What a failed call means for the one who made it."""

    WAIT = "too many calls; Zalo names no time"
    RETRY = "the request was not carried out; try again after a while"
    AMBIGUOUS = "it may have been carried out"
    REFUSED = "never try again"
    TOKEN = "the token is not accepted"  # noqa: S105


class ZaloError(Exception):
    """A call that failed. Its text holds neither the token nor a person's words."""

    def __init__(
        self, method: str, kind: ErrorKind, code: int | str, description: str = ""
    ) -> None:
        """`description`: Zalo's own words, which may repeat what was sent; not in the text."""
        super().__init__(f"{method}: {kind.value} ({code})")
        self.kind = kind
        self.code = code
        self.description = description


_BY_CODE = {
    401: ErrorKind.TOKEN,
    403: ErrorKind.RETRY,  # "internal error" in Zalo's own list, not a person who blocked the bot
    408: ErrorKind.AMBIGUOUS,
    429: ErrorKind.WAIT,
    503: ErrorKind.RETRY,
}


def kind_of_code(code: int | None) -> ErrorKind:
    """Of an error that Zalo itself names."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    return ErrorKind.AMBIGUOUS if code is not None and 500 <= code < 600 else ErrorKind.REFUSED


def kind_of_status(status: int) -> ErrorKind:
    """Of an answer that is not Zalo's JSON: it comes from something on the way."""
    if status in {429, 503}:
        return _BY_CODE[status]
    if status < 300 or status >= 500 or status == 408:
        return ErrorKind.AMBIGUOUS
    return ErrorKind.RETRY  # a redirect, which is not followed, or a page that turns us away
