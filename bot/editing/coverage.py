"""What the content base covers and where it is thin, by topic and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.content.model import Content, Entry

GOOD_QUESTIONS = 8
"""Phrasings of an entry, in one language, from which it is well covered."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A topic in one language."""

    topic: str
    locale: str
    entries: int
    """Entries that have this language."""
    phrasings: int
    """Their questions, titles not counted."""
    missing: tuple[str, ...]
    """Ids of entries that do not have this language."""
    thin: tuple[str, ...]
    """Ids of entries with fewer than `GOOD_QUESTIONS` questions in this language."""
    oldest: str | None
    """The earliest `as_of` of these entries; None where none has a date."""


def coverage(content: Content, locales: Sequence[str]) -> list[Coverage]:
    """Every topic in every language, in the order in which readers see the topics."""
    return [
        _of(topic, locale, entries)
        for topic, entries in content.by_topic.items()
        for locale in locales
    ]


def in_all(rows: Sequence[Coverage], locale: str) -> Coverage:
    """One language over all topics."""
    own = [row for row in rows if row.locale == locale]
    return Coverage(
        "",
        locale,
        sum(row.entries for row in own),
        sum(row.phrasings for row in own),
        tuple(id_ for row in own for id_ in row.missing),
        tuple(id_ for row in own for id_ in row.thin),
        min((row.oldest for row in own if row.oldest), default=None),
    )


def _of(topic: str, locale: str, entries: Sequence[Entry]) -> Coverage:
    there = [entry for entry in entries if locale in entry.texts]
    counts = {entry.id: len(entry.texts[locale].questions) for entry in there}
    return Coverage(
        topic,
        locale,
        len(there),
        sum(counts.values()),
        tuple(entry.id for entry in entries if locale not in entry.texts),
        tuple(id_ for id_, count in counts.items() if count < GOOD_QUESTIONS),
        min((entry.as_of for entry in there if entry.as_of), default=None),
    )
