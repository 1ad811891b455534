"""Who runs a group, as its platform says at the moment of asking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.delivery.model import platform_of
from bot.messages import Incoming

Runs = Callable[[Incoming], Awaitable[bool]]


class Rights:
    """By platform, how it is found out."""

    def __init__(self) -> None:
        self._runs: dict[str, Runs] = {}

    def offer(self, platform: str, runs: Runs) -> None:
        """From now on this platform can be asked."""
        self._runs[platform] = runs

    async def __call__(self, incoming: Incoming) -> bool | None:
        """Whether the person runs the group they write in; None where nobody can say."""
        runs = self._runs.get(platform_of(incoming.place.chat))
        return None if runs is None else await runs(incoming)
