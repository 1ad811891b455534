"""Asks the phrasings of a content base as if each had never been written (leave one out)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from bot.content.model import Content
from bot.editing.phrasing_book import Fold
from bot.matching.lexical import Floats, LexicalIndex


class LeaveOneOut:
    """Every phrasing, by row, and the entry that would answer it if it did not stand there."""

    def __init__(self, content: Content, fold: Fold) -> None:
        self.ids = tuple(content.entries)
        self.texts: list[str] = []
        """Folded, by row."""
        self._rows: list[range] = []
        self.phrasings: list[tuple[str, str]] = []
        """(locale, as written), by row."""
        classes: list[int] = []
        for class_, entry in enumerate(content.entries.values()):
            own: dict[str, tuple[str, str]] = {}
            for locale, question in entry.phrasings():
                own.setdefault(fold(question), (locale, question))
            texts = [text for text in own if text]
            self.phrasings += [own[text] for text in texts]
            self._rows.append(range(len(self.texts), len(self.texts) + len(texts)))
            self.texts += texts
            classes += [class_] * len(texts)
        self._index = LexicalIndex.build(self.texts, classes, len(self.ids))

    def rows_of(self, class_: int) -> range:
        """The phrasings of an entry."""
        return self._rows[class_]

    def worst_rival(self, rows: Iterable[int], class_: int) -> tuple[int, int]:
        """The other entry that gets most of these phrasings, and how many."""
        won = Counter(self.winner(row, class_)[0] for row in rows)
        del won[class_]
        return won.most_common(1)[0] if won else (class_, 0)

    def rival(self, row: int, class_: int) -> tuple[int, float]:
        """The likeliest other entry for a phrasing of `class_`, and by how many nats `class_` is
        likelier than it."""
        scores = self._scores(row)
        others = scores.copy()
        others[class_] = -np.inf
        best = int(others.argmax())
        return best, float(scores[class_] - scores[best])

    def winner(self, row: int, class_: int) -> tuple[int, float]:
        """The entry that a phrasing of `class_` leads to, and by how many nats it is likelier."""
        scores = self._scores(row)
        best = int(scores.argmax())
        return best, float(scores[best] - scores[class_])

    def _scores(self, row: int) -> Floats:
        """Of every entry, as if this phrasing had not been written."""
        return self._index.likelihood(self._index.vector(self.texts[row]), without=row)
