"""What in the content that is served is worth a second look, found a part at a time."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable

from bot.content.findings import Finding, Why
from bot.content.model import Content
from bot.conversation.changes import Review
from bot.conversation.counts import Stats
from bot.conversation.navigation import NOT_GOOD, REASONS
from bot.editing.leave_one_out import LeaveOneOut
from bot.editing.phrasing_book import Fold, folding_of
from bot.editing.second_look import aged, behind, confused
from bot.editing.translated import ledger_in
from bot.settings import Settings

PATIENCE = 3.0
"""Seconds at once that phrasings are asked of each other. All of them take seventeen on a machine
that answers people meanwhile; the next look goes on where this one ends."""


DAYS = 30
"""Days of what people said of answers that are looked at: of an answer that was mended since, the
old opinions go after a while."""


def disliked(stats: Stats) -> list[Finding]:
    """Answers that people said are not right, by the reason they gave, the most said first."""
    counted: Counter[tuple[str, str]] = Counter()
    for what, count in stats.counts.items():
        if what.outcome in {NOT_GOOD, *REASONS} and what.entry:
            counted[what.entry, what.outcome] += count
    return [
        Finding(Why.DISLIKED, entry, text=said, weight=count)
        for (entry, said), count in counted.most_common()
    ]


class Reviewer:
    """Remembers how far it has looked, as long as the content stays the same."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._version = ""
        self._finder: LeaveOneOut | None = None
        self._next = 0
        self._confused: list[Finding] = []

    def review(self, content: Content, fold: Fold | None = None) -> Review:
        """What is found so far. `fold`: gives a text's words; None: by the content alone."""
        if content.version != self._version:
            self._version, self._finder = content.version, None
            self._next, self._confused = 0, []
        if self._finder is None:
            self._finder = LeaveOneOut(content, fold or folding_of(content))
        else:  # the first look has spent its time on getting there
            self._go_on(content, self._finder)
        findings = (
            *aged(content, dt.datetime.now(dt.UTC).date()),
            *behind(content, ledger_in(self._settings.content_dir)),
            *sorted(self._confused, key=lambda one: -one.weight),
        )
        return Review(findings, self._next, len(content.entries))

    def _go_on(self, content: Content, finder: LeaveOneOut) -> None:
        entries, end = list(content.entries.values()), self._clock() + PATIENCE
        while self._next < len(entries) and self._clock() < end:
            if not entries[self._next].is_smalltalk:
                self._confused += confused(finder, self._next)
            self._next += 1
