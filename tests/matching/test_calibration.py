"""From scores to probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching.calibration import Calibrator, Matrix
from bot.matching.features import FEATURE_NAMES
from bot.matching.thresholds import ANSWER


def samples(count: int = 200) -> tuple[Matrix, Matrix]:
    """The first feature tells what is right, the second is noise, the third never changes."""
    random = np.random.default_rng(1)
    right: Matrix = (np.arange(count) % 2).astype(np.float64)
    features = np.column_stack(
        [right * 2 + random.normal(0, 0.3, count), random.normal(0, 1, count), np.ones(count)]
    )
    return features, right


def test_a_separable_case_is_learnt() -> None:
    features, right = samples()
    confidence = Calibrator.fit(features, right, np.ones(len(right))).confidence(features)

    assert ((confidence > 0.5) == (right == 1)).all()
    assert confidence[right == 1].mean() > 0.9
    assert confidence[right == 0].mean() < 0.1


def test_what_tells_nothing_weighs_little() -> None:
    features, right = samples()
    weights = np.abs(Calibrator.fit(features, right, np.ones(len(right))).weights)

    assert weights[0] > 5 * weights[1]
    assert weights[2] == pytest.approx(0.0)


def test_where_nothing_tells_confidence_is_the_share_of_right_ones() -> None:
    random = np.random.default_rng(2)
    right = np.array([1.0] * 75 + [0.0] * 225)
    calibrator = Calibrator.fit(np.zeros((300, 1)), right, np.ones(300))

    assert calibrator.confidence(random.normal(0, 0, (1, 1))) == pytest.approx([0.25], abs=0.01)


def test_importance_counts_like_repetition() -> None:
    right = np.array([1.0] * 20 + [0.0] * 20)
    weighed = Calibrator.fit(np.zeros((40, 1)), right, np.where(right == 1, 1.0, 3.0))

    assert weighed.confidence(np.zeros((1, 1))) == pytest.approx([0.25], abs=0.01)


@pytest.mark.parametrize(
    "right",
    [[], [1.0], [1.0, 0.0] * 9 + [1.0], [1.0] * 50, [0.0] * 50],
    ids=["none", "one", "nineteen", "only right ones", "only wrong ones"],
)
def test_too_few_samples_or_of_one_kind_give_the_prior(right: list[float]) -> None:
    features = np.random.default_rng(3).normal(0, 1, (len(right), 4))
    fitted = Calibrator.fit(features, np.array(right), np.ones(len(right)))
    asked = np.array([[0.2, 0, 0, 0], [0.9, 5, 5, 5]])

    assert fitted.confidence(asked).tolist() == Calibrator.prior(4).confidence(asked).tolist()


@pytest.mark.parametrize(
    ("features", "is_sure"),
    [
        ({"fused": 1.5, "margin": 1.5, "likelihood": 1.0}, False),
        ({"fused": 1.5, "margin": 1.5, "likelihood": 1.0, "covered": 1.0, "cosine": 0.4}, True),
        ({"fused": 0.5, "margin": 0.0, "likelihood": 0.5, "covered": 0.4, "cosine": 0.2}, False),
    ],
    ids=["the only entry, and no word of it", "the only entry, in its words", "some words"],
)
def test_the_prior_goes_by_the_words_of_the_question(
    features: dict[str, float], is_sure: bool
) -> None:
    row = np.array([[features.get(name, 0.0) for name in FEATURE_NAMES]])
    assert (Calibrator.prior(len(FEATURE_NAMES)).confidence(row)[0] > ANSWER) == is_sure


@pytest.mark.parametrize("size", [0.0, 1.0, 1e3, 1e12])
def test_confidence_is_a_probability_however_large_the_features_are(size: float) -> None:
    features, right = samples()
    calibrator = Calibrator.fit(features, right, np.ones(len(right)))
    confidence = calibrator.confidence(np.array([[size] * 3, [-size] * 3]))

    assert np.isfinite(confidence).all()
    assert ((confidence >= 0) & (confidence <= 1)).all()


def test_no_candidates_have_no_confidences() -> None:
    assert Calibrator.prior(3).confidence(np.zeros((0, 3))).tolist() == []
