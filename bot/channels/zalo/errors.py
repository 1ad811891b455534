"""What an answer of Zalo means: one table for every call.

Errors come with HTTP 200 as well as with other statuses, so what the JSON says goes before the
status, and the status counts where there is no JSON: a page of a proxy, an answer cut short.
"""

from __future__ import annotations

from bot.channels.common.errors import ErrorKind

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
