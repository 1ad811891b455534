"""A `.po` file as its lines say it: where each message begins, and what it holds, as it stands.

Babel reads what can be read and keeps the last of two texts without a word; a check needs to see
both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_LINE = re.compile(r'(?:(?P<keyword>msg\w+(?:\[\d+\])?)\s*)?"(?P<text>(?:[^"\\]|\\.)*)"')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(slots=True)
class Field:
    """One keyword with its text, which may run over several lines."""

    line: int
    keyword: str
    text: str = ""


@dataclass(slots=True)
class Entry:
    """One message: its comments and its fields, in the file's order."""

    line: int
    comments: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """What tells messages apart: context and msgid."""
        found = {f.keyword: f.text for f in self.fields}
        return found.get("msgctxt", ""), found.get("msgid", "")

    @property
    def is_header(self) -> bool:
        """Whether it is the entry with the empty msgid."""
        return bool(self.fields) and self.key == ("", "")

    @property
    def is_fuzzy(self) -> bool:
        """Whether its translation is one that somebody should look at first."""
        return any(c.startswith("#,") and "fuzzy" in c for c in self.comments)

    @property
    def said(self) -> dict[str, str]:
        """Of a header: what its lines say, by the word before the colon."""
        lines = (line for f in self.fields for line in f.text.split("\n") if ":" in line)
        return {key: value.strip() for key, value in (line.split(":", 1) for line in lines)}


def entries_of(text: str) -> Iterator[Entry]:
    """The messages of a catalogue whose lines are sound (see `read_catalogue`); obsolete ones, in
    comments, are comments here."""
    entry = Entry(1)
    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        line = raw.strip()
        match = _LINE.fullmatch(line)
        starts = line.startswith("#") or (match and match["keyword"] in {"msgid", "msgctxt"})
        if starts and any(f.keyword.startswith("msgstr") for f in entry.fields):
            yield entry
            entry = Entry(number)
        if not entry.fields and not entry.comments:
            entry.line = number
        if line.startswith("#"):
            entry.comments.append(line)
        elif match and match["keyword"]:
            entry.fields.append(Field(number, match["keyword"], _unescaped(match["text"])))
        elif match and entry.fields:
            entry.fields[-1].text += _unescaped(match["text"])
    if entry.fields:
        yield entry


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text)
