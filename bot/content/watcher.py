"""Notices changes to content and locale files."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from pathlib import Path

from watchfiles import Change, awatch

from bot.content.files import is_content, is_leftover, is_lost, walk
from bot.content.pictures import SUFFIXES

logger = logging.getLogger(__name__)

CATALOGUE = ".po"
_OTHERS = (CATALOGUE, *SUFFIXES)
"""What is read beside YAML."""
QUIET_MS = 200
"""Milliseconds without a further change before one is reported: editors save in several steps."""
HINTLESS_MS = 60_000
"""Milliseconds after which the wait for a change begins anew."""
LOOK, RARE_LOOK = 2.0, 10.0
"""Seconds between two looks at the files, for file systems that do not tell of changes: while
somebody edits, and else."""
EDITING = 60.0
"""Seconds after a change in which another is likely."""

Fingerprint = frozenset[tuple[str, int, int, int, int]]


class Watcher:
    """Watches directories from the moment it is made: no change after that is missed."""

    def __init__(self, *directories: Path) -> None:
        self._directories = directories
        self._seen = self._look()
        self._is_told = True
        """Whether the system tells of changes; it may not of all of them."""

    async def changes(self) -> AsyncIterator[None]:
        """One item for each burst of changes to a file we read, until cancelled."""
        hinted = asyncio.Event()
        edited_until = time.monotonic() + LOOK  # what changes before we are told is found soon
        hinting = asyncio.create_task(self._take_hints(hinted))
        try:
            while True:
                # Beside the loop, which would stand still for some ten milliseconds.
                now = await asyncio.to_thread(self._look)
                if now != self._seen:
                    self._seen, edited_until = now, time.monotonic() + EDITING
                    yield
                is_edited = time.monotonic() < edited_until
                rest = LOOK if is_edited or not self._is_told else RARE_LOOK
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(hinted.wait(), rest)
                hinted.clear()
        finally:
            hinting.cancel()
            await asyncio.gather(hinting, return_exceptions=True)

    async def _take_hints(self, hinted: asyncio.Event) -> None:
        watched = [directory for directory in self._directories if directory.is_dir()]
        try:
            async for _ in awatch(
                *watched, watch_filter=_is_ours, step=QUIET_MS, rust_timeout=HINTLESS_MS
            ):
                hinted.set()
        except (OSError, RuntimeError) as error:
            logger.warning("changes are looked for every two seconds only: %s", error)
            self._is_told = False
            hinted.set()

    def _look(self) -> Fingerprint:
        """Every file we read, with size, time, and also the inode and its own time:
        `rsync --times` and `cp --preserve` keep size and time as they were."""
        found = set()
        for directory in self._directories:
            # A folder that vanishes while it is walked: the next look sees what is left.
            with contextlib.suppress(OSError):
                for path in walk(directory):
                    if _is_ours(Change.modified, str(path)) or is_lost(path):
                        with contextlib.suppress(OSError):
                            s = path.lstat() if is_lost(path) else path.stat()
                            found.add(
                                (str(path), s.st_size, s.st_mtime_ns, s.st_ino, s.st_ctime_ns)
                            )
        return frozenset(found)


def _is_ours(_change: Change, path: str) -> bool:
    name = Path(path).name
    return is_content(name) or (name.lower().endswith(_OTHERS) and not is_leftover(name))
