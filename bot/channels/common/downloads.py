"""Files that people sent, fetched only where somebody may send them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.editing.office_files import is_office
from bot.messages import Upload

LARGEST = 1_000_000
"""Bytes of a file that is fetched: what a file of content may have."""
LARGEST_OFFICE = 5_000_000
"""The same of a file of an office program."""
Fetch = Callable[[str, int], Awaitable[bytes | None]]
"""Given the platform's name for a file and how many bytes at most: its bytes, or None where it is
larger or cannot be had."""


class Downloads:
    """By platform, how its files are fetched."""

    def __init__(self) -> None:
        self._fetch: dict[str, Fetch] = {}

    def offer(self, platform: str, fetch: Fetch) -> None:
        """From now on files of this platform can be had."""
        self._fetch[platform] = fetch

    async def __call__(self, upload: Upload) -> bytes | None:
        """The bytes of a file; None where it is too large, or cannot be had."""
        fetch = self._fetch.get(upload.platform)
        largest = LARGEST_OFFICE if is_office(upload.name) else LARGEST
        return None if fetch is None else await fetch(upload.ref, largest)
