"""What the conversation needs from the world, as small Protocols."""

from __future__ import annotations

from typing import Protocol

from bot.conversation.effects import PersonalData
from bot.conversation.knowledge import Edition
from bot.conversation.session import Session


class Knowledge(Protocol):
    """Gives the edition that is served now. Read once a turn: the next turn may get another."""

    @property
    def edition(self) -> Edition:
        """Content, its index and the interface's words, made from one state of the files."""
        ...


class SessionStore(Protocol):
    """Sessions by person. Implementations stand in `storage`."""

    async def load(self, user: str) -> Session:
        """The person's session; a new one for a person never seen."""
        ...

    async def save(self, user: str, session: Session) -> None:
        """Returns when the session is safe: it survives whatever happens next."""
        ...

    async def export(self, user: str) -> PersonalData:
        """Everything that is stored about a person."""
        ...

    async def forget(self, user: str) -> None:
        """Erase it."""
        ...
