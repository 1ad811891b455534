"""Platforms that updates are fetched from, seen as one by those who look after a process."""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.common.running import Channel, Fetching


class Together:
    """`Fetching` of all: it goes on as long as one does.

    A platform that is away, or blocked in a country, must not have the process restarted, or taken
    out of a balancer, that serves the others.
    """

    def __init__(self, parts: Sequence[Fetching]) -> None:
        self._parts = parts

    @property
    def ticked_at(self) -> float | None:
        """When a request for updates last came to an end on any of them."""
        return max((at for part in self._parts if (at := part.ticked_at) is not None), default=None)

    @property
    def succeeded_at(self) -> float | None:
        """When any of them last answered."""
        return max(
            (at for part in self._parts if (at := part.succeeded_at) is not None), default=None
        )


def fetched(channels: Sequence[Channel]) -> Fetching | None:
    """What fetches updates, all channels together; None where none does."""
    parts = [part for channel in channels if (part := channel.fetching) is not None]
    return Together(parts) if parts else None
