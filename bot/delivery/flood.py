"""Does somebody send more than a person asks? One notice, then silence for a minute.

Judged by when the messages were sent, not by when they are handled: ten that waited while the bot
was away are no flood.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from bot.delivery.latest import keep
from bot.delivery.model import Update
from bot.delivery.veil import Veil

MESSAGES, PRESSES = 10, 30
WINDOW = 10.0
"""Seconds: more than so many messages, or presses, in so long is a flood. Who leafs through pages
presses once or twice a second; three times a second for ten seconds no finger does."""
SILENCE = 60.0
"""Seconds without an answer after the notice."""


class Verdict(Enum):
    """What to do with a message."""

    FINE = "handle it"
    NOTICE = "say once that this is too much"
    SILENT = "no answer"


@dataclass(slots=True)
class Flood:
    """What is remembered of the people in one lane: times of the last messages and presses, and
    silences."""

    recent: dict[str, list[float]] = field(default_factory=dict)
    silent_until: dict[str, float] = field(default_factory=dict)
    pressed: dict[str, list[float]] = field(default_factory=dict)
    name: Callable[[str], str] = field(default=str, kw_only=True)
    """What somebody is called in these."""

    def judge(self, sender: str, at: float, *beside: Flood, is_press: bool = False) -> Verdict:
        """Judges a message sent, or a button pressed, at this time; counts nothing. `beside`: what
        else is remembered."""
        memories = (self, *beside)
        if any(at < memory.silent_until.get(memory.name(sender), 0.0) for memory in memories):
            return Verdict.SILENT
        most = PRESSES if is_press else MESSAGES
        times = [t for memory in memories for t in memory._times(sender, is_press)]
        recent = [t for t in times if at - WINDOW < t <= at]
        return Verdict.NOTICE if len(recent) >= most else Verdict.FINE

    def _times(self, sender: str, is_press: bool) -> list[float]:
        return (self.pressed if is_press else self.recent).get(self.name(sender), [])

    def count(self, sender: str, at: float, *, is_press: bool = False) -> None:
        """One that was answered."""
        times, most = (self.pressed, PRESSES) if is_press else (self.recent, MESSAGES)
        before = [t for t in times.get(sender, ()) if at - WINDOW < t]
        times[sender] = [*before, at][-most:]

    def silence(self, sender: str, at: float) -> None:
        """From now on, for a while."""
        self.silent_until[sender] = at + SILENCE
        self.recent.pop(sender, None)
        self.pressed.pop(sender, None)

    def hand_over(self, sender: str, to: Flood, now: float) -> None:
        """Move what is remembered of somebody to `to`, which drops what is old."""
        kept, name = Flood.load(to.dump(now)), to.name(sender)
        for theirs, ours in ((kept.recent, self.recent), (kept.pressed, self.pressed)):
            theirs[name] = [*theirs.get(name, ()), *ours.pop(sender, ())]
        if sender in self.silent_until:
            kept.silent_until[name] = self.silent_until.pop(sender)
        to.recent, to.silent_until, to.pressed = kept.recent, kept.silent_until, kept.pressed

    def dump(self, now: float) -> str:
        """As text, without what no longer matters; empty where nothing does."""
        recent, pressed = (
            {s: t for s, t in times.items() if t and now - t[-1] < WINDOW}
            for times in (self.recent, self.pressed)
        )
        silent = {s: t for s, t in self.silent_until.items() if now < t}
        return json.dumps([recent, silent, pressed]) if recent or silent or pressed else ""

    @classmethod
    def load(cls, text: str) -> Flood:
        """What `dump` wrote; empty for anything else."""
        try:
            recent, silent, *more = json.loads(text)
            (pressed,) = more or [{}]
            return cls(dict(recent), dict(silent), dict(pressed))
        except (ValueError, TypeError):
            return cls()


REMEMBERED = 4096
"""Silences at the door at most; the oldest is forgotten first, and then rules in its lane alone."""


class Silences:
    """Who is silent now, known at the door: what they send is not stored, only to be dropped then.

    In the memory of the process that handled the flood, by keyed hashes. Another one that takes
    updates in stores them as before, and `Flood` keeps silent.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._name = Veil()
        self._until: dict[bytes, float] = {}

    def begin(self, update: Update, at: float) -> None:
        """Whoever did this, there, is silent from now on."""
        keep(self._until, self._name_of(update), at + SILENCE, REMEMBERED)

    def cover(self, update: Update) -> bool:
        """Whether an update would be handled in silence."""
        at = self._clock() if update.sent_at is None else update.sent_at
        return at < self._until.get(self._name_of(update), 0.0)

    def _name_of(self, update: Update) -> bytes:
        return self._name(f"{update.lane} {update.sender or update.lane}")
