"""The files of the service: for their owner alone, and an owner's mistake said in plain words."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
"""SQLite gives what it writes beside the database (WAL, shared memory) the database's own mode."""


def make_folder(path: Path) -> None:
    """Make a folder that others cannot look into, with those above it; one that is there stays as
    it is. Raises OSError."""
    if path.is_dir():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=FOLDER, exist_ok=True)


def make_private(path: Path) -> None:
    """Make a file that its owner alone can read, or take others' right to read it.

    Raises OSError where it cannot be opened for writing.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, FILE))
    with contextlib.suppress(OSError):  # another owner's, or a file system without modes
        if path.stat().st_mode & 0o077:
            path.chmod(FILE)


def obstacle(database: Path) -> str:
    """Why this process cannot write an SQLite database, and how to mend it; empty where it can.

    Its folder, and what stands beside it, must be written too.
    """
    beside = (database.with_name(f"{database.name}{end}") for end in ("-wal", "-shm", ".lock"))
    for path in (database, database.parent, *beside):
        if reason := ownership(path):
            return reason
    return ""


def ownership(path: Path) -> str:
    """Why this process may not write there, and how to mend it; empty where it may.

    A copy brought back by root, or a folder that a container engine made, is the usual cause.
    """
    found = next((p for p in (path, *path.parents) if os.path.exists(p)), None)  # noqa: PTH110  (never raises)
    if found is None or not hasattr(os, "geteuid") or os.access(found, os.W_OK):
        return ""
    if os.statvfs(found).f_flag & os.ST_RDONLY:
        return f"{found} is on a file system that can only be read; mount one there to be written"
    owner, here = found.stat().st_uid, os.geteuid()
    if owner == here:
        return f"{found} may not be written by its owner; mend it with: chmod u+rwX {found}"
    return (
        f"{found} is owned by uid {owner}, this process is uid {here}; "
        f"mend it with: sudo chown -R {here} {found}"
    )
