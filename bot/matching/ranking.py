"""Entries ranked for one utterance, and the features each candidate is judged by.

Questions that editors list as out of scope stand in the same indexes, as classes after those of the
entries. They are never ranked; how much speaks for them speaks against every entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.language.frames import NO_FRAME, Frame
from bot.matching.coverage import TermCoverage
from bot.matching.doubts import Doubts
from bot.matching.features import Features
from bot.matching.fusion import Fused, Matrix, Scores, fuse, mean_share_of, softmax
from bot.matching.guard import PENALTY, Guard
from bot.matching.lexical import LexicalIndex, LexicalScores
from bot.matching.semantic import Floats, SemanticIndex, SemanticScores

MOST = 30.0
"""Log-odds beyond which one class leads no further: it may be the only one."""
MENDED = 0.7
"""How much of a mended word counts as known."""
NO_CLASS = -1


@dataclass(frozen=True, slots=True)
class Query:
    """An utterance as the scorers see it."""

    folded: str
    entities: frozenset[str]
    vector: Floats | None = None
    """From the encoder; None where there is none, or where none is needed."""
    mended: frozenset[str] = frozenset()
    """Words of `folded` that were not typed so, but are what was probably meant."""
    frame: Frame = NO_FRAME
    """What stands around its subject; nothing where it is only learnt from."""


@dataclass(frozen=True)
class Ranking:
    """Entries for one utterance, best first."""

    order: NDArray[np.int64]
    """Class numbers, best first; at most as many as were asked for."""
    features: Features
    """Of each class of `order`."""
    is_guarded: NDArray[np.bool_]
    """Per class of `order`: it lacks something that the utterance names."""
    is_doubtful: NDArray[np.bool_]
    """Per class of `order`: it does not tell of what frames the utterance."""
    is_lacking: NDArray[np.bool_]
    """Per class of `order`: it has no word for the thing that is asked for."""

    @property
    def first(self) -> Ranking:
        """The best one alone."""
        return Ranking(
            self.order[:1],
            self.features.first(1),
            self.is_guarded[:1],
            self.is_doubtful[:1],
            self.is_lacking[:1],
        )


@dataclass(frozen=True)
class Ranker:
    """Ranks the classes of an index. Classes are entries; phrasings of all languages are pooled.

    The guard knows how many entries there are: classes from that number on are outside.
    """

    lexical: LexicalIndex
    guard: Guard
    coverage: TermCoverage
    semantic: SemanticIndex | None = None
    doubts: Doubts | None = None

    def rank(self, query: Query, count: int) -> Ranking:
        """The best `count` classes."""
        return self.select(query, self.score(self.words(query.folded), query.vector), count)

    def words(self, folded: str) -> LexicalScores:
        """What words and letters say of every class."""
        return self.lexical.score(self.lexical.vector(folded))

    def score(self, words: LexicalScores, vector: Floats | None) -> Scores:
        """That, and what the sentence vector says, if there is one."""
        if self.semantic is None or vector is None:
            return Scores.of(words, None)
        return Scores.of(words, self.semantic.score(vector))

    @property
    def alone(self) -> Ranker:
        """The same by words and letters alone."""
        return replace(self, semantic=None)

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
            scores = Scores.of(lexical, known)
            ranking = (
                self.select(query, scores.without(own), count, hidden=own)
                if hide
                else self.select(query, scores, count, own=own)
            )
            found.append((own, ranking))
        return found

    def select(
        self,
        query: Query,
        scores: Scores,
        count: int,
        *,
        own: int = NO_CLASS,
        hidden: int = NO_CLASS,
    ) -> Ranking:
        """The best `count` classes by these scores.

        `own`: the class of the phrasing that is left out; `hidden`: a class taken out.
        """
        missing = self.guard.missing(query.entities)
        inside = scores.among(slice(len(missing)))
        spoken = self.coverage.of(query.folded, beside=own)
        said = spoken.words + spoken.pairs
        fused = fuse(inside, spoken=said, mean_share=self._mean_share)
        total = fused.total
        if query.entities:
            total = np.where(total > 0, total * PENALTY**missing, total)
        best = _best(total, count + 1)  # one more: what the last of them is ahead of
        best = best[best != hidden]
        order, top = best[:count], total[best]
        words = self._words(query, order, own=own)
        outside = _Outside.of(scores, len(missing))
        semantic = _Meant.of(inside, fused, order)
        likelihood_lead, cosine_lead, spoken_lead = _leads(
            (inside.log_likelihood, inside.cosine, said), order
        )
        own_total = total[order]
        features = Features(
            fused=own_total,
            margin=own_total - _rival(top, len(order)),
            likelihood=fused.likely[order],
            cosine=inside.cosine[order],
            semantic=semantic.share,
            semantic_cosine=semantic.cosine,
            agreement=semantic.agreement,
            covered=words.covered,
            known=words.known,
            length=float(np.log1p(len(query.folded.split()))),
            missing=np.minimum(missing[order], 2).astype(np.float64),
            outside_likelihood=outside.likelihood,
            outside_cosine=outside.cosine,
            outside_semantic=outside.semantic,
            outside_semantic_cosine=outside.semantic_cosine,
            doubt=_entropy(fused.likely if fused.meant is None else fused.meant),
            logit=semantic.logits,
            logit_lead=semantic.logit_lead,
            likelihood_lead=likelihood_lead,
            semantic_cosine_lead=semantic.cosine_lead,
            cosine_lead=cosine_lead,
            lacking=words.lacking,
            spoken=spoken.words[order],
            spoken_pairs=spoken.pairs[order],
            spoken_lead=spoken_lead,
        )
        doubtful, lacking = self._doubts(query.frame)
        return Ranking(order, features, missing[order] > 0, doubtful[order], lacking[order])

    def _doubts(self, frame: Frame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        if self.doubts is None or not frame:
            nothing = np.zeros(self.guard.class_count, dtype=np.bool_)
            return nothing, nothing
        return self.doubts.about(frame, self.coverage), self.doubts.lacking(frame, self.coverage)

    @cached_property
    def _mean_share(self) -> float:
        return 0.0 if self.semantic is None else mean_share_of(self.semantic.phrasings_a_class)

    def _words(self, query: Query, order: NDArray[np.int64], *, own: int) -> _Words:
        """`own`: a word that only the phrasing left out has is not known to its class."""
        words = sorted(set(query.folded.split()))
        found = self.lexical.known(words)
        rarest = self.lexical.rarest
        rarity = [found[word].rarity if word in found else rarest for word in words]
        # A mended word is what was probably meant: some of the doubt stays.
        held = [
            own_rarity * (MENDED if word in query.mended else 1.0)
            for word, own_rarity in zip(words, rarity, strict=True)
        ]
        has = np.zeros((len(order), len(words)))
        known = [at for at, word in enumerate(words) if word in found]
        if known and own == NO_CLASS:
            has[:, known] = np.array([word.classes.take(order) for word in found.values()]).T
        elif known:
            grams = np.array([word.gram for word in found.values()])
            has[:, known] = self.lexical.has(grams, order, beside=(own, query.folded)).T
        total = sum(rarity) or 1.0
        lacking = np.maximum.reduce((1.0 - has) * rarity, axis=1, initial=0.0) / rarest
        return _Words(has @ held / total, sum(held[at] for at in known) / total, lacking)


@dataclass(frozen=True)
class _Words:
    """How much of what was said is known, by the rarity of words."""

    covered: Matrix
    """Per candidate: the share of the words that it has."""
    known: float
    """The share that any class has."""
    lacking: Matrix
    """Per candidate: the rarity, 0 to 1, of the rarest word that it does not have."""


@dataclass(frozen=True)
class _Outside:
    """How much speaks for the questions that editors list as out of scope."""

    likelihood: float
    cosine: float
    semantic: float
    semantic_cosine: float

    @classmethod
    def of(cls, scores: Scores, entries: int) -> _Outside:
        semantic = scores.semantic
        return cls(
            _share_outside(scores.flattened, entries),
            _highest(scores.cosine[entries:]),
            0.0 if semantic is None else _share_outside(semantic.logits, entries),
            0.0 if semantic is None else _highest(semantic.cosine[entries:]),
        )


@dataclass(frozen=True)
class _Meant:
    """Per candidate, from sentence vectors; zeros where there are none."""

    share: Matrix
    cosine: Matrix
    cosine_lead: Matrix
    logits: Matrix
    logit_lead: Matrix
    agreement: Matrix

    @classmethod
    def of(cls, inside: Scores, fused: Fused, order: NDArray[np.int64]) -> _Meant:
        semantic = inside.semantic
        if semantic is None or fused.meant is None:
            nothing = np.zeros(len(order))
            return cls(nothing, nothing, nothing, nothing, nothing, nothing)
        agreement = np.zeros(len(fused.likely))
        agreement[_top(fused.likely)] += 0.5
        agreement[_top(fused.meant)] += 0.5
        logit_lead, cosine_lead = _leads((semantic.logits, semantic.cosine), order)
        return cls(
            share=fused.meant[order],
            cosine=semantic.cosine[order],
            cosine_lead=cosine_lead,
            logits=semantic.logits[order],
            logit_lead=logit_lead,
            agreement=agreement[order],
        )


def _rival(top: Matrix, count: int) -> Matrix:
    """Per candidate: what it is compared with; the first with the second, the others with it.

    `top`: the scores of the candidates and of the runner-up.
    """
    rival = np.full(count, top[0] if len(top) else 0.0)
    rival[:1] = top[1] if len(top) > 1 else 0.0
    return rival


def _share_outside(scores: Matrix, entries: int) -> float:
    """The part of the probability that the classes after the entries would have."""
    return float(np.add.reduce(softmax(scores)[entries:])) if len(scores) > entries else 0.0


def _best(scores: Matrix, count: int) -> NDArray[np.int64]:
    """The highest so many, best first; of equal ones the first. Does not sort all the others."""
    least = np.partition(scores, -count)[-count] if count < len(scores) else -np.inf
    among = np.flatnonzero(scores >= least)
    return among[np.argsort(-scores[among], kind="stable")[:count]]


def _top(scores: Matrix) -> NDArray[np.int64]:
    return np.array([scores.argmax()] if len(scores) else [], dtype=np.int64)


def _leads(scores: Sequence[Matrix], order: NDArray[np.int64]) -> list[Matrix]:
    """Of each of these scores, per class of `order`: its lead over the best other class."""
    return [_lead(one, order) for one in scores]


def _lead(scores: Matrix, order: NDArray[np.int64]) -> Matrix:
    if len(scores) < 2:
        return np.zeros(len(order))
    best = int(scores.argmax())
    first = float(scores[best])
    second = max(_highest(scores[:best], -np.inf), _highest(scores[best + 1 :], -np.inf))
    # In plain numbers, as there are but a few of them; a hidden class has -inf.
    leads = [
        max(own, -1e9) - max(second if own == first else first, -1e9)
        for own in scores.take(order).tolist()
    ]
    return np.array([min(max(lead, -MOST), MOST) for lead in leads], dtype=np.float64)


def _entropy(shares: Matrix) -> float:
    """How widely belief is spread: 0 when one class has it all."""
    held = shares[shares > 0]
    return -float(np.add.reduce(held * np.log(held)))


def _highest(scores: Matrix, least: float = -1.0) -> float:
    return float(np.maximum.reduce(scores, initial=least))
