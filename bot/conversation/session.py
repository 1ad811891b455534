"""What is remembered between two turns, by person and place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.messages import Incoming

FOLLOW_UP = dt.timedelta(minutes=10)
"""How long after an answer a question may lean on it."""
ASIDE = FOLLOW_UP / 2 + dt.timedelta(seconds=1)
"""What a question that an answer had no part in takes of that time."""

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


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


SPOKEN = "spoken"
"""The note of the language that was spoken last, where nobody chose one."""
TRAIL = "trail"
"""The note of what was spoken of before the last answer, the latest first."""
EARLIER = 2
"""Entries of it: people come back to what was said two answers ago, seldom to more."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The list that was shown last, for a person who types its numbers."""

    data: tuple[str, ...]
    """`Button.data`, in order."""
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """Something of several steps that is under way, or what a feature keeps for its next time (see
    `Session.notes`)."""

    name: str
    """The feature's own."""
    version: int
    """The version of the form of `data`. Data that an older bot wrote is not guessed at."""
    data: Json


@dataclass(frozen=True, slots=True)
class Score:
    """What a person has answered in the quiz so far, the same everywhere."""

    asked: int = 0
    right: int = 0
    streak: int = 0
    """Right ones in a row, the last one included."""
    best: int = 0
    """The longest such row."""

    def after(self, is_right: bool) -> Score:
        """The score with one more answer."""
        streak = self.streak + 1 if is_right else 0
        right = self.right + is_right
        return Score(self.asked + 1, right, streak, max(self.best, streak))


@dataclass(frozen=True, slots=True)
class Session:
    """No words of the person are kept, only what was chosen and where the talk stands."""

    locale: str | None = None
    """The language the person chose; None until they do. The same everywhere."""
    last_entry: str | None = None
    """The entry answered last here."""
    answered_at: dt.datetime | None = None
    """When that was, in UTC; None where it is not known."""
    choices: Choices | None = None
    flow: Flow | None = None
    """What is under way here."""
    notes: tuple[Flow, ...] = ()
    """What features keep for their next time, one of each name."""
    score: Score = Score()
    """Never saved with the session: see `Scored`."""
    place_locale: str | None = None
    """The language of the group; None in private, and where nobody chose one. Never saved with the
    session, as it is not the person's: see `SpeakHere`."""
    place_listens: bool = False
    """Whether the group wants answers unasked as well; like its language the group's: see
    `ListenHere`."""

    def answered(self, entry: str, now: dt.datetime) -> Session:
        """The session after this entry was shown."""
        spoken = dict.fromkeys((self.context(now), *self.earlier(now)))
        trail = [id_ for id_ in spoken if id_ not in {None, entry}][:EARLIER]
        session = replace(self, last_entry=entry, answered_at=now)
        return session.noted(Flow(TRAIL, 1, [*trail])) if trail else session._without(TRAIL)

    def noted(self, note: Flow) -> Session:
        """The session with a feature's new note in place of its last one."""
        return replace(self, notes=(*self._without(note.name).notes, note))

    def kept(self, name: str, version: int) -> Json:
        """What a note of this name says; None where there is none, or it was written in another
        form."""
        return next((n.data for n in self.notes if (n.name, n.version) == (name, version)), None)

    def _without(self, name: str) -> Session:
        return replace(self, notes=tuple(one for one in self.notes if one.name != name))

    def speaking(self, locale: str) -> Session:
        """The session of a talk in this language, for what comes next and tells none: `APEC?`."""
        note = Flow(SPOKEN, 1, locale)
        return self if note in self.notes else self.noted(note)

    def spoken(self, now: dt.datetime) -> str | None:
        """The language of the talk that goes on now; None where none does, or it told none."""
        if self.context(now) is None:
            return None
        spoken = self.kept(SPOKEN, 1)
        return None if spoken is None else str(spoken)

    def aside(self) -> Session:
        """The session after a question that the last answer had no part in: after two of them a
        question does not lean on it any more."""
        if self.answered_at is None:
            return self
        return replace(self, answered_at=self.answered_at - ASIDE)

    def context(self, now: dt.datetime) -> str | None:
        """The entry that a question asked now may lean on; None without an answer of late."""
        if self.answered_at is None or not dt.timedelta(0) <= now - self.answered_at <= FOLLOW_UP:
            return None
        return self.last_entry

    def earlier(self, now: dt.datetime) -> tuple[str, ...]:
        """What was spoken of before that in the same talk, the latest first."""
        if self.context(now) is None:
            return ()
        match self.kept(TRAIL, 1):
            case [*ids]:
                return tuple(map(str, ids))
        return ()
