"""What a translator works on: the texts of entries in two languages, side by side.

Each cell is one key of one entry, under a name of its own (`asean-day|title`), so that it is found
again whatever a program has done to the file. Questions are one cell, one a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.content.model import Content, Entry, Text
from bot.content.problems import N_, Problem

KEYS = ("title", "questions", "answer", "more")


@dataclass(frozen=True, slots=True)
class Cell:
    """One text in two languages; the second may be empty."""

    name: str
    source: str
    target: str = ""


@dataclass(slots=True)
class Taken:
    """What came back of a worksheet, as far as it can be taken."""

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """By entry and key, the texts that are new or changed."""
    problems: list[Problem] = field(default_factory=list)


def cells(
    content: Content, source: str, target: str, *, missing_only: bool = False
) -> Iterator[Cell]:
    """All texts that can be translated from one language into the other. `missing_only`: of entries
    that lack the other one."""
    for entry in content.entries.values():
        if source not in entry.texts or (missing_only and target in entry.texts):
            continue
        for key in KEYS:
            if text := text_of(entry, source, key):
                yield Cell(f"{entry.id}|{key}", text, text_of(entry, target, key))


def text_of(entry: Entry, locale: str, key: str) -> str:
    """A key's text, as it stands in a cell; empty where there is none."""
    text = entry.texts.get(locale)
    return "" if text is None else _text(text, key)


def _text(text: Text, key: str) -> str:
    if key == "questions":
        return "\n".join(text.questions)
    return {"title": text.title, "answer": text.answer, "more": text.more or ""}[key]


def taken(content: Content, source: str, target: str, found: Sequence[Cell], file: str) -> Taken:
    """What is new in a worksheet that came back. What is empty is left as it is; what cannot be
    told apart, or was written over another wording than there is now, is refused by name."""
    back = Taken()
    by_source = _by_source(content, source)
    seen: set[str] = set()
    for cell in found:
        if not cell.target.strip():
            continue
        name = cell.name or by_source.get(_plain(cell.source), "")
        id_, _, key = name.partition("|")
        entry = content.entries.get(id_)
        if entry is None or key not in KEYS:
            template = N_("'%(text)s' is no text of an entry, or its name was lost")
            back.problems.append(_problem(file, template, cell.name or cell.source))
        elif name in seen:
            back.problems.append(_problem(file, N_("'%(text)s' stands here twice"), name))
        elif _plain(cell.source) != _plain(text_of(entry, source, key)):
            template = N_("'%(text)s': what it translates has changed since; export it anew")
            back.problems.append(_problem(file, template, name))
        else:
            seen.add(name)
            if _plain(cell.target) != _plain(text_of(entry, target, key)):
                back.texts.setdefault(id_, {})[key] = cell.target.strip()
    return back


def _by_source(content: Content, source: str) -> Mapping[str, str]:
    """Names of cells by what stands in them, where only one has it: some programs lose names."""
    found: dict[str, str] = {}
    for cell in cells(content, source, source):
        key = _plain(cell.source)
        found[key] = "" if key in found else cell.name
    return found


def _plain(text: str) -> str:
    """White space at the ends and line ends are no difference."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _problem(file: str, template: str, text: str) -> Problem:
    return Problem(file, 0, template, {"text": text[:80]})
