"""Pictures that stand with the content, told by their bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

FOLDER = "images"
"""Inside the content directory."""
MAX_BYTES = 500_000
"""Enough for a photograph of 1,280 pixels, the size at which Telegram shows one, and two seconds on
a slow phone."""
SUFFIXES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}


@dataclass(frozen=True)
class Picture:
    """The bytes of one."""

    kind: str
    """Behind `image/`."""
    data: bytes

    @cached_property
    def name(self) -> str:
        """Another one for other bytes, so that whoever has seen it may keep it for good."""
        return f"{hashlib.sha256(self.data).hexdigest()[:16]}.{self.kind}"


def is_picture(name: str) -> bool:
    """Whether a file of this name, relative to the content, is meant to be one."""
    path = PurePosixPath(name)
    return path.parts[:-1] == (FOLDER,) and path.suffix.lower() in SUFFIXES


def kind_of(data: bytes) -> str | None:
    """What the bytes are, whatever the file is called; None for what no platform shows."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return None
