"""PTB's API client, with what the outbox needs of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from telegram.error import TelegramError, TimedOut
from telegram.ext import ExtBot

LONGEST_CONNECT = 5.0
"""Seconds to wait for a connection."""
PATIENCE = 5.0
"""Seconds to wait for the answer to a call where nothing else is said, as PTB does."""
LONGEST_CALL = 10.0
"""Seconds beyond the patience after which a call is over, whatever it waits for. The other limits
are for one step each: an answer that comes byte by byte is never too late for them."""


class Bot(ExtBot[None]):
    """PTB's, with calls by name: what stands in the outbox is a method and its parameters."""

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, patience: float | None = None
    ) -> Any:
        """The raw result. Raises TelegramError. `patience`: seconds to wait for the answer.

        Never takes more than LONGEST_CALL longer than that.
        """
        more: dict[str, Any] = {}
        if patience is not None:
            more = {"read_timeout": patience, "connect_timeout": min(patience, LONGEST_CONNECT)}
        try:
            async with asyncio.timeout((patience or PATIENCE) + LONGEST_CALL):
                return await self._post(method, dict(parameters), **more)
        except TimeoutError:
            raise TimedOut("the call took too long as a whole") from None
        except (TypeError, KeyError, AttributeError, ValueError):
            # JSON of another shape, such as a captive portal's.
            raise TelegramError("what answered is no Bot API") from None
