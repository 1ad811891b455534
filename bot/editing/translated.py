"""Which wording of each language agreed with which of the others: by hash, in a file beside the
content.

A line for an entry: `asean-day en:0a1b2c3d4e5f vi:…`. Who has looked at a translation writes it
anew (`content drift --accept`); until then a language that stayed while another one changed is
behind. Titles, answers and "more" count, questions do not: they are no translations.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.content.model import Content, Entry

FILE = "translated.txt"
HEAD = "# Made by `nhipcau content drift --accept`: which wordings agreed, by language.\n"
DIGITS = 12
"""Hexadecimal: two of a million wordings are alike once in 300 such contents."""
_LINE = re.compile(r"([a-z0-9-]+)((?: \w+:[0-9a-f]+)+)")

Ledger = Mapping[str, Mapping[str, str]]
"""By entry and language, the hash of what agreed."""


def hashes_of(entry: Entry) -> dict[str, str]:
    """By language."""
    found = {}
    for locale, text in entry.texts.items():
        said = "\0".join((text.title, text.answer, text.more or ""))
        found[locale] = hashlib.sha256(said.encode()).hexdigest()[:DIGITS]
    return found


def read_ledger(text: str) -> dict[str, dict[str, str]]:
    """What cannot be read is passed over: the entry is then as if it was never looked at."""
    lines = (_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return {
        line[1]: {part.split(":")[0]: part.split(":")[1] for part in line[2].split()}
        for line in lines
        if line is not None
    }


def ledger_in(directory: Path) -> dict[str, dict[str, str]]:
    """The one beside the content; empty where there is none."""
    path = directory / FILE
    return read_ledger(path.read_text("utf-8", "replace")) if path.is_file() else {}


def written(ledger: Ledger) -> str:
    """The file, a line for each entry, so that two people's changes merge."""
    lines = (
        " ".join([id_, *(f"{locale}:{hash_}" for locale, hash_ in sorted(hashes.items()))])
        for id_, hashes in sorted(ledger.items())
        if hashes
    )
    return HEAD + "".join(f"{line}\n" for line in lines)


def agreed(content: Content, before: Ledger, ids: Iterable[str] | None) -> Ledger:
    """The ledger once somebody has looked at these entries; None: at all. Entries that are new are
    taken to agree, those that are gone go."""
    looked_at = None if ids is None else set(ids)
    return {
        entry.id: hashes_of(entry)
        if looked_at is None or entry.id in looked_at or entry.id not in before
        else before[entry.id]
        for entry in content.entries.values()
        if len(entry.texts) > 1
    }
