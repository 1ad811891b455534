"""Questions that nobody wrote into the content, from `<locale>/<topic>.yaml` beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
OUT_OF_SCOPE = "out_of_scope"
KNOWN_FAILURES = "_known_failures"


@dataclass(frozen=True)
class Asked:
    """A question and the entry that answers it; None where none may."""

    question: str
    entry: str | None
    kind: str = ""
    """Of a question out of scope: twin, near, offtopic, gibberish, hostile."""


def locales() -> list[str]:
    """Every locale there are questions in."""
    return sorted(path.name for path in HERE.iterdir() if (path / f"{OUT_OF_SCOPE}.yaml").exists())


def covered(locale: str) -> Iterator[Asked]:
    """Questions with an answer, those included that the bot is known to get wrong."""
    for path in sorted((HERE / locale).glob("*.yaml")):
        if path.stem != OUT_OF_SCOPE:
            for entry, questions in _read(path).items():
                yield from (Asked(question, entry) for question in questions)


def known_failures(locale: str) -> Iterator[Asked]:
    """Questions with an answer that the bot does not give today."""
    for entry, questions in _read(HERE / locale / f"{KNOWN_FAILURES}.yaml").items():
        yield from (Asked(question, entry) for question in questions)


def out_of_scope(locale: str) -> Iterator[Asked]:
    """Questions without one."""
    for kind, questions in _read(HERE / locale / f"{OUT_OF_SCOPE}.yaml").items():
        yield from (Asked(question, None, kind) for question in questions)


def _read(path: Path) -> dict[str, list[str]]:
    read: dict[str, list[str]] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
    return read
