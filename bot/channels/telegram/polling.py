"""Long polling that does not give up silently."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from typing import Any

from telegram.error import Conflict, TelegramError
from telegram.request import HTTPXRequest

logger = logging.getLogger(__name__)

REFUSALS = 6
"""Refusals of the token in a row after which it is believed."""
_REFUSED = frozenset({401, 404})
_UNAVAILABLE = 503


class PollingRequest(HTTPXRequest):
    """The connection that fetches updates.

    PTB ends polling for ever on a single 401 or 404, without telling anybody. Here such an answer
    counts as "unavailable" (PTB then tries again, ever more slowly) until `REFUSALS` in a row.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = asyncio.Event()
        """Set when the token is taken to be refused."""
        self._refusals = 0

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """As PTB's, with refusals counted."""
        status, payload = await super().do_request(*args, **kwargs)
        if status not in _REFUSED:
            self._refusals = 0
            return status, payload
        self._refusals += 1
        logger.error("Telegram refuses the token (%s, %s in a row)", status, self._refusals)
        if self._refusals >= REFUSALS:
            self.refused.set()
        return _UNAVAILABLE, b'{"ok":false,"description":"Unauthorized"}'


class PollingLog:
    """PTB's error callback: says what is wrong, but not with every try."""

    def __init__(self, every: float = 60.0) -> None:
        self._every = every
        self._last = -math.inf

    def __call__(self, error: TelegramError) -> None:
        """Log the error, at most once in `every` seconds."""
        now = time.monotonic()
        if now - self._last < self._every:
            return
        self._last = now
        if isinstance(error, Conflict):
            logger.error("another process fetches this bot's updates; only one may")
        else:
            logger.warning("updates cannot be fetched (%s); trying again", type(error).__name__)
