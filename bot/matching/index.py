"""What is computed from the content once, and can be kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.content.model import Content, Entry
from bot.language.entities import EntityFinder
from bot.language.markup import plain
from bot.language.normaliser import Normaliser, Utterance
from bot.language.restoring import DiacriticRestorer, is_restored
from bot.language.tokens import Token
from bot.matching.calibration import Calibrator, Matrix
from bot.matching.guard import Guard
from bot.matching.lexical import LexicalIndex
from bot.matching.ranking import FEATURE_NAMES, Query, Ranker
from bot.matching.semantic import Encoder, Floats, SemanticIndex

CALIBRATION_SAMPLE = 1500
"""Phrasings asked to fit the calibrator: more takes longer and changes little."""
UNCOVERED_SHARE = 0.25
"""Share of questions that nothing covers, as confidence assumes it."""
CURATED_SHARE = 0.7
"""Of these, the part that the curated questions stand for, where there are any; the rest are
phrasings asked with their entry taken out."""

MAX_ENCODED = 60
"""Words an encoder is given: its time grows with them, and a question is said in fewer."""

_SENTENCE = re.compile(r"[.;:!?\n]+")


@dataclass(frozen=True)
class Index:
    """Everything a matcher needs besides the content itself."""

    texts: list[str]
    """Folded phrasings, titles included; `ranker.lexical.classes` says whose each is."""
    ranker: Ranker
    calibrator: Calibrator
    restorer: DiacriticRestorer

    @classmethod
    def build(
        cls, content: Content, normaliser: Normaliser, encoder: Encoder | None = None
    ) -> Index:
        """Lexical: some seconds for 300 entries. With an encoder, as long as it takes to encode."""
        finder = entity_finder(content, normaliser)
        phrasings: list[Utterance] = []
        classes: list[int] = []
        carried: list[set[str]] = []
        sentences: list[Utterance] = []
        for class_, entry in enumerate(content.entries.values()):
            own = {u.folded: u for u in map(normaliser.normalise, _phrasings(entry)) if u.tokens}
            told = [(loc, normaliser.normalise(text)) for loc, text in _told(entry)]
            phrasings += own.values()
            classes += [class_] * len(own)
            carried.append({e for u in own.values() for e in finder.find(u.tokens)})
            carried[-1].update(e for _, u in told for e in finder.find(u.tokens))
            sentences += [u for u in own.values() if is_restored(u.guess.locale)]
            sentences += [u for locale, u in told if is_restored(locale)]
        restorer = DiacriticRestorer.learn(u.tokens for u in sentences)
        texts = [u.folded for u in phrasings]
        lexical = LexicalIndex.build(texts, classes, len(content.entries))
        semantic = None
        if encoder is not None and texts:
            vectors = encoder.encode([u.accented for u in phrasings])
            semantic = SemanticIndex.build(vectors, lexical.classes, lexical.class_count)
        ranker = Ranker(lexical, Guard.build(carried), semantic)
        queries = [Query(u.folded, finder.find(u.tokens)) for u in phrasings]
        outside = _outside(content, normaliser, finder, restorer, encoder)
        return cls(texts, ranker, _fit(ranker, queries, outside), restorer)


def entity_finder(content: Content, normaliser: Normaliser) -> EntityFinder:
    """The finder for this content's vocabularies."""
    return EntityFinder(
        content.vocabularies.values(), lambda text: normaliser.normalise(text).tokens
    )


def text_to_encode(utterance: Utterance, restorer: DiacriticRestorer) -> str:
    """What an encoder reads: the words with their marks, put back where they were left out."""
    tokens: Sequence[Token] = utterance.tokens[:MAX_ENCODED]
    if utterance.guess.locale is None or is_restored(utterance.guess.locale):
        tokens = restorer.restore(tokens)
    return " ".join(token.accented for token in tokens)


def _phrasings(entry: Entry) -> Iterator[str]:
    return (text for _, text in entry.phrasings())


def _told(entry: Entry) -> Iterator[tuple[str, str]]:
    """What the entry says, sentence by sentence, with its locale."""
    for locale, text in entry.texts.items():
        for part in (text.answer, text.more or "", entry.as_of or ""):
            for sentence in _SENTENCE.split(plain(part)):
                if sentence.strip():
                    yield locale, sentence


def _outside(
    content: Content,
    normaliser: Normaliser,
    finder: EntityFinder,
    restorer: DiacriticRestorer,
    encoder: Encoder | None,
) -> list[Query]:
    asked = [
        u
        for questions in content.out_of_scope.values()
        for u in map(normaliser.normalise, questions)
        if u.tokens
    ]
    vectors: Sequence[Floats | None] = [None] * len(asked)
    if encoder is not None and asked:
        vectors = list(encoder.encode([text_to_encode(u, restorer) for u in asked]))
    return [
        Query(u.folded, finder.find(u.tokens), vector)
        for u, vector in zip(asked, vectors, strict=True)
    ]


def _fit(ranker: Ranker, queries: Sequence[Query], outside: Sequence[Query]) -> Calibrator:
    rows: list[Matrix] = []
    right: list[float] = []
    weight: list[float] = []

    def add(features: Matrix, is_right: Sequence[bool], importance: float) -> None:
        rows.append(features)
        right.extend(map(float, is_right))
        weight.extend([importance] * len(features))

    step = max(1, -(-len(queries) // CALIBRATION_SAMPLE))
    sample = range(0, len(queries), step)
    uncovered = len(sample) * UNCOVERED_SHARE / (1 - UNCOVERED_SHARE)
    curated = uncovered * CURATED_SHARE if outside else 0.0
    each_hidden = (uncovered - curated) / max(1, len(sample))
    for own, inside, without in ranker.rank_held_out(sample, [queries[row] for row in sample], 3):
        add(inside.features, [c == own for c in inside.order], 1.0)
        add(without.features[:1], [False] * len(without.order[:1]), each_hidden)
    for query in outside:
        ranking = ranker.rank(query, 1)
        add(ranking.features, [False] * len(ranking.order), curated / len(outside))
    if not rows:
        return Calibrator.prior(len(FEATURE_NAMES))
    return Calibrator.fit(np.vstack(rows), np.array(right), np.array(weight))
