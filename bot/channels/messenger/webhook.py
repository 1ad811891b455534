"""Where Meta brings events: who may, how much at once, and the question whether we want them."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.common.receiving import Headers, json_of
from bot.channels.messenger.intake import updates_of
from bot.delivery.model import Update

LONGEST_BODY = 1024 * 1024
"""Bytes: a batch may hold a thousand events, of some 400 bytes each as recorded."""
PATIENCE = 4.0
"""Seconds the store may take. Meta gives up after five, and after hours without an answer it stops
bringing anything at all."""
_HEADER = b"x-hub-signature-256"
_SIGNATURE = re.compile(rb"sha256=[0-9a-f]{64}")
_CHALLENGE = re.compile(r"[!-~]{1,256}")


class MessengerSender:
    """`Sender` for Messenger: whoever signs with the secret of the app.

    The signature is over the bytes as they came: what is parsed and written again has others as
    soon as it holds a letter beyond ASCII.
    """

    name = "Messenger"
    longest_body = LONGEST_BODY
    patience = PATIENCE

    def __init__(self, secret: str, page: str) -> None:
        self._secret = secret.encode()
        self._page = page

    def may_be(self, headers: Headers) -> bool:
        """Whether there is a signature, once; without one no body is read."""
        return self._signature(headers) is not None

    def updates(self, headers: Headers, body: bytes) -> Sequence[Update] | None:
        """What a person did. None where the signature is not over this body. Anything else is
        confirmed: it would not become readable by being brought again."""
        expected = hmac.new(self._secret, body, hashlib.sha256).hexdigest().encode()
        shown = self._signature(headers) or b""
        if not hmac.compare_digest(shown, b"sha256=" + expected):
            return None
        found = json_of(body)
        return updates_of(found, self._page) if found is not None else []

    @staticmethod
    def _signature(headers: Headers) -> bytes | None:
        shown = [value for header, value in headers if header == _HEADER]
        return shown[0] if len(shown) == 1 and _SIGNATURE.fullmatch(shown[0]) else None


def verification_route(path: str, token: str) -> Route:
    """Meta asks once, when the address is set, whether we want its events: whoever knows the verify
    token is told back what they say."""

    async def verify(request: Request) -> Response:
        query = request.query_params
        challenge = query.get("hub.challenge", "")
        shown = query.get("hub.verify_token", "").encode("utf-8", "replace")
        is_meta = hmac.compare_digest(shown, token.encode())
        is_asked = query.get("hub.mode") == "subscribe" and _CHALLENGE.fullmatch(challenge)
        if not is_meta or not is_asked:
            return Response(status_code=403)
        # What is told back comes from outside: no browser may take it for a page.
        return PlainTextResponse(challenge, headers={"X-Content-Type-Options": "nosniff"})

    return Route(path, verify, methods=["GET"])
