"""Puts new texts into the file of an entry or tour: the lines of that key are written anew, all
others stay."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from bot.content.yaml_reader import Document, read_yaml
from bot.content.yaml_text import printable, scalar
from bot.editing.entry_file import block_lines
from bot.editing.worksheet import LEAD, QUIZ

_QUIZ = ("question", "right", "wrong", "explanation")
_LISTS = ("questions", "wrong")
"""Keys of which each line is an item."""
_ON_A_LINE = ("title", "about")


def with_texts(data: bytes, locale: str, texts: Mapping[str, str]) -> bytes | None:
    """The file with the keys of one language changed; the language is added where it is missing.
    None where that cannot be done without touching anything else, as in a file of braces."""
    text = data.decode("utf-8-sig")
    mark = data[: len(data) - len(text.encode())] if data.startswith(b"\xef\xbb\xbf") else b""
    ends = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    document = read_yaml("", data)
    if not isinstance(document.value, dict):
        return None
    own = document.value.get(locale) or {}
    changes = _changes(own, {k: said for k, said in texts.items() if not k.startswith(LEAD)})
    wanted = copy.deepcopy(document.value)
    if changes:
        wanted[locale] = own | {key: _value(key, said) for key, said in changes.items()}
    for place, said in _leads(texts):
        lines = _with_lead(lines, document, place, locale, said)
        wanted["steps"][place]["lead"][locale] = said
        document = read_yaml("", "\n".join(lines).encode())
    if locale in document.value:
        for key in _from_below(document, locale, changes):
            lines = _replaced(lines, document, locale, key, changes[key])
    elif changes:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += [f"{locale}:", *(line for key in changes for line in _lines(key, changes[key]))]
        lines.append("")
    made = mark + ends.join(lines).encode()
    return made if _same(read_yaml("", made).value, wanted) else None


def _changes(own: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """By key of the file. A quiz is written as a whole: with what it has already."""
    found: dict[str, Any] = {k: said for k, said in texts.items() if not k.startswith(QUIZ)}
    parts = {k.removeprefix(QUIZ): said for k, said in texts.items() if k.startswith(QUIZ)}
    if parts:
        had = own.get("quiz")
        before = had if isinstance(had, dict) else {}
        said = {k: "\n".join(map(str, v)) if k == "wrong" else str(v) for k, v in before.items()}
        whole = said | parts
        found["quiz"] = {key: whole[key] for key in _QUIZ if key in whole}
    return found


def _leads(texts: Mapping[str, str]) -> list[tuple[int, str]]:
    """The steps of a tour from 0, and what leads to them."""
    return [
        (int(key.removeprefix(LEAD)) - 1, said)
        for key, said in texts.items()
        if key.startswith(LEAD)
    ]


def _with_lead(
    lines: list[str], document: Document, place: int, locale: str, text: str
) -> list[str]:
    path = ("steps", place, "lead")
    known = [line for at, line in document.lines.items() if at[:-1] == path]
    if not known:
        return lines
    there = document.lines.get((*path, locale))
    first = (there if there is not None else max(known)) - 1
    indent = len(lines[first]) - len(lines[first].lstrip())
    end = _end(lines, first, indent)
    new = f"{' ' * indent}{locale}: {scalar(text)}"
    return [*lines[: end if there is None else first], new, *lines[end:]]


def _from_below(document: Document, locale: str, texts: Mapping[str, Any]) -> list[str]:
    """The last key first, so that the lines above keep their numbers; new keys before all."""
    new = [key for key in texts if (locale, key) not in document.lines]
    there = [key for key in texts if (locale, key) in document.lines]
    return new + sorted(there, key=lambda key: -document.lines[locale, key])


def _replaced(lines: list[str], document: Document, locale: str, key: str, text: Any) -> list[str]:
    block = _end(lines, document.lines[(locale,)] - 1, 0)
    if (locale, key) not in document.lines:
        return [*lines[:block], *_lines(key, text), *lines[block:]]
    first = document.lines[locale, key] - 1
    indent = len(lines[first]) - len(lines[first].lstrip())
    return [*lines[:first], *_lines(key, text), *lines[_end(lines, first, indent) :]]


def _end(lines: list[str], first: int, indent: int) -> int:
    """Behind the last line that belongs to the key in line `first`; comments and empty lines before
    the next key are not its."""
    last = first
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip())
        is_item = depth == indent and line.lstrip().startswith("- ")
        if depth <= indent and not is_item:
            break
        last = number
    return last + 1


def _lines(key: str, text: Any) -> list[str]:
    if isinstance(text, Mapping):
        return [f"  {key}:", *(f"  {line}" for part in text for line in _lines(part, text[part]))]
    if key in _LISTS:
        items = [line for line in text.splitlines() if line.strip()]
        return [f"  {key}:", *(f"    - {scalar(item)}" for item in items)]
    if key in _ON_A_LINE or key in _QUIZ:
        return [f"  {key}: {scalar(text)}"]
    return list(block_lines(key, text))


def _value(key: str, text: Any) -> Any:
    if isinstance(text, Mapping):
        return {part: _value(part, said) for part, said in text.items()}
    if key in _LISTS:
        return [" ".join(q.split()) for q in printable(text).splitlines() if q.strip()]
    return text


def _same(found: object, wanted: object) -> bool:
    """White space within texts aside, which is laid out anew."""
    match found, wanted:
        case dict(), dict():
            return found.keys() == wanted.keys() and all(
                _same(found[key], wanted[key]) for key in found
            )
        case list(), list():
            return len(found) == len(wanted) and all(map(_same, found, wanted))
        case str(), str():
            return found.split() == printable(wanted).split()
    return found == wanted
