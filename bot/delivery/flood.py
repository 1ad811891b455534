"""Does somebody send more than a person asks? One notice, then silence for a minute.

Judged by when the messages were sent, not by when they are handled: ten that waited while the bot
was away are no flood.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum

MESSAGES = 10
WINDOW = 10.0
"""Seconds: more than MESSAGES in so long is a flood."""
SILENCE = 60.0
"""Seconds without an answer after the notice."""


class Verdict(Enum):
    """What to do with a message."""

    FINE = "handle it"
    NOTICE = "say once that this is too much"
    SILENT = "no answer"


@dataclass(slots=True)
class Flood:
    """What is remembered of the people in one lane: times of the last messages, and silences."""

    recent: dict[str, list[float]] = field(default_factory=dict)
    silent_until: dict[str, float] = field(default_factory=dict)

    def judge(self, sender: str, at: float) -> Verdict:
        """Of a message sent at this time; counts nothing."""
        if at < self.silent_until.get(sender, 0.0):
            return Verdict.SILENT
        recent = [t for t in self.recent.get(sender, ()) if at - WINDOW < t <= at]
        return Verdict.NOTICE if len(recent) >= MESSAGES else Verdict.FINE

    def count(self, sender: str, at: float) -> None:
        """A message that was answered."""
        times = [t for t in self.recent.get(sender, ()) if at - WINDOW < t]
        self.recent[sender] = [*times, at][-MESSAGES:]

    def silence(self, sender: str, at: float) -> None:
        """From now on, for a while."""
        self.silent_until[sender] = at + SILENCE
        self.recent.pop(sender, None)

    def dump(self, now: float) -> str:
        """As text, without what has no weight any more; empty for nothing."""
        recent = {s: t for s, t in self.recent.items() if t and now - t[-1] < WINDOW}
        silent = {s: t for s, t in self.silent_until.items() if now < t}
        return json.dumps([recent, silent]) if recent or silent else ""

    @classmethod
    def load(cls, text: str) -> Flood:
        """What `dump` wrote; empty for anything else."""
        try:
            recent, silent = json.loads(text)
            return cls(dict(recent), dict(silent))
        except (ValueError, TypeError):
            return cls()
