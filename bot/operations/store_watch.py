"""Does the store answer and take what is written to it, and how much waits in it?"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

from bot.delivery.model import Depths
from bot.errors import StorageError

logger = logging.getLogger(__name__)

FRESH_FOR = 2.0
"""Seconds in which one look serves everybody who asks."""
PATIENCE = 8.0
"""Seconds after which a store that says nothing counts as away; longer than a busy one needs."""


class StoreWatch:
    """Looks at the store for whoever asks, seldom enough to be no burden."""

    def __init__(
        self,
        depths: Callable[[], Awaitable[Depths]],
        probe: Callable[[], Awaitable[None]],
        note: Callable[[Depths], None] = lambda _: None,
    ) -> None:
        """`depths` and `probe` (which writes something) raise StorageError where the store is away.
        `note`: told how much waits, whenever that was counted."""
        self._read = depths
        self._probe = probe
        self._note = note
        self._looking = asyncio.Lock()
        self._looked_at = -math.inf
        self._depths: Depths | None = None
        self._was_up = True

    async def look(self) -> Depths | None:
        """How much waits, as of a moment ago; None while the store is away."""
        async with self._looking:
            if asyncio.get_running_loop().time() - self._looked_at > FRESH_FOR:
                self._depths = await self._ask()
                self._looked_at = asyncio.get_running_loop().time()
        return self._depths

    async def _ask(self) -> Depths | None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._probe()
                depths = await self._read()
        except (StorageError, TimeoutError) as error:
            if self._was_up:
                logger.error(  # noqa: TRY400  (an operator's message, no traceback)
                    "the store is away: %s", str(error) or f"no answer within {PATIENCE:.0f} s"
                )
            self._was_up = False
            return None
        if not self._was_up:
            logger.warning("the store is back")
        self._was_up = True
        self._note(depths)
        return depths
