"""What a candidate is judged by: the record that confidence is worked out from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Features:
    """Of the candidates for one utterance, one number each.

    What is true of the utterance as a whole is one number for all of them. "Outside" are the
    questions that editors list as out of scope. A lead is over the best other class.
    """

    fused: Matrix
    """The score that candidates are ranked by."""
    margin: Matrix
    """Its lead over the next candidate, or how far it is behind the first."""
    likelihood: Matrix
    """The share of the probability that naive Bayes gives it."""
    cosine: Matrix
    """To its nearest phrasing, in words and letters."""
    semantic: Matrix
    """The share of the probability that sentence vectors give it."""
    semantic_cosine: Matrix
    """To its nearest phrasing, as sentence vectors."""
    agreement: Matrix
    """1 where it is the first of both scorers, 0.5 where of one of them."""
    covered: Matrix
    """The share of the words that it has, by rarity."""
    known: float
    """The share of the words that any entry has; of the utterance."""
    length: float
    """Logarithm of the number of words; of the utterance."""
    missing: Matrix
    """Of what is named, how much it does not carry; 2 for more."""
    outside_likelihood: float
    """The share that naive Bayes gives to what is outside; of the utterance."""
    outside_cosine: float
    outside_semantic: float
    outside_semantic_cosine: float
    doubt: float
    """How widely the best scorer's belief is spread, as entropy; of the utterance."""
    logit: Matrix
    """Of the vectors' classifier, before shares are made of it."""
    logit_lead: Matrix
    likelihood_lead: Matrix
    """Of the logarithms."""
    semantic_cosine_lead: Matrix
    cosine_lead: Matrix
    lacking: Matrix
    """Rarity, 0 to 1, of the rarest word that it does not have."""
    spoken: Matrix
    """How much of the words it speaks of, in phrasings or answer."""
    spoken_pairs: Matrix
    """The same of pairs of neighbouring words."""
    spoken_lead: Matrix
    """Of both together."""

    def __len__(self) -> int:
        return len(self.fused)

    @property
    def matrix(self) -> Matrix:
        """Candidates as rows, features as columns in the order of FEATURE_NAMES."""
        found = np.empty((len(self), len(FEATURE_NAMES)))
        for column, name in enumerate(FEATURE_NAMES):
            found[:, column] = getattr(self, name)
        return found

    def of(self, candidate: int) -> Mapping[str, float]:
        """The features of one candidate by name."""
        return dict(zip(FEATURE_NAMES, self.matrix[candidate].tolist(), strict=True))

    def first(self, count: int) -> Features:
        """Of the best so many candidates."""
        values = {name: getattr(self, name) for name in FEATURE_NAMES}
        cut: dict[str, Any] = {
            name: value if isinstance(value, float) else value[:count]
            for name, value in values.items()
        }
        return Features(**cut)


FEATURE_NAMES = tuple(field.name for field in fields(Features))


def are_among(names: Iterable[str]) -> NDArray[np.bool_]:
    """Per column of `Features.matrix`: it is one of these."""
    wanted = frozenset(names)
    return np.array([name in wanted for name in FEATURE_NAMES])
