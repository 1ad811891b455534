"""Where Telegram brings updates: answered 200 only once they are stored.

Plain ASGI: this is the one request that comes a thousand times a second.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import math
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import unquote, urlsplit

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.channels.telegram.intake import updates_of
from bot.delivery.model import Update
from bot.errors import InboxFull, StorageError

logger = logging.getLogger(__name__)

Accept = Callable[[Sequence[Update]], Awaitable[None]]
"""Stores updates: `Receiver.accept`."""

LONGEST_BODY = 256 * 1024
"""Bytes; Telegram drops updates of more than 64 KiB by itself."""
LONGEST_SECRET = 256
PATIENCE = 25.0
"""Seconds the store may take; Telegram waits about a minute."""
NO_STORE, FULL = 3, 30
"""Seconds after which Telegram shall come again."""
_SECRET_HEADER = b"x-telegram-bot-api-secret-token"


def webhook_route(url: str, secret: str, source: str, accept: Accept) -> Route:
    """The route for the path of `url` (TELEGRAM_WEBHOOK_URL). `source`: see `intake.source_of`."""
    path = unquote(urlsplit(url).path) or "/"
    return Route(path, Webhook(secret, source, accept), methods=["POST"])


class Webhook:
    """Takes updates from whoever knows the secret."""

    def __init__(self, secret: str, source: str, accept: Accept) -> None:
        self._secret = secret.encode()
        self._source = source
        self._accept = accept
        self._complained = -math.inf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if not self._is_telegram(scope):
            # Nothing of what a stranger sends is read; with the connection it is gone.
            await _answer(send, 403, (b"connection", b"close"))
            return
        body = await _read(scope, receive)
        if body is None:
            await _answer(send, 413, (b"connection", b"close"))
            return
        updates = updates_of(_parsed(body), self._source)
        if updates:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._accept(updates)
            except (StorageError, InboxFull, TimeoutError) as error:
                self._complain(error)
                seconds = FULL if isinstance(error, InboxFull) else NO_STORE
                await _answer(send, 503, (b"retry-after", str(seconds).encode()))
                return
        await _answer(send, 200)

    def _is_telegram(self, scope: Scope) -> bool:
        shown = [value for name, value in scope["headers"] if name == _SECRET_HEADER]
        if len(shown) != 1 or len(shown[0]) > LONGEST_SECRET:
            return False
        return hmac.compare_digest(shown[0], self._secret)

    def _complain(self, error: Exception) -> None:
        """Log, but not with every update."""
        now = asyncio.get_running_loop().time()
        if now - self._complained >= 30.0:
            self._complained = now
            reason = str(error) or "it takes too long"
            logger.warning("updates cannot be stored, Telegram will bring them again: %s", reason)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The body; None where it is longer than it may be, however long it says it is, or where its
    sender is gone."""
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > LONGEST_BODY:
            return None
    parts, length = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        length += len(part)
        if length > LONGEST_BODY:
            return None
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _parsed(body: bytes) -> list[object]:
    """What can be read of it. The rest is answered 200 like everything else: it would not become
    readable by being sent again, and Telegram holds back a chat's next updates, for up to a day,
    until this one is taken."""
    try:
        return [json.loads(body.decode("utf-8", "replace"))]
    except (ValueError, RecursionError):
        logger.error(  # noqa: TRY400  (its text may hold what somebody wrote)
            "an update of %d bytes is not JSON; it is left out", len(body)
        )
        return []


async def _answer(send: Send, status: int, *headers: tuple[bytes, bytes]) -> None:
    """Without a body."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-length", b"0"), *headers],
        }
    )
    await send({"type": "http.response.body", "body": b""})
