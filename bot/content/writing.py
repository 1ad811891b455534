"""Writing files that somebody reads, or has nowhere else: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.errors import ContentError


def write_whole(files: Mapping[Path, bytes], *, are_new: bool = False) -> None:
    """Whoever reads meanwhile sees the old file or the new one. All are written beside their places
    before the first one takes its own, so that a full disk changes nothing. `are_new`: none may
    take the place of a file that is there, also since they were begun.

    Raises ContentError with the reason where one cannot be written. Whoever is killed leaves files
    whose names begin with a dot, which nobody reads and the next time takes.
    """
    beside = {path: path.with_name(f".{path.name}.tmp") for path in files}
    try:
        for path, data in files.items():
            with _told(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                _written(beside[path], data, path)
        for path in files if are_new else ():
            if path.exists():
                raise ContentError(f"{path} is there already")
        for path, other in beside.items():
            with _told(path):
                other.replace(path)
    finally:
        for other in beside.values():
            with contextlib.suppress(OSError):
                other.unlink()


def _written(path: Path, data: bytes, like: Path) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if like.exists():
        shutil.copymode(like, path)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ContentError(f"{path} cannot be written: {error.strerror}") from None
