"""Warns where an entry's own phrasings lead to another entry.

Each phrasing is asked as if it had never been written (leave one out). Where most of an entry's
phrasings then go to one and the same other entry, the two cannot be told apart by their words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.content.checks import At
from bot.content.loader import Edition
from bot.content.model import Content
from bot.content.problems import N_, Problem
from bot.editing.phrasing_book import Fold
from bot.matching.lexical import LexicalIndex

LOST_SHARE = 2 / 3
"""Share of an entry's phrasings from which a rival is worth an editor's time."""
SAMPLE = 4
"""Of an entry's phrasings every fourth is asked first; all of them where that looks bad."""
SUSPECT_SHARE = 0.4
"""Share of the sample lost to one rival that makes it look bad."""
FEWEST = 8
"""Phrasings below which a share says nothing; that there are few is a warning of its own."""


def rivals(edition: Edition, fold: Fold) -> Iterator[Problem]:
    """One warning for each entry that loses most of its phrasings to one other entry."""
    content = edition.content
    finder = _LeaveOneOut(content, fold)
    for class_, entry in enumerate(content.entries.values()):
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


class _LeaveOneOut:
    """Asks phrasings of the content as if each had never been written."""

    def __init__(self, content: Content, fold: Fold) -> None:
        self.ids = tuple(content.entries)
        self._texts: list[str] = []
        self._rows: list[range] = []
        classes: list[int] = []
        for class_, entry in enumerate(content.entries.values()):
            own = dict.fromkeys(fold(q) for _, q in entry.phrasings())
            texts = [text for text in own if text]
            self._rows.append(range(len(self._texts), len(self._texts) + len(texts)))
            self._texts += texts
            classes += [class_] * len(texts)
        self._index = LexicalIndex.build(self._texts, classes, len(self.ids))

    def rows_of(self, class_: int) -> range:
        """The phrasings of an entry."""
        return self._rows[class_]

    def worst_rival(self, rows: Iterable[int], class_: int) -> tuple[int, int]:
        """The other entry that gets most of these phrasings, and how many."""
        won = Counter(self._winner(row) for row in rows)
        del won[class_]
        return won.most_common(1)[0] if won else (class_, 0)

    def _winner(self, row: int) -> int:
        vector = self._index.vector(self._texts[row])
        return int(self._index.score(vector, without=row).log_likelihood.argmax())
