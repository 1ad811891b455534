"""What a turn leads to, and what of that is written."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.effects import Effect, Forget
from bot.conversation.session import Session, SessionKey
from bot.matching.match import Match
from bot.messages import Incoming, Post, Reply


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn leads to."""

    replies: tuple[Reply, ...]
    session: Session
    matches: tuple[Match, ...] = ()
    """What was understood, one for each question of the message; none for anything else."""
    effects: tuple[Effect, ...] = ()
    """What else is to be done."""
    posts: tuple[Post, ...] = ()
    """What was looked up; nothing is said then."""
    following: int | None = None
    """Where more of it begins; None: that is all."""

    @property
    def forgets(self) -> bool:
        """Whether the person is to be erased: nothing of them is saved then, no session either."""
        return Forget() in self.effects


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be written of a turn, in one transaction with what else comes of it."""

    key: SessionKey
    session: Session | None
    """None: nobody talked with the bot, so that of the person nothing is kept."""
    effects: tuple[Effect, ...] = ()

    @classmethod
    def of(cls, incoming: Incoming, turn: Turn) -> Kept:
        """What is to be written of a turn that does not forget."""
        session = turn.session if incoming.is_talk else None
        return cls(SessionKey.of(incoming), session, turn.effects)
