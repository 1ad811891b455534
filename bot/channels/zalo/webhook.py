"""Where Zalo brings events: who may, and how much at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.common.receiving import Headers, json_of, shows_secret
from bot.channels.zalo.intake import updates_of
from bot.delivery.model import Update

LONGEST_BODY = 256 * 1024
"""Bytes; recorded events have 270 to 420."""
PATIENCE = 4.0
"""Seconds the store may take. How long Zalo waits it does not say: five is what others wait."""
_SECRET_HEADER = b"x-bot-api-secret-token"


class ZaloSender:
    """`Sender` for Zalo: whoever knows the secret, with one event a request.

    Zalo checks an address when it is set, without the secret and without an event: it is answered
    403 like any stranger, and Zalo keeps the address all the same.
    """

    name = "Zalo"
    longest_body = LONGEST_BODY
    patience = PATIENCE

    def __init__(self, secret: str, source: str) -> None:
        """`source`: see `intake.source_of`."""
        self._secret = secret.encode()
        self._source = source

    def may_be(self, headers: Headers) -> bool:
        """Whether the secret is shown, once."""
        return shows_secret(headers, _SECRET_HEADER, self._secret)

    def updates(self, _headers: Headers, body: bytes) -> Sequence[Update]:
        """The event, if it is one. Anything else is confirmed like one: it would not become
        readable by being brought again. Nothing at all is a check."""
        found = json_of(body) if body else None
        return updates_of(found, self._source) if found is not None else []
