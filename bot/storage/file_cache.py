"""Files that can be made anew at any time, under `DATA_DIR/cache`. Never trusted, never needed."""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import tempfile
from pathlib import Path

from bot.storage.files import make_folder

_DIGEST = 32
KEPT = 4
"""Files kept of one kind: the current one and a few editions before it."""


class FileCache:
    """Bytes by name. A damaged file reads as absent; an unwritable directory is no error."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def get(self, kind: str, key: str) -> bytes | None:
        """What was put under this kind and key, bit for bit, or None."""
        try:
            # A buffered read joins two parts, and needs twice the memory for a moment.
            with self._path(kind, key).open("rb", buffering=0) as file:
                if not _is_ours(os.fstat(file.fileno())):
                    return None
                digest, payload = file.read(_DIGEST), file.read()
        except OSError:
            return None
        return payload if hashlib.sha256(payload).digest() == digest else None

    def view(self, kind: str, key: str) -> memoryview | None:
        """The same bytes where they are in the file: only what is looked at takes memory, which the
        system takes back when it is short of it, and processes on one machine share."""
        try:
            with self._path(kind, key).open("rb", buffering=0) as file:
                if not _is_ours(os.fstat(file.fileno())):
                    return None
                digest = file.read(_DIGEST)
                if hashlib.file_digest(file, "sha256").digest() != digest:
                    return None
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError:
            return None
        return memoryview(mapped)[_DIGEST:]

    def put(self, kind: str, key: str, payload: bytes) -> None:
        """Keep it, replacing the file in one step, and drop the oldest of its kind."""
        with contextlib.suppress(OSError):
            make_folder(self._directory)
            handle, temporary = tempfile.mkstemp(dir=self._directory, prefix=f".{kind}-")
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(payload).digest())
                file.write(payload)
            Path(temporary).replace(self._path(kind, key))
            self._prune(kind)

    def _path(self, kind: str, key: str) -> Path:
        return self._directory / f"{kind}-{key}.bin"

    def _prune(self, kind: str) -> None:
        files = sorted(
            self._directory.glob(f"{kind}-*.bin"), key=lambda p: p.stat().st_mtime, reverse=True
        )
        for old in files[KEPT:]:
            old.unlink(missing_ok=True)


def _is_ours(found: os.stat_result) -> bool:
    """Whether nobody else made the file or may change it: a digest tells damage, not intent."""
    if not hasattr(os, "geteuid"):
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022
