"""From scores to the probability that a candidate is right: a small logistic regression.

It is fitted on the content itself, leave-one-out: every phrasing is asked as if it had not been
written, once with its entry in the index (the candidate may be right) and once with its entry taken
out (every candidate is wrong: a question the content does not cover).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import FEATURE_NAMES

Matrix = NDArray[np.float64]

RIDGE = 2e-2
"""Of the weight of all samples, how much holds the weights of features near 0."""
STEPS = 25

PRIOR = {"covered": 5.0, "cosine": 4.0, "margin": 0.5}
"""Weights for content too small to learn from: a question of the entry's own words is answered."""
PRIOR_BIAS = -5.5


@dataclass(frozen=True)
class Calibrator:
    """P(right) = sigmoid(weights · standardised features + bias)."""

    mean: Matrix
    scale: Matrix
    weights: Matrix
    """One per feature, the bias last."""

    @classmethod
    def fit(cls, features: Matrix, right: Matrix, importance: Matrix) -> Calibrator:
        """`features` is samples × features, `right` is 0 or 1, `importance` weighs the samples.

        With fewer than 20 samples, or samples of one kind only, the result is the prior: it knows
        nothing and gives what `prior` gives.
        """
        if len(right) < 20 or right.min() == right.max():
            return cls.prior(features.shape[1])
        mean = features.mean(axis=0)
        scale = features.std(axis=0) + 1e-6
        x = np.hstack([(features - mean) / scale, np.ones((len(features), 1))])
        penalty = np.diag([RIDGE * float(importance.sum())] * features.shape[1] + [0.0])
        weights = np.zeros(x.shape[1])
        for _ in range(STEPS):  # Newton's method: converges in far fewer steps
            p = _sigmoid(x @ weights)
            gradient = x.T @ (importance * (p - right)) + penalty @ weights
            curvature = (x * (importance * p * (1 - p) + 1e-9)[:, None]).T @ x + penalty
            step = np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
            weights = weights - step
            if float(np.abs(step).max()) < 1e-6:
                break
        return cls(mean, scale, weights)

    @classmethod
    def prior(cls, feature_count: int) -> Calibrator:
        """For content too small to learn from: PRIOR and PRIOR_BIAS, nothing of other features.

        A single entry is the likeliest of all, whatever is asked, so likelihoods tell nothing.
        """
        weights = np.zeros(feature_count + 1)
        for name, weight in PRIOR.items():
            if (at := FEATURE_NAMES.index(name)) < feature_count:
                weights[at] = weight
        weights[-1] = PRIOR_BIAS
        return cls(np.zeros(feature_count), np.ones(feature_count), weights)

    def confidence(self, features: Matrix) -> Matrix:
        """Per row of `features`: the probability that the candidate is right, 0 to 1."""
        x = (features - self.mean) / self.scale
        return _sigmoid(x @ self.weights[:-1] + self.weights[-1])

    def contributions(self, features: Matrix) -> Matrix:
        """Per row and feature: what it adds to the log-odds, beside `weights[-1]`, the bias."""
        return np.asarray((features - self.mean) / self.scale * self.weights[:-1])


def _sigmoid(x: Matrix) -> Matrix:
    return 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(x, -30), 30)))
