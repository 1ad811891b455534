"""The matcher: built from content, asked with text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.content.model import Content
from bot.language.normaliser import Normaliser, Utterance
from bot.matching.calibration import Calibrator, Matrix
from bot.matching.decision import Candidate, Decision, decide
from bot.matching.lexical import LexicalIndex
from bot.matching.ranking import FEATURE_NAMES, Ranker

CANDIDATES = 5
EXACT = 0.99
"""Confidence when the utterance is word for word a phrasing of one entry only."""
CALIBRATION_SAMPLE = 1500
"""Phrasings asked to fit the calibrator: more takes longer and changes little."""
OUTSIDE_WEIGHT = 1.0
"""Weight of the curated questions that nothing covers."""
UNCOVERED_WEIGHT = 0.25
"""Weight of questions whose entry is taken out. Measured: 1.0 costs right answers."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of one utterance."""

    decision: Decision
    candidates: tuple[Candidate, ...]
    """What the decision rests on: the answer, or what to offer."""
    ranked: tuple[Candidate, ...]
    """The best entries whatever the decision, at most 5, for those who want to see why."""
    utterance: Utterance


@dataclass(frozen=True)
class Index:
    """What is computed from the content and can be kept: everything but the content itself."""

    texts: list[str]
    """Folded phrasings, titles included."""
    ranker: Ranker
    calibrator: Calibrator

    @classmethod
    def build(cls, content: Content, normaliser: Normaliser) -> Index:
        """Takes some seconds for 300 entries."""
        texts, classes = _phrasings(content, normaliser)
        ranker = Ranker(LexicalIndex.build(texts, classes, len(content.entries)))
        outside = [
            normaliser.normalise(q).folded for qs in content.out_of_scope.values() for q in qs
        ]
        return cls(texts, ranker, _fit(ranker, texts, outside))


class Matcher:
    """Answers `match` from an immutable index; safe to share between threads."""

    def __init__(self, content: Content, normaliser: Normaliser, index: Index) -> None:
        self._normaliser = normaliser
        self._ids = tuple(content.entries)
        self._smalltalk = [content.entries[id_].is_smalltalk for id_ in self._ids]
        self._exact = _exact_forms(index)
        self._ranker = index.ranker
        self._calibrator = index.calibrator

    @classmethod
    def of(cls, content: Content) -> Matcher:
        """A matcher for this content, its index built now."""
        normaliser = Normaliser(content.vocabularies.values())
        return cls(content, normaliser, Index.build(content, normaliser))

    def match(self, text: str) -> Match:
        """Never raises; a text without words is `unknown`."""
        utterance = self._normaliser.normalise(text)
        folded = utterance.folded
        if not folded or not self._ids:
            return Match(Decision.UNKNOWN, (), (), utterance)
        exact = self._exact.get(folded.replace(" ", ""))
        ranking = self._ranker.rank(folded, CANDIDATES)
        confidence = self._calibrator.confidence(ranking.features)
        candidates = [
            self._candidate(int(c), float(p), exact)
            for c, p in zip(ranking.order, confidence, strict=True)
        ]
        if exact is not None and exact not in ranking.order:
            candidates.append(self._candidate(exact, EXACT, exact))
        candidates.sort(key=lambda c: -c.confidence)
        verdict = decide(candidates, words=len(utterance.tokens))
        entries = tuple(c for c in candidates if not c.is_smalltalk)[:CANDIDATES]
        return Match(verdict.decision, verdict.candidates, entries, utterance)

    def _candidate(self, class_: int, confidence: float, exact: int | None) -> Candidate:
        is_exact = class_ == exact
        return Candidate(
            self._ids[class_],
            max(EXACT, confidence) if is_exact else min(confidence, EXACT),
            is_smalltalk=self._smalltalk[class_],
            is_exact=is_exact,
        )


def _fit(ranker: Ranker, texts: Sequence[str], outside: Sequence[str]) -> Calibrator:
    rows: list[Matrix] = []
    right: list[float] = []
    weight: list[float] = []
    step = max(1, -(-len(texts) // CALIBRATION_SAMPLE))
    for row in range(0, len(texts), step):
        own = ranker.lexical.classes[row]
        inside, without = ranker.rank_held_out(row, texts[row], 3)
        rows += [inside.features, without.features[:1]]
        right += [float(c == own) for c in inside.order] + [0.0] * len(without.order[:1])
        weight += [1.0] * len(inside.order) + [UNCOVERED_WEIGHT] * len(without.order[:1])
    for question in filter(None, outside):
        ranking = ranker.rank(question, 1)
        rows.append(ranking.features)
        right += [0.0] * len(ranking.order)
        weight += [OUTSIDE_WEIGHT] * len(ranking.order)
    if not rows:
        return Calibrator.prior(len(FEATURE_NAMES))
    return Calibrator.fit(np.vstack(rows), np.array(right), np.array(weight))


def _phrasings(content: Content, normaliser: Normaliser) -> tuple[list[str], list[int]]:
    texts: list[str] = []
    classes: list[int] = []
    for class_, entry in enumerate(content.entries.values()):
        own = dict.fromkeys(normaliser.normalise(text).folded for _, text in entry.phrasings())
        own.pop("", None)
        texts += own
        classes += [class_] * len(own)
    return texts, classes


def _exact_forms(index: Index) -> Mapping[str, int]:
    """Phrasing without spaces -> its class, for those that belong to one class only."""
    owners: dict[str, set[int]] = {}
    for text, class_ in zip(index.texts, index.ranker.lexical.classes.tolist(), strict=True):
        owners.setdefault(text.replace(" ", ""), set()).add(class_)
    return {form: next(iter(found)) for form, found in owners.items() if len(found) == 1}
