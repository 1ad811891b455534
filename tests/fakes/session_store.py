"""Sessions in memory: `SessionStore` for tests that need no database."""

from __future__ import annotations

from dataclasses import asdict

from bot.conversation.effects import PersonalData
from bot.conversation.session import Session


class MemorySessionStore:
    """Keeps sessions as long as it lives. `saved` lists every save, oldest first."""

    def __init__(self) -> None:
        self.saved: list[tuple[str, Session]] = []

    async def load(self, user: str) -> Session:
        """The session saved last for this person."""
        return dict(self.saved).get(user, Session())

    async def save(self, user: str, session: Session) -> None:
        """Keep it."""
        self.saved.append((user, session))

    async def export(self, user: str) -> PersonalData:
        """The session saved last."""
        session = dict(self.saved).get(user)
        return {"sessions": [asdict(session)]} if session else {}

    async def forget(self, user: str) -> None:
        """As if the person had never come."""
        self.saved = [(who, session) for who, session in self.saved if who != user]
