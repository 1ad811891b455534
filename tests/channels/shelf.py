"""Where updates are put that a platform brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.delivery.model import Update


@dataclass
class Shelf:
    """Takes them, or fails."""

    stored: list[Update] = field(default_factory=list)
    error: Exception | None = None

    async def accept(self, updates: Sequence[Update]) -> None:
        """As a receiver does."""
        if self.error is not None:
            raise self.error
        self.stored += updates
