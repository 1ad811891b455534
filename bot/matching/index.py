"""What is computed from the content once, and can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.content.model import Content, Entry
from bot.language.entities import EntityFinder
from bot.language.markup import plain
from bot.language.normaliser import Normaliser
from bot.matching.calibration import Calibrator, Matrix
from bot.matching.guard import Guard
from bot.matching.lexical import LexicalIndex
from bot.matching.ranking import FEATURE_NAMES, Query, Ranker

CALIBRATION_SAMPLE = 1500
"""Phrasings asked to fit the calibrator: more takes longer and changes little."""
UNCOVERED_WEIGHT = 0.25
"""Weight of a phrasing asked with its entry taken out: a near twin more often than a stranger."""
OUTSIDE_WEIGHT = 1.0
"""Weight of the curated questions that nothing covers."""


@dataclass(frozen=True)
class Index:
    """Everything a matcher needs besides the content itself."""

    texts: list[str]
    """Folded phrasings, titles included; `ranker.lexical.classes` says whose each is."""
    ranker: Ranker
    calibrator: Calibrator

    @classmethod
    def build(cls, content: Content, normaliser: Normaliser) -> Index:
        """Takes some seconds for 300 entries."""
        finder = entity_finder(content, normaliser)
        texts: list[str] = []
        classes: list[int] = []
        carried: list[set[str]] = []
        queries: list[Query] = []
        for class_, entry in enumerate(content.entries.values()):
            own = {u.folded: u for u in map(normaliser.normalise, _phrasings(entry))}
            own.pop("", None)
            found = [finder.find(u.tokens) for u in own.values()]
            queries += [Query(f, e) for f, e in zip(own, found, strict=True)]
            texts += own
            classes += [class_] * len(own)
            told = (finder.find(normaliser.normalise(text).tokens) for text in _told(entry))
            carried.append(set().union(*found, *told))
        lexical = LexicalIndex.build(texts, classes, len(content.entries))
        ranker = Ranker(lexical, Guard.build(carried))
        outside = [
            Query(u.folded, finder.find(u.tokens))
            for questions in content.out_of_scope.values()
            for u in map(normaliser.normalise, questions)
            if u.tokens
        ]
        return cls(texts, ranker, _fit(ranker, queries, outside))


def entity_finder(content: Content, normaliser: Normaliser) -> EntityFinder:
    """The finder for this content's vocabularies."""
    return EntityFinder(
        content.vocabularies.values(), lambda text: normaliser.normalise(text).tokens
    )


def _phrasings(entry: Entry) -> Iterator[str]:
    return (text for _, text in entry.phrasings())


def _told(entry: Entry) -> Iterator[str]:
    """What the entry says, in pieces: a normaliser reads only so much at once."""
    for text in entry.texts.values():
        for part in (text.answer, text.more or ""):
            yield from plain(part).split("\n")
    if entry.as_of:
        yield entry.as_of


def _fit(ranker: Ranker, queries: Sequence[Query], outside: Sequence[Query]) -> Calibrator:
    rows: list[Matrix] = []
    right: list[float] = []
    weight: list[float] = []

    def add(features: Matrix, is_right: Sequence[bool], importance: float) -> None:
        rows.append(features)
        right.extend(map(float, is_right))
        weight.extend([importance] * len(features))

    step = max(1, -(-len(queries) // CALIBRATION_SAMPLE))
    for row in range(0, len(queries), step):
        own = ranker.lexical.classes[row]
        inside, without = ranker.rank_held_out(row, queries[row], 3)
        add(inside.features, [c == own for c in inside.order], 1.0)
        add(without.features[:1], [False] * len(without.order[:1]), UNCOVERED_WEIGHT)
    for query in outside:
        ranking = ranker.rank(query, 1)
        add(ranking.features, [False] * len(ranking.order), OUTSIDE_WEIGHT)
    if not rows:
        return Calibrator.prior(len(FEATURE_NAMES))
    return Calibrator.fit(np.vstack(rows), np.array(right), np.array(weight))
