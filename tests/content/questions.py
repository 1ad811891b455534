"""Questions that nobody wrote into the content, from `<locale>/<topic>.yaml` beside this file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).parent
OUT_OF_SCOPE = "out_of_scope"
FOLLOW_UPS = "follow_ups"
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
        if path.stem not in {OUT_OF_SCOPE, FOLLOW_UPS}:
            for entry, questions in _read(path).items():
                yield from (Asked(question, entry) for question in questions)


def blind(locale: str) -> Iterator[Asked]:
    """Questions about the entries added on 2026-11-28, by people who saw titles and answers only,
    and about those of the day after, by whoever wrote the entries, before any was asked.

    Next to nothing was mended for them (some phrasings of the later ones): they tell what new
    entries are worth to people, and have floors of their own.
    """
    for path in sorted((HERE / "blind" / locale).glob("*.yaml")):
        for entry, questions in _read(path).items():
            yield from (Asked(question, entry) for question in questions)


@dataclass(frozen=True)
class FollowUp:
    """A question right after an answer."""

    after: str
    """The entry answered before."""
    question: str
    entry: str
    """The entry it must lead to; the same one where it asks for more."""


def follow_ups(locale: str) -> Iterator[FollowUp]:
    """Questions that lean on an answer."""
    read: dict[str, dict[str, str]] = yaml.load(
        (HERE / locale / f"{FOLLOW_UPS}.yaml").read_text("utf-8"),
        yaml.BaseLoader,  # noqa: S506
    )
    for after, asked in read.items():
        yield from (FollowUp(after, question, entry) for question, entry in asked.items())


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
