"""What was taught beside the files: revisions, laid over them in order.

A revision is small, so that a file may change below it: a phrasing more for an entry, or an entry
that no file has. What it makes is read and checked like any other file, under the same name.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from bot.content.kinds import Kind
from bot.content.yaml_reader import read_yaml
from bot.content.yaml_text import with_items, with_value

Files = Mapping[str, bytes]
Find = Callable[[Files], Sequence[object]]
"""What keeps files from being served, as printable lines; empty where nothing does."""

Phrasing = tuple[str, str]
"""Locale and text."""
REMEMBERED = 512
"""Files with phrasings laid over them, some 4 MB: what an edit does not touch is not written
anew."""

_FILE = re.compile(r"(?:entries|smalltalk)(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+\.yaml")


class RevisionError(Exception):
    """A revision that has nothing to be applied to; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One row of what was taught, in force."""

    number: int
    kind: str
    """A `Kind`, unless whoever wrote the row knew more than this version."""
    target: str
    locale: str
    text: str
    base: str = ""
    """Of a whole file: `digest_of` the one in the folder; `NEW` where that has none."""


NEW = "new"


def digest_of(data: bytes) -> str:
    """Names the bytes of a file."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Refused:
    """A revision that is not served, and why."""

    revision: Revision
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"revision {self.revision.number} is not served: {'; '.join(self.reasons)}"


def overlaid(
    files: Files, revisions: Sequence[Revision], find: Find, original: Files | None = None
) -> tuple[Files, tuple[Refused, ...]]:
    """The files with all revisions that can be served, and those that cannot.

    One that cannot never keeps the others back, and every process that sees the same files and rows
    comes to the same result. `find` is asked some 2 k · log n times where k of n cannot be served.

    `original`: those without any revision, where `files` have some.
    """
    original = files if original is None else original
    sound: list[Revision] = []
    refused: list[Refused] = []
    overlay = _Overlay(files, original)
    for revision in revisions:
        try:
            overlay.add(revision)
        except RevisionError as error:
            refused.append(Refused(revision, (str(error),)))
        else:
            sound.append(revision)
    files, failing = _served(files, sound, find, original)
    return files, tuple(sorted([*refused, *failing], key=lambda r: r.revision.number))


def _served(
    files: Files, revisions: Sequence[Revision], find: Find, original: Files
) -> tuple[Files, list[Refused]]:
    """`original`: the files without any revision."""
    if not revisions:
        return files, []
    overlay = _Overlay(files, original)
    try:
        for revision in revisions:
            overlay.add(revision)
        problems: Sequence[object] = find(overlay.files())
    except RevisionError as error:  # it builds on one that was refused
        problems = [error]
    if not problems:
        return overlay.files(), []
    if len(revisions) == 1:
        return files, [Refused(revisions[0], tuple(map(str, problems)))]
    half = len(revisions) // 2
    files, first = _served(files, revisions[:half], find, original)
    files, second = _served(files, revisions[half:], find, original)
    return files, first + second


class _Overlay:
    """Files with revisions laid over them one after the other.

    Phrasings are written into a file together: one by one, each of a hundred reads it anew.
    """

    def __init__(self, files: Files, original: Files) -> None:
        """`original`: the files without any revision."""
        self._files = dict(files)
        self._original = original
        self._names = {
            path.stem: name
            for name in files
            if (path := PurePosixPath(name)).parts[0] in {"entries", "smalltalk"}
        }
        self._values: dict[str, Any] = {}
        """What stands in a file, with the phrasings that are not written yet."""
        self._phrasings: dict[str, list[Phrasing]] = {}

    def add(self, revision: Revision) -> None:
        """Raises RevisionError with the reason where it has nothing to apply to; then all stays."""
        target = revision.target
        match revision.kind:
            case Kind.PHRASING:
                self._add_phrasing(revision)
            case Kind.ENTRY:
                self._write(target)
                text = _bytes_of(revision)
                if self._files.get(target) != text:  # it came into the files since
                    self._files[_new_file(self._files, target)] = text
                    self._names[PurePosixPath(target).stem] = target
            case Kind.FILE:
                self._files[target] = _replaced(self._files, revision, self._original)
                self._values.pop(target, None)
                self._phrasings.pop(target, None)
            case Kind.PAUSE:
                name = self._file_of(target)
                self._write(name)
                self._files[name] = _paused(name, self._files[name], revision.text)
            case Kind.WORDS:
                pass
            case _:
                raise RevisionError(f"there is no kind of revision {revision.kind!r}")

    def files(self) -> Files:
        """As they are with all that was added."""
        for name in list(self._phrasings):
            self._write(name)
        return self._files

    def _file_of(self, entry: str) -> str:
        if entry not in self._names:
            raise RevisionError(f"there is no entry {entry!r}")
        return self._names[entry]

    def _add_phrasing(self, revision: Revision) -> None:
        name = self._file_of(revision.target)
        if name not in self._values:
            self._values[name] = read_yaml(name, self._files[name]).value
        try:
            questions = self._values[name][revision.locale].setdefault("questions", [])
            if revision.text not in questions:  # else it came into the files since
                questions.append(revision.text)
                self._phrasings.setdefault(name, []).append((revision.locale, revision.text))
        except (KeyError, TypeError, AttributeError):
            raise RevisionError(f"{name} has no questions in {revision.locale!r}") from None

    def _write(self, name: str) -> None:
        phrasings = self._phrasings.pop(name, None)
        if phrasings is not None:
            self._files[name] = _with_phrasings(name, self._files[name], tuple(phrasings))
        self._values.pop(name, None)


def _bytes_of(revision: Revision) -> bytes:
    return revision.text.encode("utf-8", "surrogatepass")


def _replaced(files: Files, revision: Revision, original: Files) -> bytes:
    """The new bytes of a file, unless the file below has changed since they were written, to
    something else than they are."""
    target, text = revision.target, _bytes_of(revision)
    if target not in files:
        raise RevisionError(f"there is no file {target}")
    below = original.get(target)
    if below is not None and below != text and digest_of(below) != revision.base:
        raise RevisionError(f"{target} has changed since the new version was written")
    return text


def _new_file(files: Files, target: str) -> str:
    if not _FILE.fullmatch(target):
        raise RevisionError(f"{target!r} is no path such as entries/asean/asean-day.yaml")
    if target in files:
        raise RevisionError(f"the file {target} is there already")
    return target


@lru_cache(maxsize=REMEMBERED)
def _with_phrasings(name: str, data: bytes, phrasings: tuple[Phrasing, ...]) -> bytes:
    """The file with more questions, by one line more for each; as JSON, which is YAML too, where
    that is not to be had."""
    added: dict[str, list[str]] = {}
    for locale, text in phrasings:
        added.setdefault(locale, []).append(text)
    written: bytes | None = data
    for locale, texts in added.items():
        if written is not None:
            written = with_items(written, (locale, "questions"), texts)
    if written is not None:
        return written
    value: Any = read_yaml(name, data).value
    for locale, texts in added.items():
        value[locale].setdefault("questions", []).extend(texts)
    return _as_json(value)


def _paused(name: str, data: bytes, since: str) -> bytes:
    """The file with the day from which its entry is out of service, on a line of its own; as JSON
    where that is not to be had."""
    value: Any = read_yaml(name, data).value
    if not isinstance(value, dict):
        raise RevisionError(f"{name} cannot be read")
    written = with_value(data, "paused", since)
    if written is None:
        kept = {key: own for key, own in value.items() if key != "paused"}
        written = _as_json(kept | ({"paused": since} if since else {}))
    return written


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
