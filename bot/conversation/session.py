"""What is remembered of a person between two turns."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class Session:
    """No words of the person are kept, only what was chosen and where the talk stands."""

    locale: str | None = None
    """The language the person chose; None until they do."""
    last_entry: str | None = None
    """The entry answered last."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn leads to."""

    replies: tuple[Reply, ...]
    session: Session
