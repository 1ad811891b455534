"""What is remembered of a person between two turns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.conversation.effects import Effect, Forget
from bot.matching.match import Match
from bot.messages import Incoming, Reply

FOLLOW_UP = dt.timedelta(minutes=10)
"""How long after an answer a question may lean on it."""


@dataclass(frozen=True, slots=True, order=True)
class SessionKey:
    """Whose session it is and where: the same person goes on from something else elsewhere."""

    user: str
    chat: str
    thread: str = ""

    @classmethod
    def of(cls, incoming: Incoming) -> SessionKey:
        """The session that this belongs to."""
        return cls(incoming.user, incoming.place.chat, incoming.place.thread)


@dataclass(frozen=True, slots=True)
class Session:
    """No words of the person are kept, only what was chosen and where the talk stands."""

    locale: str | None = None
    """The language the person chose; None until they do."""
    last_entry: str | None = None
    """The entry answered last."""
    answered_at: dt.datetime | None = None
    """When that was, in UTC; None where it is not known."""

    def answered(self, entry: str, now: dt.datetime) -> Session:
        """The session after this entry was shown."""
        return replace(self, last_entry=entry, answered_at=now)

    def context(self, now: dt.datetime) -> str | None:
        """The entry that a question asked now may lean on; None where too long ago, or none."""
        if self.answered_at is None or not dt.timedelta(0) <= now - self.answered_at <= FOLLOW_UP:
            return None
        return self.last_entry


KeyedSession = tuple[SessionKey, Session]
"""A session to be saved."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn leads to."""

    replies: tuple[Reply, ...]
    session: Session
    matches: tuple[Match, ...] = ()
    """What was understood, one for each question of the message; none for anything else."""
    effects: tuple[Effect, ...] = ()
    """What else is to be done."""

    @property
    def forgets(self) -> bool:
        """Whether the person is to be erased: nothing of them is saved then, no session either."""
        return Forget() in self.effects
