"""Rich messages as people with Premium write them: their words, and what is marked among them.

They come without `text`, as blocks: headings, lists, tables. An ordinary message with the same
words is made of them, so that a mention or a command counts in them as it does elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.common.paging import units
from bot.channels.common.payload import mapping

DEEPEST = 60
"""Levels of JSON that are read. Telegram allows 16 of blocks; a block in a list is three of JSON,
and its text may be marked in turn."""
_MARKS = frozenset({"mention", "text_mention", "bot_command", "url"})
"""Of text, what is looked at in ordinary messages."""


def with_words(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same message with its words as `text`, where they stand in blocks alone."""
    blocks = mapping(message.get("rich_message")).get("blocks")
    if not isinstance(blocks, list) or isinstance(message.get("text"), str):
        return message
    page = _Page()
    page.add_lines(blocks, 0)
    return {**message, "text": "".join(page.parts).rstrip("\n"), "entities": page.entities}


@dataclass(slots=True)
class _Page:
    """What was read so far."""

    parts: list[str] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)
    length: int = 0
    """In UTF-16 units, as the places of entities are counted."""

    def add(self, text: str) -> None:
        if text:
            self.parts.append(text)
            self.length += units(text)

    def add_lines(self, blocks: object, depth: int) -> None:
        for block in blocks if isinstance(blocks, list) else ():
            if self.parts and not self.parts[-1].endswith("\n"):
                self.add("\n")
            self.read(block, depth + 1)

    def read(self, part: object, depth: int) -> None:
        """A text, a block, an item of a list or a row of a table."""
        if depth > DEEPEST:
            return
        match part:
            case str():
                self.add(part)
            case list():
                for one in part:
                    self.read(one, depth + 1)
            case Mapping():
                self._read_one(part, depth + 1)

    def _read_one(self, part: Mapping[str, Any], depth: int) -> None:
        start = self.length
        for key in ("summary", "text", "expression"):
            self.read(part.get(key), depth)
        if (kind := part.get("type")) in _MARKS:
            place = {"type": kind, "offset": start, "length": self.length - start}
            self.entities.append({"user": part.get("user"), **place})
        if "align" in part and kind is None:
            self.add(" ")  # behind a cell of a table
        for key in ("blocks", "items", "cells"):
            self.add_lines(part.get(key), depth)
        for key in ("caption", "credit"):
            self.add_lines([part[key]] if key in part else None, depth)
