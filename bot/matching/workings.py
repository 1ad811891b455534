"""What building an index works out of the content's texts, and the next build need not."""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.model import Entry
from bot.language.frames import FrameReader
from bot.language.normaliser import Normaliser
from bot.matching.corpus import ReadEntry
from bot.matching.coverage import Terms
from bot.matching.marks import Marks
from bot.matching.ngrams import GramCounter
from bot.matching.semantic import Evened


class Workings:
    """Of one normaliser, as another one reads the same texts otherwise. For one thread.

    An index that is built with them is the one that would be built without them, but that one
    made from another may differ in the last digits of what its classifier learns, and in a mark of
    a phrasing without marks.
    """

    def __init__(self, normaliser: Normaliser) -> None:
        self.normaliser = normaliser
        self.entries: dict[str, tuple[Entry, ReadEntry]] = {}
        """By id, as they were read last."""
        self.count_grams = GramCounter()
        self.terms = Terms()
        self.marks = Marks()
        self.evened = Evened()
        self._relations: dict[int, tuple[ReadEntry, frozenset[str]]] = {}

    def relations(self, entries: Iterable[ReadEntry], reader: FrameReader) -> list[frozenset[str]]:
        """Of each entry, those that its phrasings tell of, and what it counts. Only what is asked
        for now is kept."""
        known, self._relations = self._relations, {}
        for entry in entries:
            had, found = known.get(id(entry), (None, frozenset[str]()))
            if had is not entry:
                found = frozenset().union(
                    *(reader.told(u.tokens) for _, u in entry.phrasings),
                    *(reader.units_told(u.tokens) for _, u in (*entry.phrasings, *entry.sentences)),
                )
            self._relations[id(entry)] = entry, found
        return [found for _, found in self._relations.values()]
