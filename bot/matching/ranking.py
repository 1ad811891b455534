"""Scores of all entries for one utterance, and the features a candidate is judged by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import word_feature
from bot.matching.guard import PENALTY, Guard
from bot.matching.lexical import LexicalIndex, LexicalScores

FEATURE_NAMES = (
    "fused",
    "margin",
    "likelihood",
    "cosine",
    "covered",
    "known",
    "length",
    "missing",
)
COSINE_SHARE = 0.5
"""Weight of the nearest phrasing's cosine beside the likelihood's share."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Query:
    """An utterance as the scorers see it."""

    folded: str
    entities: frozenset[str]


@dataclass(frozen=True)
class Ranking:
    """Entries for one utterance, best first."""

    order: NDArray[np.int64]
    """Class numbers, best first; at most as many as were asked for."""
    features: Matrix
    """One row for each class of `order`, with the columns of FEATURE_NAMES."""
    is_guarded: NDArray[np.bool_]
    """Per class of `order`: it lacks something that the utterance names."""


@dataclass(frozen=True)
class Ranker:
    """Ranks the classes of an index. Classes are entries; phrasings of all languages are pooled."""

    lexical: LexicalIndex
    guard: Guard

    def rank(self, query: Query, count: int) -> Ranking:
        """The best `count` classes."""
        return self._select(query, self._scores(query), count)

    def rank_held_out(self, row: int, query: Query, count: int) -> tuple[Ranking, Ranking]:
        """Two rankings of a phrasing of the index itself, for calibration.

        The first as if the phrasing had never been written, the second as if its whole class did
        not exist.
        """
        own = int(self.lexical.classes[row])
        scores = self._scores(query, without=row)
        inside = self._select(query, scores, count, own=own)
        return inside, self._select(query, scores, count, hidden=own)

    def _scores(self, query: Query, *, without: int | None = None) -> LexicalScores:
        return self.lexical.score(self.lexical.vector(query.folded), without=without)

    def _select(
        self,
        query: Query,
        scores: LexicalScores,
        count: int,
        *,
        own: int = -1,
        hidden: int | None = None,
    ) -> Ranking:
        likelihood = scores.log_likelihood.astype(np.float64)
        cosine = scores.cosine.astype(np.float64)
        if hidden is not None:
            likelihood[hidden] = -np.inf
        share = _softmax(likelihood)
        missing = self.guard.missing(query.entities)
        fused = (share + COSINE_SHARE * cosine) * PENALTY**missing
        if hidden is not None:
            fused[hidden] = -1.0
        best = np.argsort(-fused, kind="stable")[: count + 1]
        best = best[best != hidden] if hidden is not None else best
        order, top = best[:count], fused[best]
        rival = np.full(len(order), top[0] if len(top) else 0.0)
        rival[:1] = top[1] if len(top) > 1 else 0.0
        covered, known = self._coverage(query.folded, order, own=own)
        features = np.column_stack(
            [
                fused[order],
                fused[order] - rival,
                share[order],
                cosine[order],
                covered,
                np.full(len(order), known),
                np.full(len(order), np.log1p(len(query.folded.split()))),
                np.minimum(missing[order], 2),
            ]
        )
        return Ranking(order, features, missing[order] > 0)

    def _coverage(
        self, folded: str, order: NDArray[np.int64], *, own: int
    ) -> tuple[NDArray[np.float64], float]:
        """Share of the utterance's words, by rarity, that each class has, and that any class has.

        `own`: the class one of whose phrasings is left out; a word only that phrasing has is not
        known to it.
        """
        words = sorted(set(folded.split()))
        hashes = np.array([word_feature(word) for word in words], dtype=np.uint64)
        ids, is_known = self.lexical.find(hashes)
        weight = np.where(is_known, self.lexical.idf[ids], self.lexical.rarest).astype(np.float64)
        total = float(weight.sum()) or 1.0
        known = np.flatnonzero(is_known)
        has = np.zeros((len(order), len(words)))
        for i, class_ in enumerate(order.tolist()):
            beside = folded if class_ == own else None
            has[i, known] = self.lexical.has(ids[known], class_, beside=beside)
        return has @ weight / total, float(weight[is_known].sum()) / total


def _softmax(x: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(x):
        return x
    e = np.exp(x - x.max())
    return np.asarray(e / e.sum(), dtype=np.float64)
