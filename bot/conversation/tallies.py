"""Counts what became of questions, turn by turn, until a store takes the counts over."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence

from bot.conversation.counts import Counts, What
from bot.conversation.effects import Rated
from bot.conversation.turn import Turn
from bot.matching.decision import Decision
from bot.messages import Incoming

OUTCOMES = {
    Decision.ANSWER: "answered",
    Decision.CLARIFY: "asked back",
    Decision.UNKNOWN: "unknown",
    Decision.SMALLTALK: "courtesy",
}
SAID = 5_000
"""Opinions that are remembered, so that each counts once: those of some days."""


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


class Tally:
    """The counts of one process since they were last taken."""

    def __init__(self, today: Callable[[], dt.date] = _today) -> None:
        self._today = today
        self._counts: Counter[What] = Counter()
        self._said: dict[int, None] = {}
        self.most_asked: Sequence[str] = ()
        """Entries, from the one that was answered most often of late on, by all processes; as far
        as whoever keeps the counts has said so."""

    def note(self, incoming: Incoming, turn: Turn) -> None:
        """Count what became of the questions of a turn."""
        platform = incoming.user.partition(":")[0]
        for found in turn.matches:
            is_answered = found.decision is Decision.ANSWER
            entry = found.candidates[0].entry if is_answered else ""
            locale = found.utterance.guess.locale or ""
            outcome = OUTCOMES[found.decision]
            self._counts[What(self._today(), platform, locale, outcome, entry)] += 1
        for effect in turn.effects:
            if isinstance(effect, Rated) and self._is_new(incoming.user, effect):
                what = What(self._today(), platform, effect.locale, effect.verdict, effect.entry)
                self._counts[what] += 1

    def _is_new(self, user: str, rated: Rated) -> bool:
        """Whether somebody says it for the first time in a while: a double tap says it twice."""
        # Python's own hash has a key that ends with the process: nobody learns from it who it was.
        said = hash((user, rated.entry, rated.verdict))
        is_new = said not in self._said
        self._said[said] = None
        if len(self._said) > SAID:
            del self._said[next(iter(self._said))]
        return is_new

    def take(self) -> Counts:
        """What was counted; from now on it is counted anew."""
        taken, self._counts = self._counts, Counter()
        return taken

    def give_back(self, counts: Counts) -> None:
        """What could not be kept is counted on."""
        self._counts.update(counts)
