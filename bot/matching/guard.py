"""The entity guard: which entries speak of what a question names.

A question that names something an entry does not carry is a different question, however alike the
words are. Scores of such entries are lowered, and they are never simply answered.

What is only filled in ("set an alarm for 7") tells no entries apart. Content where that is so shows
it by itself: most of its phrasings name what no other phrasing of their entry does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.thresholds import FEWEST_FILLED_IN

PENALTY = 0.5
"""Factor on an entry's score for each named thing that it does not carry."""


@dataclass(frozen=True)
class Guard:
    """Entity -> the classes that carry it."""

    carriers: Mapping[str, NDArray[np.int32]]
    class_count: int
    filled_in: frozenset[str] = frozenset()
    """Kinds of entities (`number`, `year`) that may be named without being carried."""

    @classmethod
    def build(cls, entities: Sequence[Iterable[str]], filled_in: Iterable[str] = ()) -> Guard:
        """`entities[c]`: everything class c carries."""
        carriers: dict[str, list[int]] = {}
        for class_, carried in enumerate(entities):
            for entity in sorted(carried):  # so that the same content gives the same bytes
                carriers.setdefault(entity, []).append(class_)
        packed = {e: np.array(classes, dtype=np.int32) for e, classes in carriers.items()}
        return cls(packed, len(entities), frozenset(filled_in))

    def missing(self, named: Iterable[str]) -> NDArray[np.int64]:
        """Per class: how many of the named entities it does not carry."""
        missing = np.zeros(self.class_count, dtype=np.int64)
        for entity in named:
            if kind_of(entity) in self.filled_in:
                continue
            missing += 1
            if entity in self.carriers:
                missing[self.carriers[entity]] -= 1
        return missing


def kind_of(entity: str) -> str:
    """`year` of `year:2020`."""
    return entity.partition(":")[0]


def value_of(entity: str) -> str:
    """`2020` of `year:2020`."""
    return entity.partition(":")[2]


def filled_in(
    phrasings: Sequence[tuple[int, Collection[str]]], told: Sequence[Collection[str]]
) -> frozenset[str]:
    """Kinds of entities that most phrasings name and nothing else of their class does.

    `phrasings`: class and entities of each; `told[c]`: entities of the answer of class c.
    """
    size = Counter(class_ for class_, _ in phrasings)
    naming = Counter((class_, entity) for class_, named in phrasings for entity in set(named))
    given: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for class_, named in phrasings:
        if size[class_] < FEWEST_FILLED_IN:
            continue
        given.update({kind_of(entity) for entity in named})
        alone.update(
            {
                kind_of(entity)
                for entity in named
                if naming[class_, entity] == 1 and entity not in told[class_]
            }
        )
    return frozenset(
        kind for kind, n in alone.items() if n >= FEWEST_FILLED_IN and 2 * n > given[kind]
    )
