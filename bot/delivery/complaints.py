"""Trouble that lasts is said now and then: the log must not grow with every try."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable

SILENCE = 30.0
"""Seconds between two lines in the log about the same trouble."""
_KEPT = 32
"""Troubles remembered: more at once than there are causes."""


class Complaints:
    """Warnings in a log, each text once in a while."""

    def __init__(self, logger: logging.Logger, clock: Callable[[], float] | None = None) -> None:
        self._logger = logger
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._said: dict[str, float] = {}

    def warn(self, message: str, *arguments: object) -> None:
        """Log it, but for what was said a moment ago."""
        text, now = message % arguments, self._clock()
        if now - self._said.get(text, -math.inf) < SILENCE:
            return
        if len(self._said) >= _KEPT:
            self._said.clear()
        self._said[text] = now
        self._logger.warning(message, *arguments)
