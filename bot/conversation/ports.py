"""What the conversation needs from the world, as small Protocols."""

from __future__ import annotations

from typing import Protocol

from bot.conversation.effects import PersonalData
from bot.conversation.knowledge import Edition
from bot.conversation.polls import Asked
from bot.conversation.session import Session, SessionKey
from bot.conversation.turn import Kept


class Knowledge(Protocol):
    """Gives the edition that is served now. Read once a turn: the next turn may get another."""

    @property
    def edition(self) -> Edition:
        """Content, its index and the interface's words, made from one state of the files."""
        ...


class SessionStore(Protocol):
    """Sessions by person and place. Implementations stand in `storage`."""

    async def load(self, key: SessionKey) -> Session:
        """The session; a new one for a stranger. The person's language is theirs
        everywhere, the group's language everybody's in it."""
        ...

    async def save(self, kept: Kept) -> None:
        """Returns when all of it is safe: it survives whatever happens next."""
        ...

    async def export(self, user: str) -> PersonalData:
        """Everything that is stored about a person."""
        ...

    async def forget(self, user: str) -> None:
        """Erase it."""
        ...


class Shown(Protocol):
    """What the messages and polls of the last days are about. Implementations
    stand in `storage`."""

    async def entry_of(self, lane: str, message: str) -> str | None:
        """The entry; None where the message shows none, or it is not known any more.

        `lane`: the chat, as `Place` names it. `message`: as the platform names it.
        """
        ...

    async def asked_by(self, platform: str, poll: str) -> Asked | None:
        """What a poll of ours asks; None where it is none, or not known any more."""
        ...
