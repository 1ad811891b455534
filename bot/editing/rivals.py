"""Warns where an entry's own phrasings lead to another entry.

Each phrasing is asked as if it had never been written (leave one out). Where most of an entry's
phrasings then go to one and the same other entry, the two cannot be told apart by their words.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.checks import At
from bot.content.loader import Edition
from bot.content.problems import N_, Problem
from bot.editing.leave_one_out import LeaveOneOut

LOST_SHARE = 2 / 3
"""Share of an entry's phrasings from which a rival is worth an editor's time."""
SAMPLE = 4
"""Of an entry's phrasings every fourth is asked first; all of them where that looks bad."""
SUSPECT_SHARE = 0.4
"""Share of the sample lost to one rival that makes it look bad."""
FEWEST = 8
"""Phrasings below which a share says nothing; that there are few is a warning of its own."""


def rivals(edition: Edition, finder: LeaveOneOut) -> Iterator[Problem]:
    """One warning for each entry that loses most of its phrasings to one other entry."""
    for class_, entry in enumerate(edition.content.entries.values()):
        if entry.is_smalltalk:
            continue
        rows = finder.rows_of(class_)
        if len(rows) < FEWEST:
            continue
        sample = rows[::SAMPLE]
        _, lost = finder.worst_rival(sample, class_)
        if lost < SUSPECT_SHARE * len(sample):
            continue
        rival, lost = finder.worst_rival(rows, class_)
        if lost >= LOST_SHARE * len(rows):
            yield At(edition, entry).warning(
                (),
                N_("%(lost)s of its %(count)s questions sound like '%(id)s'; reword or join them"),
                lost=lost,
                count=len(rows),
                id=finder.ids[rival],
            )
