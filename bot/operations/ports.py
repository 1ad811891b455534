"""What is looked at, as small Protocols."""

from __future__ import annotations

from typing import Protocol


class Polling(Protocol):
    """Whoever fetches updates. Times are those of the event loop's clock."""

    @property
    def ticked_at(self) -> float | None:
        """When a request for updates last came to an end, well or not; None while this process is
        not the one that fetches."""
        ...

    @property
    def succeeded_at(self) -> float | None:
        """When the platform last answered; None before it ever did."""
        ...
