"""How long to wait where there is nothing to do."""

from __future__ import annotations

import asyncio
import math

AWAKE = 15.0
"""Seconds after the last work in which more may come due: what failed is tried again, and a chat
that was sent to may be sent to again."""
ASLEEP = 2.5
"""Seconds between two looks after that, where nobody else can have stored anything: whoever does in
this process says so, and is not waited for."""


class Idling:
    """Grows rare where this process is alone on its store."""

    def __init__(self, idle: float, *, is_alone: bool) -> None:
        """`idle`: seconds between two looks while there is work, or others may bring some."""
        self._idle = idle
        self._is_alone = is_alone
        self._worked_at = -math.inf

    def worked(self) -> None:
        """There was something to do."""
        self._worked_at = asyncio.get_running_loop().time()

    @property
    def seconds(self) -> float:
        """To wait now, unless woken."""
        is_asleep = asyncio.get_running_loop().time() - self._worked_at > AWAKE
        return ASLEEP if self._is_alone and is_asleep else self._idle
