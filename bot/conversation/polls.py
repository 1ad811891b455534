"""What a poll asks: kept when it is sent, looked up when somebody answers it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.messages import Place, Poll, Voted


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll that was sent."""

    chat: str
    """Where it stands, and is answered."""
    thread: str
    entry: str
    locale: str
    right: int

    @classmethod
    def of(cls, text: str, chat: str) -> Asked | None:
        """What `noted` wrote; None for anything else."""
        match text.split(" "):
            case [entry, locale, right, thread] if right.isdecimal():
                return cls(chat, thread, entry, locale, int(right))
        return None

    def voted(self, options: tuple[int, ...]) -> Voted | None:
        """What follows from what somebody chose; None where they took their choice back."""
        return Voted(self.entry, self.locale, options == (self.right,)) if options else None


def noted(poll: Poll, locale: str, place: Place) -> str:
    """What is kept of a poll: none of its words, nothing about who asked for it."""
    return f"{poll.about} {locale} {poll.right} {place.thread}"
