"""Sessions in memory: `SessionStore` for tests that need no database."""

from __future__ import annotations

from dataclasses import asdict, replace

from bot.conversation.effects import ListenHere, MoveHere, PersonalData, Scored, SpeakHere
from bot.conversation.session import Score, Session, SessionKey
from bot.conversation.turn import Kept


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
        self.listening: dict[str, bool] = {}

    async def load(self, key: SessionKey) -> Session:
        """The session saved last, in the person's language."""
        saved = {one.key: one.session for one in self.saved if one.session is not None}
        locales = {
            one.key.user: one.session.locale for one in self.saved if one.session is not None
        }
        return replace(
            saved.get(key, Session()),
            locale=locales.get(key.user),
            place_locale=self.places.get(key.chat),
            place_listens=self.listening.get(key.chat, False),
            score=self.scores.get(key.user, Score()),
        )

    async def save(self, kept: Kept) -> None:
        """Keep it."""
        if kept.session is not None:
            self.saved.append(kept)
        for effect in kept.effects:
            if isinstance(effect, SpeakHere):
                self.places[kept.key.chat] = effect.locale
            elif isinstance(effect, Scored):
                score = self.scores.get(kept.key.user, Score())
                self.scores[kept.key.user] = score.after(effect.is_right)
            if isinstance(effect, ListenHere):
                self.listening[kept.key.chat] = effect.is_on
            if isinstance(effect, MoveHere):
                self._move(kept.key.chat, effect.to)

    def _move(self, chat: str, to: str) -> None:
        for chosen in (self.places, self.listening):
            if chat in chosen:
                chosen.setdefault(to, chosen.pop(chat))  # type: ignore[arg-type]
        self.saved = [
            replace(one, key=replace(one.key, chat=to)) if one.key.chat == chat else one
            for one in self.saved
        ]

    async def export(self, user: str) -> PersonalData:
        """The sessions saved last."""
        found = {
            one.key: one.session
            for one in self.saved
            if one.key.user == user and one.session is not None
        }
        return {"sessions": [asdict(session) for session in found.values()]} if found else {}

    async def forget(self, user: str) -> None:
        """As if the person had never come."""
        self.saved = [one for one in self.saved if one.key.user != user]
        self.scores.pop(user, None)
