"""Puts new texts into an entry's file: the lines of that key are written anew, all others stay."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from bot.content.yaml_reader import Document, read_yaml
from bot.content.yaml_text import printable, scalar
from bot.editing.entry_file import block_lines


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
    wanted = copy.deepcopy(document.value)
    wanted.setdefault(locale, {}).update({key: _value(key, said) for key, said in texts.items()})
    if locale in document.value:
        for key in _from_below(document, locale, texts):
            lines = _replaced(lines, document, locale, key, texts[key])
    else:
        while lines and not lines[-1].strip():
            lines.pop()
        lines += [f"{locale}:", *(line for key in texts for line in _lines(key, texts[key])), ""]
    made = mark + ends.join(lines).encode()
    return made if _same(read_yaml("", made).value, wanted) else None


def _from_below(document: Document, locale: str, texts: Mapping[str, str]) -> list[str]:
    """The last key first, so that the lines above keep their numbers; new keys before all."""
    new = [key for key in texts if (locale, key) not in document.lines]
    there = [key for key in texts if (locale, key) in document.lines]
    return new + sorted(there, key=lambda key: -document.lines[locale, key])


def _replaced(lines: list[str], document: Document, locale: str, key: str, text: str) -> list[str]:
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


def _lines(key: str, text: str) -> list[str]:
    if key == "title":
        return [f"  title: {scalar(text)}"]
    if key == "questions":
        questions = [line for line in text.splitlines() if line.strip()]
        return ["  questions:", *(f"    - {scalar(question)}" for question in questions)]
    return list(block_lines(key, text))


def _value(key: str, text: str) -> Any:
    if key == "questions":
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
