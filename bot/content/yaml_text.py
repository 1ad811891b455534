"""Changes YAML as text, so that every line that is not meant stays byte for byte."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from bot.content.yaml_reader import Document, read_yaml


def scalar(text: str) -> str:
    """The text as a YAML value on one line: plain where it reads back the same, else quoted."""
    text = " ".join(printable(text).split())
    if not text:
        return ""
    read = read_yaml("", f"- {text}\n- key: {text}\n".encode())
    if not read.problems and read.value == [text, {"key": text}]:
        return text
    return "'" + text.replace("'", "''") + "'"


def printable(text: str) -> str:
    """Without what no YAML file may hold: a bell, a NUL, half a surrogate pair."""
    return "".join(c for c in text if c.isprintable() or c.isspace())


def with_items(data: bytes, path: tuple[str, ...], items: Sequence[str]) -> bytes | None:
    """The file with more items at the end of the list at `path`, which has some already.

    One line is added for each and nothing else changes. None where lines alone cannot do it, as in
    a list within brackets.
    """
    before = read_yaml("", data)
    wanted = copy.deepcopy(before.value)
    try:
        _at(wanted, path).extend(" ".join(printable(item).split()) for item in items)
        count = len(_at(before.value, path))
    except (KeyError, TypeError, AttributeError):
        return None
    lines = data.decode("utf-8").splitlines(keepends=True)
    for made in _tries(lines, before, path, count, items):
        if read_yaml("", made).value == wanted:
            return made
    return None


def with_value(data: bytes, key: str, value: str) -> bytes | None:
    """The file with this text at a key of its top level, on one line; without the key where it is
    empty. No other byte changes. None where lines alone cannot do it, as in a file in braces.
    """
    before = read_yaml("", data)
    kept = {other: own for other, own in before.value.items() if other != key}
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    lines = data[len(mark) :].decode("utf-8").splitlines(keepends=True)
    ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
    own = before.lines.get((key,), 0)
    first = own or min(line for path, line in before.lines.items() if len(path) == 1)
    lines[first - 1 : first if own else first - 1] = [f"{key}: '{value}'{ending}"] if value else []
    made = mark + "".join(lines).encode()
    wanted = kept | {key: value} if value else kept
    return made if read_yaml("", made).value == wanted else None


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _tries(
    lines: list[str],
    document: Document,
    path: tuple[str, ...],
    count: int,
    items: Sequence[str],
) -> list[bytes]:
    """After the last item, wherever that ends."""
    if not count or (*path, count - 1) not in document.lines:
        return []
    last = document.lines[(*path, count - 1)] - 1
    first = lines[last]
    indent = first[: len(first) - len(first.lstrip())]
    ending = "\r\n" if first.endswith("\r\n") else "\n"
    new = "".join(f"{indent}- {scalar(item)}{ending}" for item in items)
    found = []
    for end in range(last + 1, min(len(lines), last + 12) + 1):
        before = lines[:end]
        if before and not before[-1].endswith("\n"):
            before[-1] += ending
        found.append("".join([*before, new, *lines[end:]]).encode())
    return found
