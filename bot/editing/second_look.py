"""Entries that were right once: facts that have aged, translations that fell behind, phrasings that
lead elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.findings import Finding, Why
from bot.content.model import Content, Entry
from bot.editing.broad import CLEARLY
from bot.editing.leave_one_out import LeaveOneOut
from bot.editing.translated import Ledger, hashes_of

AGED = 365
"""Days after which a fact that changes is worth a look: posts and counts change about yearly."""


def aged(content: Content, today: dt.date, days: int = AGED) -> Iterator[Finding]:
    """Entries that say what changes, and until when they go, the oldest first."""
    due = [
        (age, entry)
        for entry in content.entries.values()
        if entry.changes and entry.as_of and (age := _age(entry.as_of, today)) > days
    ]
    for age, entry in sorted(due, key=lambda pair: (-pair[0], pair[1].id)):
        yield Finding(Why.AGED, entry.id, text=entry.as_of or "", weight=age)


def _age(date: str, today: dt.date) -> int:
    """Days since the last day that a date may mean: `2025` is as new as its December."""
    year, month, day = (int(part) for part in (*date.split("-"), "12", "31")[:3])
    if len(date) == 7:
        month, day = int(date[5:]), 28
    return (today - dt.date(year, month, day)).days


def behind(content: Content, ledger: Ledger) -> Iterator[Finding]:
    """Translations of which the other language was changed since they last agreed."""
    for entry in content.entries.values():
        then, now = ledger.get(entry.id, {}), hashes_of(entry)
        ahead = [locale for locale in now if locale in then and then[locale] != now[locale]]
        for locale in now:
            if ahead and then.get(locale) == now[locale]:
                yield Finding(Why.BEHIND, entry.id, locale, other=ahead[0])


@dataclass(frozen=True, slots=True)
class Near:
    """A phrasing, asked as if it had never been written."""

    locale: str
    text: str
    rival: str
    """The other entry that is likeliest."""
    lead: float
    """Nats by which its own entry is likelier; below 0 the rival is."""


def standing_of(finder: LeaveOneOut, entry: Entry) -> list[Near]:
    """An entry's phrasings, the weakest first."""
    class_ = finder.ids.index(entry.id)
    found = [_near(finder, row, class_) for row in finder.rows_of(class_)]
    return sorted(found, key=lambda near: near.lead)


def confused(finder: LeaveOneOut, class_: int) -> Iterator[Finding]:
    """The phrasing of an entry that leads most clearly to another one, if one does."""
    rows = finder.rows_of(class_)
    weakest = min((_near(finder, row, class_) for row in rows), key=lambda n: n.lead, default=None)
    if weakest is not None and weakest.lead <= -CLEARLY:
        yield Finding(
            Why.CONFUSED,
            finder.ids[class_],
            weakest.locale,
            other=weakest.rival,
            text=weakest.text,
            weight=-weakest.lead,
        )


def _near(finder: LeaveOneOut, row: int, class_: int) -> Near:
    rival, lead = finder.rival(row, class_)
    locale, text = finder.phrasings[row]
    return Near(locale, text, finder.ids[rival], lead)
