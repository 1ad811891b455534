"""YAML as editors mean it: every scalar a string, every mistake with its line.

Read from the parser's events rather than through a constructor: so tags, anchors, aliases and
duplicate keys are seen, and neither `no` nor `12:30` nor a date changes its type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from unicodedata import is_normalized

import yaml

from bot.content.problems import N_, Problem, Severity

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
TOO_DEEP = "nested too deeply"

Path = tuple[str | int, ...]
_OPENED = frozenset(
    {
        "while scanning a quoted scalar",
        "while scanning a simple key",
        "while parsing a flow mapping",
        "while parsing a flow sequence",
    }
)
"""Where the parser notices only lines later that something was never closed."""
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)")
_SUSPECT = re.compile(r"(?:^|[\r\n])(?: *[^\S \r\n]|[<=>]{7})")
"""So begins every line with such a mistake: most files need not be cut into lines to look."""
_STRUCTURE = re.compile(r"- |[^\s#:]+:(?:\s|$)")
"""A key or an item, whose indentation means something; in running text any space may stand."""
_INVISIBLE = "\x85\u2028\u2029"
"""Line breaks to YAML and to no editor. They come with text pasted from other programs."""
_BREAK = re.compile(rf"\r\n|[\r\n{_INVISIBLE}]")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Document:
    """A file's value and where each part of it stands."""

    file: str
    value: Any = None
    """Nested dict, list and str; None for an empty or unreadable file."""
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    plain: set[Path] = field(default_factory=set)
    """Values that stand without quotes, so that other programs may take them for no text."""
    voids: set[Path] = field(default_factory=set)
    """Parts whose value could not be taken: what is wrong with them has been said."""
    is_composed: bool = False
    """Every text in it is surely in NFC, as the file is and nothing is written with a backslash."""

    def line(self, path: Path) -> int:
        """The line of the part at `path`, or of the nearest part above it that is known."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def report(self, path: Path, template: str, **values: object) -> None:
        """Note an error at a part of the document, unless one was noted that explains it."""
        if path in self.voids:
            return
        self.problems.append(Problem(self.file, self.line(path), template, values))


def read_yaml(file: str, data: bytes) -> Document:
    """Parse one file. Never raises: what is wrong stands in `problems`."""
    document = Document(file)
    if len(data) > MAX_BYTES:
        document.report((), N_("the file is larger than %(limit)s bytes"), limit=MAX_BYTES)
        return document
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        document.problems.append(Problem(file, line, N_("the file is not UTF-8")))
        return document
    document.is_composed = "\\" not in text and is_normalized("NFC", text)
    lines = _Lines(text)
    if mistake := _mistake(text):
        document.problems.append(Problem(file, *mistake))
        return document
    document.problems += (
        Problem(file, line, _SEPARATOR, severity=Severity.WARNING) for line in lines.invisible
    )
    try:
        document.value = _Reader(document, text, lines).read()
    except yaml.MarkedYAMLError as error:
        document.problems.append(_told(file, lines.real(_line_of(error)), _detail(error)))
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        document.problems.append(_told(file, line, error.reason))
    return document


_BEGINS_LIKE_A_LIST = N_(
    "not valid YAML: a text that begins with '- ' or '? ' needs quotes around it"
)
_BEGINS_WITH_A_SIGN = N_(
    "not valid YAML: a text that begins with a sign (@, &, `, a comma, a closing bracket, a "
    "percent sign) needs quotes around it"
)
_DOES_NOT_FIT = N_(
    "not valid YAML: the indentation does not fit the lines above, or something stands behind "
    "closing quotes or a bracket"
)
_BACKSLASH = N_(
    "not valid YAML: a backslash within double quotes; write two of them, or take single quotes"
)
_IN_WORDS = {
    "mapping values are not allowed": N_(
        "not valid YAML: either a text with a colon and a space in it lacks its quotes, or this "
        "field is indented too far"
    ),
    "keys are not allowed": _BEGINS_LIKE_A_LIST,
    "entries are not allowed": _BEGINS_LIKE_A_LIST,
    "expected ':'": N_(
        "not valid YAML: this is neither a field with its colon nor indented as part of the text "
        "above"
    ),
    "alphabetic or numeric": _BEGINS_WITH_A_SIGN,
    "cannot start any token": _BEGINS_WITH_A_SIGN,
    "node content": _BEGINS_WITH_A_SIGN,
    "expected key": _DOES_NOT_FIT,
    "<block end>": _DOES_NOT_FIT,
    "'-' indicator": _DOES_NOT_FIT,
    "end of stream": N_("not valid YAML: the quotes that begin here are not closed"),
    "expected ','": N_(
        "not valid YAML: the bracket that opens here is not closed, or a comma is missing"
    ),
    "escape character": _BACKSLASH,
    "hexdecimal": _BACKSLASH,
    "characters are not allowed": N_(
        "not valid YAML: an invisible control character stands here; remove it"
    ),
}
"""By a piece of what the parser says, in English, to programmers: the same for editors."""


def _told(file: str, line: int, detail: str) -> Problem:
    for piece, template in _IN_WORDS.items():
        if piece in detail:
            return Problem(file, line, template)
    return Problem(file, line, N_("not valid YAML: %(detail)s"), {"detail": detail})


def _detail(error: yaml.MarkedYAMLError) -> str:
    """What is wrong. The parser has a limit of its own for depth, and reaches it first where it
    reads ahead: for editors it is the same mistake."""
    detail = error.problem or error.context or "?"
    return TOO_DEEP if "nesting depth" in detail else detail


def _line_of(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and error.context in _OPENED:
        mark = error.context_mark
    return mark.line + 1 if mark is not None else 1


_SEPARATOR = N_(
    "an invisible line separator stands in this line (pasted from another program); remove it"
)


def _mistake(text: str) -> tuple[int, str] | None:
    """What the parser would say in words that lead nowhere: the line, and what to do."""
    if _SUSPECT.search(text) is None:
        return None
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            return number, N_("a tab is used for indentation; YAML needs spaces")
        if indent.strip(" ") and _STRUCTURE.match(line.lstrip()):
            return number, N_(
                "the indentation holds a space that is no ordinary one (pasted from a web page or "
                "a word processor); type it anew"
            )
        if _CONFLICT.match(line):
            return number, N_(
                "a merge was not finished here: keep one of the two versions, and remove the lines "
                "that begin with <<<<<<<, ======= and >>>>>>>"
            )
    return None


class _Lines:
    """Lines as editors count them. To YAML there are more, where a separator stands in one."""

    def __init__(self, text: str) -> None:
        self._real: list[int] = []
        """By YAML's line; empty where both count alike."""
        self.invisible: list[int] = []
        if any(separator in text for separator in _INVISIBLE):
            self._count(text)

    def _count(self, text: str) -> None:
        line = 1
        self._real = [0, line]
        for found in _BREAK.finditer(text):
            if found[0] in _INVISIBLE:
                self.invisible.append(line)
            else:
                line += 1
            self._real.append(line)

    def real(self, line: int) -> int:
        """The editors' number of a line of YAML."""
        return self._real[min(line, len(self._real) - 1)] if self._real else line


