"""Sessions in memory: `SessionStore` for tests that need no database."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.conversation.effects import PersonalData, Scored, SpeakHere
from bot.conversation.session import Kept, Score, Session, SessionKey


def alone(user: str) -> SessionKey:
    """The session of a person's private chat."""
    return SessionKey(user, user)


def kept(user: str, session: Session) -> Kept:
    """What is saved of a turn in a person's private chat."""
    return Kept(alone(user), session)


class MemorySessionStore:
    """Keeps sessions as long as it lives. `saved` lists every save, oldest first."""

    def __init__(self) -> None:
        self.saved: list[Kept] = []
        self.places: dict[str, str] = {}
        self.scores: dict[str, Score] = {}

    async def load(self, key: SessionKey) -> Session:
        """The session saved last, in the person's language."""
        locales = {one.key.user: one.session.locale for one in self.saved}
        session = {one.key: one.session for one in self.saved}.get(key, Session())
        return replace(
            session,
            locale=locales.get(key.user),
            place_locale=self.places.get(key.chat),
            score=self.scores.get(key.user, Score()),
        )

    async def save(self, kept: Kept) -> None:
        """Keep it."""
        self.saved.append(kept)
        for effect in kept.effects:
            if isinstance(effect, SpeakHere):
                self.places[kept.key.chat] = effect.locale
            elif isinstance(effect, Scored):
                score = self.scores.get(kept.key.user, Score())
                self.scores[kept.key.user] = score.after(effect.is_right)

    async def export(self, user: str) -> PersonalData:
        """The sessions saved last."""
        found = {one.key: one.session for one in self.saved if one.key.user == user}
        return {"sessions": [asdict(session) for session in found.values()]} if found else {}

    async def forget(self, user: str) -> None:
        """As if the person had never come."""
        self.saved = [one for one in self.saved if one.key.user != user]
        self.scores.pop(user, None)
