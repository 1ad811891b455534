"""Where a channel finds the pictures it shows, and notes which of them a platform has already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Uploads(Protocol):
    """What platforms call the pictures that were sent to them, for as long as they know them."""

    async def ref_of(self, account: str, picture: str) -> str | None:
        """What our account (`telegram:12345`) sends it by; None if it never did."""
        ...

    async def note(self, account: str, picture: str, ref: str | None) -> None:
        """It can be sent by this from now on; None: not any more."""
        ...


def _none(_name: str) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures of the content that is served."""

    find: Callable[[str], bytes | None] = _none
    """Bytes by `Image.name`; None for one that is not shown any more."""
    uploads: Uploads | None = None
    """None: known for as long as the process lives."""
