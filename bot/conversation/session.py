"""What is remembered of a person between two turns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.messages import Reply


@dataclass(frozen=True, slots=True)
class Session:
    """No words of the person are kept, only what was chosen and where the talk stands."""

    locale: str | None = None
    """The language the person chose; None until they do."""
    last_entry: str | None = None
    """The entry answered last."""
    answered_at: dt.datetime | None = None
    """When that was, in UTC; None where it is not known. A follow-up is understood for a while."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn leads to."""

    replies: tuple[Reply, ...]
    session: Session
    forgets: bool = False
    """Whether everything stored about the person is to be erased; the session is then a new one."""
