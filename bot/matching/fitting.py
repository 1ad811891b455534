"""Confidence, learnt from the content: questions whose answer is known, asked of the index itself.

Which questions those are, and why they are mixed, stands in README.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.language.normaliser import Utterance
from bot.language.tokens import Token
from bot.matching.calibration import Calibrator
from bot.matching.features import FEATURE_NAMES, Matrix, are_among
from bot.matching.ngrams import hashes_of
from bot.matching.ranking import NO_CLASS, Query, Ranker, Ranking
from bot.matching.thresholds import ANSWER, SHORT

ASKED = 3
"""Candidates of each question that are learnt from."""
HELD_OUT_SAMPLE = 2000
"""Phrasings asked to fit the calibrator: more takes longer and changes little."""
SHORTENED_SAMPLE = 1000
"""Phrasings asked once more with one word left out."""
SHORTENED_SHARE = 0.6
"""Of the weight of covered questions, the part of the shortened ones. People ask something between
the two: a phrasing held out is further from its siblings than they are, since authors do not write
the same twice; a shortened one is nearer."""
WRONG = 0.16
"""What a wrong candidate weighs beside a right one, for the same reason: of phrasings held out
15 % are taken for another entry's, of people's questions 3 %."""
WRONG_ALONE = 0.12
"""The same without an encoder."""
UNCOVERED_SHARE = 0.087
"""Share of questions that nothing covers, as confidence assumes it: the curated ones, or, where
there are none, phrasings asked with their entry taken out."""
PLAIN = ("fused", "covered", "known", "missing")
"""All that confidence goes by where no question is listed as out of scope. A phrasing whose entry
is hidden leaves a gap, which other features show more clearly than they do a question about
something else: with them 69 % of clinc-5 are right at 5 % false answers, without them 73 %."""


HARM = 0.003
"""How many more of the questions that words and letters alone are sure of may be answered wrongly
than with sentence vectors, by weight. What is lost is a third of what the figures of a landing
vary by; what is saved is the encoder, for half of all questions."""


@dataclass(frozen=True)
class Confidence:
    """What was learnt: one calibrator for each way of ranking."""

    full: Calibrator
    alone: Calibrator
    """For words and letters alone: the same one where there are no vectors."""
    sure_alone: float
    """What words and letters alone must be sure of for vectors to change nothing for the better."""


@dataclass
class _Samples:
    """Candidates, whether each was right, and how much it weighs."""

    wrong: float
    """What a wrong candidate weighs beside a right one."""
    features: list[Matrix] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    best: list[int] = field(default_factory=list)
    """Per question: the number of its best candidate among all of them."""
    importance: list[float] = field(default_factory=list)
    """Per question."""

    def add(self, ranking: Ranking, own: int, importance: float) -> None:
        """`own`: the right class; NO_CLASS where every candidate is wrong."""
        is_right = [class_ == own for class_ in ranking.order.tolist()]
        if is_right:
            self.best.append(len(self.right))
            self.importance.append(importance)
        self.features.append(ranking.features.matrix)
        self.right.extend(is_right)
        self.weight.extend(importance * (1.0 if yes else self.wrong) for yes in is_right)

    def fit(self, *, knows_outside: bool) -> tuple[Calibrator, Matrix]:
        """The calibrator, and what it says of each candidate."""
        if not self.features:
            return Calibrator.prior(len(FEATURE_NAMES)), np.zeros(0)
        features = np.vstack(self.features)
        if not knows_outside:  # what never differs weighs nothing
            features[:, ~are_among(PLAIN)] = 0.0
        right = np.array(self.right, dtype=float)
        found = Calibrator.fit(features, right, np.array(self.weight))
        return found, found.confidence(features)


def fit(
    ranker: Ranker,
    queries: Sequence[Query],
    covered: int,
    shortened: Sequence[tuple[int, Query]],
) -> Confidence:
    """`queries` are the rows of the index; from number `covered` on, nothing covers them.

    `shortened`: questions that are not in the index, each with its class.
    """
    knows_outside = len(queries) > covered
    samples = _asked(ranker, queries, covered, shortened)
    full, said = samples.fit(knows_outside=knows_outside)
    if ranker.semantic is None:
        return Confidence(full, full, NEVER)
    by_words = _asked(ranker.alone, queries, covered, shortened)
    alone, said_alone = by_words.fit(knows_outside=knows_outside)
    return Confidence(full, alone, _sure_alone(samples, said, by_words, said_alone))


def _asked(
    ranker: Ranker,
    queries: Sequence[Query],
    covered: int,
    shortened: Sequence[tuple[int, Query]],
) -> _Samples:
    """The same questions in the same order, whatever the ranker."""
    samples = _Samples(WRONG if ranker.semantic is not None else WRONG_ALONE)
    sample = held_out_of([query.folded for query in queries[:covered]])
    outside = range(covered, len(queries))
    share = SHORTENED_SHARE if shortened else 0.0
    uncovered = len(sample) * UNCOVERED_SHARE / (1 - UNCOVERED_SHARE) / samples.wrong
    # Mixed, so that what is held out at a time is a part of every class, and of no class all.
    asked = _mixed([*sample, *outside])
    held_out = ranker.rank_held_out(asked, [queries[row] for row in asked], ASKED)
    for row, (own, ranking) in zip(asked, held_out, strict=True):
        if row < covered:
            samples.add(ranking, own, 1.0 - share)
        else:
            samples.add(ranking.first, NO_CLASS, uncovered / len(outside))
    if not outside:
        hidden = ranker.rank_held_out(asked, [queries[row] for row in asked], 1, hide=True)
        for _, ranking in hidden:
            samples.add(ranking, NO_CLASS, uncovered / len(sample))
    for own, query in shortened:
        importance = share * len(sample) / max(1, len(shortened))
        samples.add(ranker.rank(query, ASKED), own, importance)
    return samples


NEVER = 2.0
"""No confidence reaches it."""
_FEWEST = 50
"""Questions that must be among those that words and letters are sure of: of fewer nothing is
learnt."""


def _sure_alone(full: _Samples, said: Matrix, alone: _Samples, said_alone: Matrix) -> float:
    """The lowest confidence above which HARM is kept to."""
    if len(alone.best) != len(full.best) or len(alone.best) < _FEWEST:
        return NEVER
    sure = said_alone[alone.best]
    is_wrong = ~np.array(alone.right)[alone.best]
    was_wrong = (said[full.best] >= ANSWER) & ~np.array(full.right)[full.best]
    weight = np.array(alone.importance)
    order = np.argsort(-sure, kind="stable")
    harm = np.cumsum((weight * (is_wrong.astype(float) - was_wrong))[order])
    share = harm / np.cumsum(weight[order])
    good = np.flatnonzero((share <= HARM) & (sure[order] >= ANSWER))
    good = good[good >= _FEWEST]
    return float(sure[order][good[-1]]) if len(good) else NEVER


def held_out_of(texts: Sequence[str]) -> list[int]:
    """A sample of phrasings, by number: others than those that are shortened, and like them drawn
    by what they say. Every so-manieth were others after each edit, and right answers moved by up to
    0.7 points."""
    drawn = HELD_OUT_SAMPLE / max(1, len(texts)) * 2**64
    return [row for row, number in enumerate(hashes_of(texts).tolist()) if 2**64 - number <= drawn]


def shortened_of(phrasings: Sequence[Utterance]) -> Iterator[tuple[int, list[Token]]]:
    """A sample of phrasings, by number, each with one of its words left out.

    Drawn by what they say: one more phrasing changes next to nothing about the others, so what was
    encoded of them is used again.
    """
    drawn = SHORTENED_SAMPLE / max(1, len(phrasings)) * 2**64
    for row, (phrasing, number) in enumerate(
        zip(phrasings, hashes_of(u.folded for u in phrasings).tolist(), strict=True)
    ):
        tokens = list(phrasing.tokens)
        if number < drawn and len(tokens) > SHORT + 1:
            del tokens[number % len(tokens)]
            yield row, tokens


def _mixed(rows: Sequence[int]) -> list[int]:
    return [rows[i] for i in np.random.default_rng(59).permutation(len(rows))]
