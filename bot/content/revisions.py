"""What was taught beside the files: revisions, laid over them in order.

A revision is small, so that a file may change below it: a phrasing more for an entry, or an entry
that no file has. What it makes is read and checked like any other file, under the same name.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from bot.content.kinds import Kind
from bot.content.yaml_reader import read_yaml
from bot.content.yaml_text import with_item

Files = Mapping[str, bytes]
Find = Callable[[Files], Sequence[object]]
"""What keeps files from being served, as printable lines; empty where nothing does."""

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
    for revision in revisions:
        try:
            _applied(files, [*sound, revision], original)
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
    try:
        together = _applied(files, revisions, original)
        problems: Sequence[object] = find(together)
    except RevisionError as error:  # it builds on one that was refused
        problems = [error]
    if not problems:
        return together, []
    if len(revisions) == 1:
        return files, [Refused(revisions[0], tuple(map(str, problems)))]
    half = len(revisions) // 2
    files, first = _served(files, revisions[:half], find, original)
    files, second = _served(files, revisions[half:], find, original)
    return files, first + second


def _applied(files: Files, revisions: Iterable[Revision], original: Files) -> dict[str, bytes]:
    """Raises RevisionError with the reason where one of them has nothing to apply to."""
    made = dict(files)
    for revision in revisions:
        match revision.kind:
            case Kind.PHRASING:
                name = _file_of(made, revision.target)
                made[name] = _with_phrasing(name, made[name], revision)
            case Kind.ENTRY:
                text = _bytes_of(revision)
                if made.get(revision.target) != text:  # it came into the files since
                    made[_new_file(made, revision.target)] = text
            case Kind.FILE:
                made[revision.target] = _replaced(made, revision, original)
            case Kind.WORDS:
                pass
            case _:
                raise RevisionError(f"there is no kind of revision {revision.kind!r}")
    return made


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


def _file_of(files: Files, entry: str) -> str:
    for name in files:
        path = PurePosixPath(name)
        if path.stem == entry and path.parts[0] in {"entries", "smalltalk"}:
            return name
    raise RevisionError(f"there is no entry {entry!r}")


def _new_file(files: Files, target: str) -> str:
    if not _FILE.fullmatch(target):
        raise RevisionError(f"{target!r} is no path such as entries/asean/asean-day.yaml")
    if target in files:
        raise RevisionError(f"the file {target} is there already")
    return target


def _with_phrasing(name: str, data: bytes, revision: Revision) -> bytes:
    """The file with one question more, by one line more; as JSON, which is YAML too, where that is
    not to be had."""
    value: Any = read_yaml(name, data).value
    try:
        questions = value[revision.locale].setdefault("questions", [])
        if revision.text in questions:  # it came into the files since
            return data
        written = with_item(data, (revision.locale, "questions"), revision.text)
        if written is not None:
            return written
        questions.append(revision.text)
    except (KeyError, TypeError, AttributeError):
        raise RevisionError(f"{name} has no questions in {revision.locale!r}") from None
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
