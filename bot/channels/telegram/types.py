"""PTB's API client, with what the outbox needs of it."""

from __future__ import annotations

import asyncio
import logging
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


logger = logging.getLogger(__name__)


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

    async def download(self, ref: str, largest: int) -> bytes | None:
        """The bytes of a file that somebody sent; None where it is larger or cannot be had."""
        try:
            async with asyncio.timeout(PATIENCE + LONGEST_CALL):
                file = await self.get_file(ref)
                if file.file_size is None or file.file_size > largest:
                    return None
                data = bytes(await file.download_as_bytearray())
        except (TelegramError, TimeoutError) as error:
            logger.warning("a file cannot be fetched: %s", type(error).__name__)
            return None
        return data if len(data) <= largest else None
