"""How often what was answered, day by day: nothing of who asked, or in which words."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

QUESTIONS = ("answered", "asked back", "unknown")
"""Outcomes of questions; a courtesy does not count."""


@dataclass(frozen=True, slots=True, order=True)
class What:
    """What is counted together."""

    day: dt.date
    platform: str
    locale: str
    """The language of the question; empty where that is not clear."""
    outcome: str
    entry: str = ""
    """What it was answered from; empty where it was not."""


Counts = Mapping[What, int]


@dataclass(frozen=True, slots=True)
class Stats:
    """The counts of some days, and how many people there were."""

    days: int
    counts: Counts
    people: int
    """Who wrote within these days, and is not forgotten."""
    new: int
    """Those of them who had not written before."""

    def by(
        self, key: Callable[[What], str], *, outcomes: tuple[str, ...] = QUESTIONS
    ) -> Counter[str]:
        """The counts by a part of what is counted, the largest first."""
        found: Counter[str] = Counter()
        for what, count in self.counts.items():
            if what.outcome in outcomes:
                found[key(what)] += count
        return found
