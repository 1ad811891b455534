"""What a call to a platform that failed means for the one who made it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import httpx


class ErrorKind(Enum):
    """What follows from a failed call."""

    WAIT = "too many calls"
    RETRY = "the request was not carried out; try again after a while"
    AMBIGUOUS = "it may have been carried out"
    REFUSED = "never try again"
    TOKEN = "the token is not accepted"  # noqa: S105
    GONE = "this person cannot be reached any more"


class ApiError(Exception):
    """A call that failed. Its text holds neither the token nor a person's words."""

    def __init__(
        self,
        method: str,
        kind: ErrorKind,
        code: int | str,
        description: str = "",
        seconds: float | None = None,
    ) -> None:
        """`description`: the platform's own words, which may repeat what was sent; not in the text.
        `seconds`: how long it says to wait; None where it does not say."""
        super().__init__(f"{method}: {kind.value} ({code})")
        self.kind = kind
        self.code = code
        self.description = description
        self.seconds = seconds


_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


@contextmanager
def told_apart(method: str) -> Iterator[None]:
    """What the network does, as an ApiError: whether the request can have arrived or cannot."""
    try:
        yield
    except _NOT_SENT as error:
        raise ApiError(method, ErrorKind.RETRY, type(error).__name__) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise ApiError(method, ErrorKind.AMBIGUOUS, type(error).__name__) from None
    except UnicodeError:  # half a character, which no JSON can hold
        raise ApiError(method, ErrorKind.REFUSED, "text") from None


def kind_of_status(status: int) -> ErrorKind:
    """Of an answer that is not the platform's JSON: it comes from something on the way."""
    if status == 429:
        return ErrorKind.WAIT
    if status == 503:
        return ErrorKind.RETRY
    if status < 300 or status >= 500 or status == 408:
        return ErrorKind.AMBIGUOUS
    return ErrorKind.RETRY  # a redirect, which is not followed, or a page that turns us away
