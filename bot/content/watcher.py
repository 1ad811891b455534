"""Notices changes to content and locale files."""

from __future__ import annotations

import asyncio
import contextlib
import logging
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
LOOK_MS = 2000
"""Milliseconds between two looks at the files, for file systems that do not tell of changes."""

Fingerprint = frozenset[tuple[str, int, int, int, int]]


class Watcher:
    """Watches directories from the moment it is made: no change after that is missed."""

    def __init__(self, *directories: Path) -> None:
        self._directories = directories
        self._seen = self._look()

    async def changes(self) -> AsyncIterator[None]:
        """One item for each burst of changes to a file we read, until cancelled."""
        async for _ in self._hints():
            # Beside the loop, which would stand still for some ten milliseconds.
            now = await asyncio.to_thread(self._look)
            if now != self._seen:
                self._seen = now
                yield

    async def _hints(self) -> AsyncIterator[None]:
        """When to look: at once after a change where the system tells, else now and then."""
        watched = [directory for directory in self._directories if directory.is_dir()]
        try:
            async for _ in awatch(
                *watched,
                watch_filter=_is_ours,
                step=QUIET_MS,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
            ):
                yield
        except (OSError, RuntimeError) as error:
            logger.warning("changes are looked for every two seconds only: %s", error)
        while True:
            await asyncio.sleep(LOOK_MS / 1000)
            yield

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
