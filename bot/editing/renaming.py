"""Gives an entry another id: its file, what it keeps of the old one, and whatever refers to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from bot.content.loader import Edition
from bot.content.yaml_reader import Document

_TOPICS = "topics.yaml"


def renamed(
    files: Mapping[str, bytes], edition: Edition, old: str, new: str
) -> dict[str, bytes | None]:
    """The files that change, by name; None for the one that is gone.

    `edition`: what the files make. `old` is an entry of it, and `new` an id that is free, or one
    that this entry had before. Only the lines concerned change, so that comments stay.
    """
    document = edition.documents[old]
    entry = edition.content.entries[old]
    changed: dict[str, bytes | None] = {document.file: None}
    own = files[document.file]
    if not entry.is_smalltalk:  # no link leads to a courtesy
        had = [alias for alias in (*entry.aliases, old) if alias != new]
        own = _with_aliases(own, document, had)
    changed[str(PurePosixPath(document.file).with_name(f"{new}.yaml"))] = own
    for file, lines in _references(edition, old):
        changed[file] = _in_lines(files[file], lines, old, new)
    return changed


def _references(edition: Edition, id_: str) -> Iterator[tuple[str, set[int]]]:
    """Files that name the entry, with the lines on which they do."""
    for entry in edition.content.entries.values():
        if id_ in entry.related:
            document = edition.documents[entry.id]
            places = [at for at, other in enumerate(entry.related) if other == id_]
            yield document.file, {document.line(("related", at)) for at in places}
    for tour in edition.content.tours.values():
        places = [at for at, step in enumerate(tour.steps) if step.entry == id_]
        if places:
            file = f"tours/{tour.id}.yaml"
            yield file, {edition.line(file, ("steps", at, "entry")) for at in places}
    topics = [t.id for t in edition.content.topics.values() if t.overview == id_]
    if topics:
        yield _TOPICS, {edition.line(_TOPICS, (topic, "overview")) for topic in topics}


def _in_lines(data: bytes, numbers: set[int], old: str, new: str) -> bytes:
    word = re.compile(rf"(?<![a-z0-9-]){re.escape(old)}(?![a-z0-9-])")
    lines = data.decode().splitlines(keepends=True)
    for number in numbers:
        lines[number - 1] = word.sub(new, lines[number - 1])
    return "".join(lines).encode()


def _with_aliases(data: bytes, document: Document, aliases: list[str]) -> bytes:
    """The file with this list of aliases, on a line of its own."""
    text = data.decode()
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    starts = {key: document.line((key,)) - 1 for key in document.value}
    at = starts.get("aliases", min(starts.values()))
    if "aliases" in starts:
        ends = min((start for start in starts.values() if start > at), default=len(lines))
        lines[at:ends] = [line for line in lines[at + 1 : ends] if line[:1] in "#\r\n"]
    if aliases:
        lines.insert(at, f"aliases: [{', '.join(aliases)}]{end}")
    return "".join(lines).encode()