class _Reader:
    def __init__(self, document: Document, text: str, lines: _Lines) -> None:
        self._document = document
        self._lines = lines
        self._events = yaml.parse(text, Loader=_Loader)

    def read(self) -> Any:
        value = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report(event, N_("a file holds one document; remove the extra '---'"))
                    return value
                value = self._node(next(self._events), (), 0)
        return value

    def _report(self, event: Any, template: str, **values: object) -> None:
        line = self._line(event)
        self._document.problems.append(Problem(self._document.file, line, template, values))

    def _line(self, event: Any) -> int:
        mark = event.start_mark
        return self._lines.real(mark.line + 1) if mark is not None else 1

    def _node(self, event: Any, path: Path, depth: int) -> Any:
        self._document.lines.setdefault(path, self._line(event))
        if isinstance(event, yaml.AliasEvent):
            self._document.voids.add(path)
            self._report(event, N_("aliases ('*name') are not allowed"))
            return ""
        if event.anchor is not None:
            self._report(event, N_("anchors ('&name') are not allowed"))
        if event.tag is not None:
            self._report(event, N_("tags ('!name') are not allowed"))
        if depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=TOO_DEEP, problem_mark=event.start_mark)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        if not event.style:
            self._document.plain.add(path)
        return event.value

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for event in iter(self._events.__next__, None):
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, (*path, "?"), depth + 1)
            if not isinstance(key, str):
                self._report(event, N_("a key must be a word"))
                key = "?"
            here = (*path, key)
            if key in mapping:
                self._report(
                    event,
                    N_("the key '%(key)s' stands here twice, first in line %(first)s"),
                    key=key,
                    first=self._document.line(here),
                )
                self._node(next(self._events), (*path, "?"), depth + 1)
                continue
            self._document.lines[here] = self._line(event)
            mapping[key] = self._node(next(self._events), here, depth + 1)
        return mapping

    def _sequence(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        for event in iter(self._events.__next__, None):
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, (*path, len(items)), depth + 1))
        return items
