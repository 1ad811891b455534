"""Where platforms bring updates: answered 200 only once they are stored.

Plain ASGI: this is the one request that comes a thousand times a second.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Protocol
from urllib.parse import unquote, urlsplit

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.delivery.complaints import Complaints
from bot.delivery.model import Update
from bot.errors import InboxFull, StorageError

logger = logging.getLogger(__name__)

Headers = Sequence[tuple[bytes, bytes]]
"""Names in lower case."""
Accept = Callable[[Sequence[Update]], Awaitable[None]]
"""Stores updates: `Receiver.accept`."""

NO_STORE, FULL = 3, 30
"""Seconds after which the platform shall come again."""

LONGEST_SECRET = 256
"""Bytes of a secret that are looked at: no platform shows a longer one."""


def shows_secret(headers: Headers, name: bytes, secret: bytes) -> bool:
    """Whether the header has the secret, once. Takes as long for a wrong one as for the right."""
    shown = [value for header, value in headers if header == name]
    if len(shown) != 1 or len(shown[0]) > LONGEST_SECRET:
        return False
    return hmac.compare_digest(shown[0], secret)


class Sender(Protocol):
    """Who brings updates: what differs from one platform to the other."""

    name: str
    """As people know it."""
    longest_body: int
    """In bytes."""
    patience: float
    """Seconds the store may take. The platform gives up waiting later than that."""

    def may_be(self, headers: Headers) -> bool:
        """Whether a request can be from the platform. Nothing of its body is read otherwise."""
        ...

    def updates(self, headers: Headers, body: bytes) -> Sequence[Update] | None:
        """What a request brings; None where it turns out not to be from the platform.

        Nothing for what cannot be read: it would not become readable by being sent again.
        """
        ...


def webhook_route(url: str, sender: Sender, accept: Accept) -> Route:
    """The route for the path of `url`, the address that the platform was given."""
    path = unquote(urlsplit(url).path) or "/"
    return Route(path, Webhook(sender, accept), methods=["POST"])


class Webhook:
    """Takes the updates that one platform brings."""

    def __init__(self, sender: Sender, accept: Accept) -> None:
        self._sender = sender
        self._accept = accept
        self._complaints = Complaints(logger)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers = scope["headers"]
        if not self._sender.may_be(headers):
            # Nothing of what a stranger sends is read; with the connection it is gone.
            await _answer(send, HTTPStatus.FORBIDDEN, (b"connection", b"close"))
            return
        body = await read_body(headers, receive, self._sender.longest_body)
        if body is None:
            await _answer(send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, (b"connection", b"close"))
            return
        updates = self._sender.updates(headers, body)
        if updates is None:
            await _answer(send, HTTPStatus.FORBIDDEN, (b"connection", b"close"))
        elif (seconds := await self._store(updates)) is None:
            await _answer(send, HTTPStatus.OK)
        else:
            retry = (b"retry-after", str(seconds).encode())
            await _answer(send, HTTPStatus.SERVICE_UNAVAILABLE, retry)

    async def _store(self, updates: Sequence[Update]) -> int | None:
        """None when they are stored; else the seconds after which they shall be brought again."""
        if not updates:
            return None
        try:
            async with asyncio.timeout(self._sender.patience):
                await self._accept(updates)
        except (StorageError, InboxFull, TimeoutError) as error:
            reason = str(error) or "it takes too long"
            self._complaints.warn(
                "updates cannot be stored, %s will bring them again: %s", self._sender.name, reason
            )
            return FULL if isinstance(error, InboxFull) else NO_STORE
        return None


async def read_body(headers: Headers, receive: Receive, longest: int) -> bytes | None:
    """The body; None where it is longer than it may be, whatever length it claims, or where its
    sender is gone. How long it may take is the server's business."""
    for name, value in headers:
        if name == b"content-length" and value.isdigit() and int(value) > longest:
            return None
    parts, length = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        length += len(part)
        if length > longest:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def json_of(body: bytes) -> object:
    """What a body says; None, and a line in the log, where it is no JSON."""
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        logger.error(  # noqa: TRY400  (its text may hold what somebody wrote)
            "an update of %d bytes is not JSON; it is left out", len(body)
        )
        return None


async def _answer(send: Send, status: HTTPStatus, *headers: tuple[bytes, bytes]) -> None:
    """Without a body."""
    await send(
        {
            "type": "http.response.start",
            "status": int(status),
            "headers": [(b"content-length", b"0"), *headers],
        }
    )
    await send({"type": "http.response.body", "body": b""})
