"""PTB's generic types, filled in once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, ExtBot

LONGEST_CONNECT = 5.0
"""Seconds to wait for a connection."""


class Bot(ExtBot[None]):
    """PTB's, with calls by name: what stands in the outbox is a method and its parameters."""

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, patience: float | None = None
    ) -> Any:
        """The raw result. Raises TelegramError. `patience`: seconds to wait for the answer."""
        more: dict[str, Any] = {}
        if patience is not None:
            more = {"read_timeout": patience, "connect_timeout": min(patience, LONGEST_CONNECT)}
        try:
            return await self._post(method, dict(parameters), **more)
        except (TypeError, KeyError, AttributeError, ValueError):
            # JSON of another shape, such as a captive portal's.
            raise TelegramError("what answered is no Bot API") from None


Context: TypeAlias = CallbackContext[Bot, dict[Any, Any], dict[Any, Any], dict[Any, Any]]
App: TypeAlias = Application[Bot, Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]
