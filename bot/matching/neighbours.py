"""Among which entries a follow-up is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.content.model import Content, Entry
from bot.language.entities import PERSON
from bot.language.fragments import Fragment, FragmentReader
from bot.matching.decision import Candidate
from bot.matching.fusion import Matrix
from bot.matching.guard import kind_of
from bot.matching.speaking import Classes, Speaking
from bot.matching.swapping import NUMBERS
from bot.matching.thresholds import ELSEWHERE

RELATED, RELATING = 0.2, 0.1
"""Added to entries that the last one names as related, and to those that name it."""
OF_BOTH = 0.3
"""Added to neighbours that carry both what is named anew and what the last title names."""
FEW = 15
"""Entries that have a name, of any topic, up to which each of them is looked at."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Entries with what speaks for each before a word of it is compared."""

    classes: Classes
    bonus: Matrix
    lacking: Classes | int = 0
    """Of each: how much of what was spoken of it does not carry, where others do."""

    def plus(self, classes: Sequence[int], bonus: float) -> Neighbours:
        """With these as well; to those that are there already the bonus is added."""
        new = [c for c in classes if c not in self.classes]
        every = np.concatenate([self.classes, np.array(new, dtype=np.int64)])
        added = np.concatenate([self.bonus, np.zeros(len(new))])
        return Neighbours(every, added + bonus * np.isin(every, classes))


class Neighbourhood:
    """Finds them. The entry answered last is none of them."""

    def __init__(self, content: Content, speaking: Speaking, reader: FragmentReader) -> None:
        self._content = content
        self._speaking = speaking
        self._reader = reader
        self._relating: dict[str, set[str]] = {}
        for entry in content.entries.values():
            for id_ in entry.related:
                self._relating.setdefault(id_, set()).add(entry.id)

    def beside(self, last: Entry) -> Neighbours:
        """Those of its topic, and those that either names as related."""
        shelf = [entry.id for entry in self._content.by_topic.get(last.topic or "", ())]
        relating = self._relating.get(last.id, set())
        found = dict.fromkeys([*last.related, *sorted(relating), *shelf])
        known = self._speaking.classes
        ids = [id_ for id_ in found if id_ in known and id_ != last.id]
        bonus = [RELATED * (id_ in last.related) + RELATING * (id_ in relating) for id_ in ids]
        classes = np.array([known[id_] for id_ in ids], dtype=np.int64)
        return Neighbours(classes, np.array(bonus, dtype=np.float64))

    def names_beside(self, last: Entry) -> set[str]:
        """The ids of those beside it."""
        return self.names(self.beside(last))

    def names(self, beside: Neighbours) -> set[str]:
        """Their ids."""
        return {self._speaking.ids[class_] for class_ in beside.classes.tolist()}

    def around(
        self,
        beside: Neighbours,
        fragment: Fragment,
        last: Entry,
        locale: str | None,
        ranked: Sequence[Candidate],
    ) -> Neighbours:
        """With entries of other topics that what is said may mean. `ranked`: what was near without
        the last answer."""
        found = beside
        if fragment.refers:
            found = self._with_its_subject(found, last, locale, ranked)
        kinds = self._speaking.kinds(fragment.words)
        if fragment.is_marked and not kinds:
            found = self._of_the_same_person(found, last, locale)
        elif fragment.is_marked and not kinds <= NUMBERS:
            found = self._with_both(found, fragment, last, locale)
        return found

    def _of_the_same_person(
        self, beside: Neighbours, last: Entry, locale: str | None
    ) -> Neighbours:
        """Whose words were told: `and about institutions?`."""
        title = self._speaking.named(self._speaking.title(last, locale))
        people = {entity for entity in title if kind_of(entity) == PERSON}
        if not people:
            return beside
        theirs = np.flatnonzero(self._speaking.missing(people) == 0)
        return beside.plus(theirs[np.isin(theirs, beside.classes)].tolist(), OF_BOTH)

    def _with_its_subject(
        self, beside: Neighbours, last: Entry, locale: str | None, ranked: Sequence[Candidate]
    ) -> Neighbours:
        known = {*self.names(beside), last.id}
        subject = self._reader.content(self._speaking.title(last, locale), locale)
        near = [c.entry for c in ranked if c.confidence >= ELSEWHERE and c.entry not in known]
        more = [self._speaking.classes[id_] for id_ in near]
        return beside.plus([c for c in more if self._speaking.is_of(subject, c)], 0.0)

    def _with_both(
        self, beside: Neighbours, fragment: Fragment, last: Entry, locale: str | None
    ) -> Neighbours:
        """With what carries both what is named anew and what the last title names."""
        kinds = self._speaking.kinds(fragment.words)
        old = self._speaking.named(self._speaking.title(last, locale))
        kept = {entity for entity in old if kind_of(entity) not in kinds}
        missing = self._speaking.missing({*self._speaking.named(fragment.words), *kept})
        both = np.flatnonzero(missing == 0)
        both = both[both != self._speaking.classes[last.id]]
        if not kept:  # no name was spoken of, but it was: `what does Borton say about that?`
            is_rare = fragment.refers and len(both) <= FEW
            return beside.plus(both.tolist(), 0.0) if is_rare else beside
        if not len(both):
            return beside
        is_beside = np.isin(both, beside.classes)
        found = beside.plus(both[is_beside].tolist(), OF_BOTH)
        found = found.plus(both[~is_beside].tolist(), 0.0)
        return replace(found, lacking=self._speaking.missing(kept)[found.classes])
