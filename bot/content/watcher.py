"""Notices changes to content and locale files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

_SUFFIXES = (".yaml", ".yml", ".po")
QUIET_MS = 200
"""Milliseconds without a further change before one is reported: editors save in several steps."""


async def changes(*directories: Path) -> AsyncIterator[None]:
    """One item for each burst of changes to a file we read, until cancelled."""
    watched = [directory for directory in directories if directory.is_dir()]
    async for _ in awatch(
        *watched, watch_filter=_is_ours, step=QUIET_MS, debounce=1000, stop_event=None
    ):
        yield


def _is_ours(_change: Change, path: str) -> bool:
    name = Path(path).name
    return name.endswith(_SUFFIXES) and not name.startswith(".")
