"""What an index is made from, as a name: another name, and it is made anew."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import bot
from bot import __version__
from bot.content.model import Content
from bot.matching.semantic import Encoder

_INDEX_CODE = ("content", "encoding", "language", "matching")
"""Rooms whose code decides what is cached. Only the very same code uses it again."""


def index_key(content: Content, encoder: Encoder | None) -> str:
    """Names what an index is made from: the content, the code and the encoder."""
    return f"{content.version}-{code_version()}-{encoder.name if encoder else 'lexical'}"


@cache
def code_version() -> str:
    """A short name for the code that decides what is cached."""
    digest = hashlib.sha256(__version__.encode())
    for room in _INDEX_CODE:
        for path in sorted((Path(bot.__file__).parent / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
