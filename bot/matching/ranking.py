"""Scores of all entries for one utterance, fused, and the features a candidate is judged by.

Questions that editors list as out of scope stand in the same indexes, as classes after those of the
entries. They are never ranked; how much speaks for them speaks against every entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.matching.coverage import Coverage
from bot.matching.features import word_feature
from bot.matching.guard import PENALTY, Guard
from bot.matching.lexical import LexicalIndex, LexicalScores
from bot.matching.semantic import Floats, SemanticIndex, SemanticScores

Matrix = NDArray[np.float64]

FEATURE_NAMES = (
    "fused",
    "margin",
    "likelihood",
    "cosine",
    "semantic",
    "semantic_cosine",
    "agreement",
    "covered",
    "known",
    "length",
    "missing",
    "outside_likelihood",
    "outside_cosine",
    "outside_semantic",
    "outside_semantic_cosine",
    "doubt",
    "logit",
    "logit_lead",
    "likelihood_lead",
    "semantic_cosine_lead",
    "cosine_lead",
    "lacking",
    "spoken",
    "spoken_pairs",
    "spoken_lead",
)

# How the scorers are weighed against each other; the ablation stands in README.md.
LEXICAL_SHARE = 0.5
COSINE_SHARE = 0.3
LEXICAL_COSINE_SHARE = 0.3
SPOKEN_SHARE = 0.75
"""Of words and of pairs of words, each: what a class says in phrasings and answer."""
MEAN_SHARE = 1.0
"""Of the cosine to the mean of a class's phrasings, where there are FEW; of more, the less the more
there are: what a class is about, a handful of phrasings tell as their mean rather than one by one.
By cross-validation 0.9 points more for clinc-5, nothing for ten phrasings and more."""
FEW = 5
FUSED_TEMPERATURE = 0.5
"""Beside the semantic scorer the likelihoods are flattened: alone they are too sure."""
ALONE_COSINE_SHARE = 0.5
MOST = 30.0
"""Log-odds beyond which one class leads no further: it may be the only one."""
MENDED = 0.7
"""How much of a mended word counts as known."""


@dataclass(frozen=True, slots=True)
class Query:
    """An utterance as the scorers see it."""

    folded: str
    entities: frozenset[str]
    vector: Floats | None = None
    """From the encoder; None where there is none, or where none is needed."""
    mended: frozenset[str] = frozenset()
    """Words of `folded` that were not typed so, but are what was probably meant."""


@dataclass(frozen=True)
class Ranking:
    """Entries for one utterance, best first."""

    order: NDArray[np.int64]
    """Class numbers, best first; at most as many as were asked for."""
    features: Matrix
    """One row for each class of `order`, with the columns of FEATURE_NAMES."""
    is_guarded: NDArray[np.bool_]
    """Per class of `order`: it lacks something that the utterance names."""

    @property
    def first(self) -> Ranking:
        """The best one alone."""
        return Ranking(self.order[:1], self.features[:1], self.is_guarded[:1])


@dataclass(frozen=True)
class _Semantic:
    """Per class, from sentence vectors."""

    logits: Matrix
    cosine: Matrix
    mean_cosine: Matrix

    @classmethod
    def of(cls, found: SemanticScores) -> _Semantic:
        return cls(*(s.astype(np.float64) for s in (found.logits, found.cosine, found.mean_cosine)))

    def without(self, hidden: int) -> _Semantic:
        return _Semantic(
            _hide(self.logits, hidden, -np.inf),
            _hide(self.cosine, hidden, -1.0),
            _hide(self.mean_cosine, hidden, -1.0),
        )


@dataclass(frozen=True)
class _Scores:
    """Per class, before fusion."""

    log_likelihood: Matrix
    cosine: Matrix
    semantic: _Semantic | None
    """None without an encoder."""

    @classmethod
    def of(cls, lexical: LexicalScores, semantic: SemanticScores | None) -> _Scores:
        return cls(
            lexical.log_likelihood.astype(np.float64),
            lexical.cosine.astype(np.float64),
            None if semantic is None else _Semantic.of(semantic),
        )

    def without(self, hidden: int) -> _Scores:
        """As if a class did not exist."""
        return _Scores(
            _hide(self.log_likelihood, hidden, -np.inf),
            _hide(self.cosine, hidden, -1.0),
            None if self.semantic is None else self.semantic.without(hidden),
        )


def _hide(scores: Matrix, hidden: int, value: float) -> Matrix:
    scores = scores.copy()
    scores[hidden] = value
    return scores


@dataclass(frozen=True)
class Ranker:
    """Ranks the classes of an index. Classes are entries; phrasings of all languages are pooled.

    The guard knows how many entries there are: classes from that number on are outside.
    """

    lexical: LexicalIndex
    guard: Guard
    coverage: Coverage
    semantic: SemanticIndex | None = None

    def rank(self, query: Query, count: int) -> Ranking:
        """The best `count` classes."""
        lexical = self.lexical.score(self.lexical.vector(query.folded))
        semantic = None
        if self.semantic is not None and query.vector is not None:
            semantic = self.semantic.score(query.vector)
        return self._select(query, _Scores.of(lexical, semantic), count)

    def rank_held_out(
        self, rows: Sequence[int], queries: Sequence[Query], count: int, *, hide: bool = False
    ) -> list[tuple[int, Ranking]]:
        """For rows of the index itself: their class, and a ranking as if they were not written.

        `hide`: as if their whole class did not exist.
        """
        semantic: Sequence[SemanticScores | None] = [None] * len(rows)
        if self.semantic is not None:
            semantic = self.semantic.held_out(np.array(rows, dtype=np.int64))
        found = []
        for row, query, known in zip(rows, queries, semantic, strict=True):
            own = int(self.lexical.classes[row])
            lexical = self.lexical.score(self.lexical.vector(query.folded), without=row)
            scores = _Scores.of(lexical, known)
            ranking = (
                self._select(query, scores.without(own), count, hidden=own)
                if hide
                else self._select(query, scores, count, own=own)
            )
            found.append((own, ranking))
        return found

    def _select(
        self, query: Query, scores: _Scores, count: int, *, own: int = -1, hidden: int = -1
    ) -> Ranking:
        missing = self.guard.missing(query.entities)
        entries = len(missing)
        cosine = scores.cosine[:entries]
        nothing = np.zeros(entries)
        logits = nothing
        semantic = scores.semantic
        if semantic is None:
            likely, outside = _shares(scores.log_likelihood, entries)
            meant = nearest = agreement = nothing
            strange, stranger = 0.0, 0.0
            fused = likely + ALONE_COSINE_SHARE * cosine
            doubt = _entropy(likely)
        else:
            likely, outside = _shares(scores.log_likelihood * FUSED_TEMPERATURE, entries)
            meant, strange = _shares(semantic.logits, entries)
            logits, nearest = semantic.logits[:entries], semantic.cosine[:entries]
            stranger = _highest(semantic.cosine[entries:])
            agreement = nothing.copy()
            agreement[_top(likely)] += 0.5
            agreement[_top(meant)] += 0.5
            fused = (
                meant
                + LEXICAL_SHARE * likely
                + COSINE_SHARE * nearest
                + LEXICAL_COSINE_SHARE * cosine
                + self._mean_share * semantic.mean_cosine[:entries]
            )
            doubt = _entropy(meant)
        spoken = self.coverage.of(query.folded, beside=own)
        said = spoken.words + spoken.pairs
        fused = fused + SPOKEN_SHARE * said
        fused = np.where(fused > 0, fused * PENALTY**missing, fused)
        best = _best(fused, count + 1)
        best = best[best != hidden]
        order, top = best[:count], fused[best]
        rival = np.full(len(order), top[0] if len(top) else 0.0)
        rival[:1] = top[1] if len(top) > 1 else 0.0
        covered, known, lacking = self._coverage(query, order, own=own)
        columns = [
            fused[order],
            fused[order] - rival,
            likely[order],
            cosine[order],
            meant[order],
            nearest[order],
            agreement[order],
            covered,
            np.full(len(order), known),
            np.full(len(order), np.log1p(len(query.folded.split()))),
            np.minimum(missing[order], 2),
            np.full(len(order), outside),
            np.full(len(order), _highest(scores.cosine[entries:])),
            np.full(len(order), strange),
            np.full(len(order), stranger),
            np.full(len(order), doubt),
            logits[order],
            _lead(logits, order),
            _lead(scores.log_likelihood[:entries], order),
            _lead(nearest, order),
            _lead(cosine, order),
            lacking,
            spoken.words[order],
            spoken.pairs[order],
            _lead(said, order),
        ]
        return Ranking(order, np.column_stack(columns), missing[order] > 0)

    @cached_property
    def _mean_share(self) -> float:
        if self.semantic is None:
            return 0.0
        return MEAN_SHARE * min(1.0, FEW / max(1.0, self.semantic.phrasings_a_class))

    def _coverage(
        self, query: Query, order: NDArray[np.int64], *, own: int
    ) -> tuple[Matrix, float, Matrix]:
        """How much of what was said each class speaks of, by the rarity of words.

        The share of the utterance's words that each class has; the share that any class has; and
        per class the rarity, 0 to 1, of the rarest word that it does not have.

        `own`: the class one of whose phrasings is left out; a word only that phrasing has is not
        known to it.
        """
        words = sorted(set(query.folded.split()))
        hashes = np.array([word_feature(word) for word in words], dtype=np.uint64)
        ids, is_known = self.lexical.find(hashes)
        weight = np.full(len(words), self.lexical.rarest, dtype=np.float64)
        weight[is_known] = self.lexical.idf[ids[is_known]]
        total = float(weight.sum()) or 1.0
        known = np.flatnonzero(is_known)
        has = np.zeros((len(order), len(words)))
        has[:, known] = self.lexical.has(ids[known], order, beside=(own, query.folded)).T
        # A mended word is what was probably meant: some of the doubt stays.
        trust = np.array([MENDED if word in query.mended else 1.0 for word in words])
        held = weight * trust
        lacking = ((1.0 - has) * weight).max(axis=1, initial=0.0) / self.lexical.rarest
        return has @ held / total, float(held[is_known].sum()) / total, lacking


def _best(scores: Matrix, count: int) -> NDArray[np.int64]:
    """The highest so many, best first; of equal ones the first. Does not sort all the others."""
    least = np.partition(scores, -count)[-count] if count < len(scores) else -np.inf
    among = np.flatnonzero(scores >= least)
    return among[np.argsort(-scores[among], kind="stable")[:count]]


def _top(scores: Matrix) -> NDArray[np.int64]:
    return np.array([scores.argmax()] if len(scores) else [], dtype=np.int64)


def _shares(scores: Matrix, entries: int) -> tuple[Matrix, float]:
    """The softmax over the entries alone, and the part that the classes after them would have."""
    outside = float(_softmax(scores)[entries:].sum()) if len(scores) > entries else 0.0
    return _softmax(scores[:entries]), outside


def _lead(scores: Matrix, order: NDArray[np.int64]) -> Matrix:
    """Per class of `order`: how far it is ahead of the best other class."""
    if len(scores) < 2:
        return np.zeros(len(order))
    best = int(scores.argmax())
    first = scores[best]
    second = max(scores[:best].max(initial=-np.inf), scores[best + 1 :].max(initial=-np.inf))
    own = scores[order]
    rival = np.where(own == first, second, first)
    lead = np.maximum(own, -1e9) - np.maximum(rival, -1e9)  # a hidden class has -inf
    return np.asarray(np.clip(lead, -MOST, MOST), dtype=np.float64)


def _entropy(shares: Matrix) -> float:
    """How widely belief is spread: 0 when one class has it all."""
    held = shares[shares > 0]
    return float(-(held * np.log(held)).sum())


def _highest(cosine: Matrix) -> float:
    return float(cosine.max(initial=-1.0))


def _softmax(x: Matrix) -> Matrix:
    if not len(x) or not np.isfinite(x.max()):
        return np.zeros(len(x))
    e = np.exp(x - x.max())
    return np.asarray(e / e.sum(), dtype=np.float64)
