"""One page after the other, with time between for all else that the loop does.

A page is made in one go, the longest in some 15 ms. Fifty connections that ask for one each would
have fifty made before anything else has its turn: a message on its way, or the end of the process.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

LONGEST_BREAK = 0.02
"""Seconds; what stands between two pages is as long as the first of them took, up to this."""


class OneByOne:
    """Makes one at a time, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._making = asyncio.Lock()
        self._free_at = -math.inf

    async def make(self, page: Callable[[], Awaitable[T]]) -> T:
        """What `page` returns or raises. At once where nothing was made a moment ago."""
        loop = asyncio.get_running_loop()
        async with self._making:
            await asyncio.sleep(max(0.0, self._free_at - loop.time()))
            began = loop.time()
            try:
                return await page()
            finally:
                now = loop.time()
                self._free_at = now + min(now - began, LONGEST_BREAK)
