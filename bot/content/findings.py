"""What in the content is worth a second look, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What may be the matter."""

    DISLIKED = "disliked"
    """People said that its answer is not right, and perhaps why."""
    AGED = "aged"
    """It says what changes, and has not been looked at for long."""
    BEHIND = "behind"
    """Another language was changed since, and this one was not."""
    CONFUSED = "confused"
    """One of its phrasings leads to another entry, were it not written there word for word."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one entry."""

    why: Why
    entry: str
    locale: str = ""
    """The language it is about; empty: the whole entry."""
    other: str = ""
    """The entry that is taken for it, or the language that went ahead."""
    text: str = ""
    """The phrasing, the date, or what people said."""
    weight: float = 0.0
    """How much it matters, among those of its kind."""
