"""Where Telegram brings updates: who may, and how much at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.common.receiving import Headers, json_of, shows_secret
from bot.channels.telegram.intake import updates_of
from bot.delivery.model import Update

LONGEST_BODY = 1024 * 1024
"""Bytes. An update may have 512 KiB; what was answered 413 would hold back its chat for a day."""
PATIENCE = 25.0
"""Seconds the store may take; Telegram waits about a minute."""
_SECRET_HEADER = b"x-telegram-bot-api-secret-token"


class TelegramSender:
    """`Sender` for Telegram: whoever knows the secret, with one update a request."""

    name = "Telegram"
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
        """The update, if it is one. Anything else is confirmed like one: Telegram holds back a
        chat's next updates, for up to a day, until this one is taken."""
        found = json_of(body)
        return updates_of([found], self._source) if found is not None else []
