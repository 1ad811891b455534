"""The semantic scorer, on vectors that need no model."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching.semantic import Floats, Ints, SemanticIndex, train, train_evenly
from tests.fakes.encoder import DIMENSIONS, HashEncoder

TEXTS = (
    "cầu gỗ dài bao nhiêu",
    "chiều dài cầu gỗ",
    "cầu gỗ dài mấy mét",
    "trà sen ướp thế nào",
    "cách ướp trà sen",
    "ướp trà sen ra sao",
    "đèn treo chỗ nào",
)
CLASSES: Ints = np.array([0, 0, 0, 1, 1, 1, 2], dtype=np.int32)
ENCODER = HashEncoder()


@pytest.fixture(scope="module")
def vectors() -> Floats:
    return ENCODER.encode(TEXTS)


@pytest.fixture(scope="module")
def index(vectors: Floats) -> SemanticIndex:
    return SemanticIndex.build(vectors, CLASSES, 3)


def vector_of(text: str) -> Floats:
    return np.asarray(ENCODER.encode([text])[0], dtype=np.float32)


def test_training_gives_the_same_twice(vectors: Floats) -> None:
    (weights, bias), (again, bias_again) = train(vectors, CLASSES, 3), train(vectors, CLASSES, 3)

    assert weights.tolist() == again.tolist()
    assert bias.tolist() == bias_again.tolist()


def test_training_does_not_draw_from_the_shared_random_source(vectors: Floats) -> None:
    np.random.seed(1)
    weights, _ = train(vectors, CLASSES, 3)
    np.random.seed(2)

    assert weights.tolist() == train(vectors, CLASSES, 3)[0].tolist()


def test_training_separates_clusters() -> None:
    random = np.random.default_rng(7)
    classes = np.repeat(np.arange(20, dtype=np.int32), 15)
    centres = random.standard_normal((20, DIMENSIONS))
    points = centres[classes] + 0.4 * random.standard_normal((300, DIMENSIONS))
    unit = np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float32)
    weights, bias = train(unit[::2], classes[::2], 20)

    guesses = (unit[1::2] @ weights + bias).argmax(axis=1)
    assert (guesses == classes[1::2]).all()


def test_training_on_nothing_knows_nothing() -> None:
    weights, bias = train(np.zeros((0, 4), np.float32), np.zeros(0, np.int32), 3)

    assert weights.tolist() == np.zeros((4, 3)).tolist()
    assert bias.tolist() == [0.0] * 3


def test_a_direction_in_which_phrasings_of_one_class_differ_counts_for_less() -> None:
    random = np.random.default_rng(7)
    classes = np.repeat(np.arange(10, dtype=np.int32), 6)
    asked = random.standard_normal((10, 16))[classes]
    points = asked + random.normal(0, [3.0, *[0.3] * 15], (60, 16))
    unit = np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float32)
    shares = []
    for fit in (train, train_evenly):
        weights, _ = fit(unit, classes, 10)
        shares.append(np.linalg.norm(weights[0]) / np.linalg.norm(weights))

    assert shares[1] < 0.8 * shares[0]


@pytest.mark.parametrize(
    "classes", [np.arange(7, dtype=np.int32), CLASSES], ids=["one phrasing each", "several"]
)
def test_evened_training_copes_with_what_there_is(vectors: Floats, classes: Ints) -> None:
    weights, bias = train_evenly(vectors, classes, 7)

    assert (vectors @ weights + bias).argmax(axis=1).tolist() == classes.tolist()


def test_evened_training_on_nothing_knows_nothing() -> None:
    weights, bias = train_evenly(np.zeros((0, 4), np.float32), np.zeros(0, np.int32), 3)

    assert weights.tolist() == np.zeros((4, 3)).tolist()
    assert bias.tolist() == [0.0] * 3


@pytest.mark.parametrize(
    ("text", "class_"),
    [*zip(TEXTS, CLASSES.tolist(), strict=True), ("cầu gỗ mấy mét", 0), ("cách ướp trà", 1)],
)
def test_an_utterance_is_nearest_to_the_class_it_shares_words_with(
    index: SemanticIndex, text: str, class_: int
) -> None:
    scores = index.score(vector_of(text))

    assert int(scores.logits.argmax()) == class_
    assert int(scores.cosine.argmax()) == class_
    assert ((scores.cosine >= -1.001) & (scores.cosine <= 1.001)).all()


def test_a_phrasing_is_its_own_nearest(index: SemanticIndex, vectors: Floats) -> None:
    assert index.score(vectors[0]).cosine[0] == pytest.approx(1.0, abs=1e-5)


def test_vectors_are_centred_and_of_unit_length(index: SemanticIndex, vectors: Floats) -> None:
    assert index.centre == pytest.approx(vectors.mean(axis=0))
    assert np.linalg.norm(index.vectors[:], axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=0.01)


def test_a_phrasing_held_out_is_not_compared_with_itself(index: SemanticIndex) -> None:
    (held,) = index.held_out(np.array([0]))
    siblings = index.vectors[1:3] @ index.vectors[0]

    assert held.cosine[0] == pytest.approx(siblings.max(), abs=1e-5)
    assert held.cosine[0] < 0.95


def test_a_class_of_one_phrasing_has_no_neighbour_once_that_is_held_out(
    index: SemanticIndex, vectors: Floats
) -> None:
    (held,) = index.held_out(np.array([6]))

    assert held.cosine[2] == -1.0
    assert held.logits[2] < index.score(vectors[6]).logits[2]


def test_the_mean_of_a_class_is_that_of_its_phrasings(
    index: SemanticIndex, vectors: Floats
) -> None:
    centred = vectors - vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    mean = centred[CLASSES == 0].mean(axis=0)
    cosine = mean @ centred[3] / np.linalg.norm(mean)

    assert index.score(vectors[3]).mean_cosine[0] == pytest.approx(cosine, abs=0.01)


def test_a_phrasing_held_out_has_no_part_in_its_class_s_mean(index: SemanticIndex) -> None:
    (held,) = index.held_out(np.array([0]))
    rest = index.vectors[np.flatnonzero(CLASSES == 0)[1:]].mean(axis=0)
    cosine = rest @ index.vectors[0] / np.linalg.norm(rest)

    assert held.mean_cosine[0] == pytest.approx(cosine, abs=0.01)


def test_a_class_of_one_phrasing_has_no_mean_once_that_is_held_out(index: SemanticIndex) -> None:
    (held,) = index.held_out(np.array([6]))
    assert held.mean_cosine[2] == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("row", [0, 3, 6])
def test_the_classifier_for_a_held_out_phrasing_has_not_seen_it(
    index: SemanticIndex, row: int
) -> None:
    rest = np.setdiff1d(np.arange(len(index.vectors)), [row])
    weights, bias = train_evenly(index.vectors[rest], CLASSES[rest], 3)

    (held,) = index.held_out(np.array([row]))
    assert held.logits == pytest.approx(index.vectors[row] @ weights + bias, abs=1e-5)


def test_holding_out_every_phrasing_still_leaves_something_to_learn_from(
    index: SemanticIndex,
) -> None:
    every = index.held_out(np.arange(len(index.vectors)))
    assert all(np.abs(held.logits).max() > 0 for held in every)


def test_the_index_is_unchanged_by_holding_out(index: SemanticIndex) -> None:
    before = index.vectors[:], index.weights.copy()
    index.held_out(np.array([0, 1]))

    assert index.vectors[:].tolist() == before[0].tolist()
    assert index.weights.tolist() == before[1].tolist()


def test_a_single_phrasing_makes_an_index() -> None:
    vectors = ENCODER.encode(["cầu gỗ"])
    scores = SemanticIndex.build(vectors, np.array([0], np.int32), 1).score(vectors[0])

    assert np.isfinite(scores.logits).all()
    assert np.isfinite(scores.cosine).all()


def test_training_on_learns_what_is_new_and_keeps_what_was_learnt() -> None:
    random = np.random.default_rng(7)
    classes = np.repeat(np.arange(20, dtype=np.int32), 15)
    points = random.standard_normal((20, DIMENSIONS))[classes]
    points += 0.4 * random.standard_normal((300, DIMENSIONS))
    unit = np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float32)
    had = classes < 19
    weights, bias = train(unit[had], classes[had], 20)
    weights[:, 19], bias[19] = 0.0, 0.0
    weights, bias = train(unit, classes, 20, start=np.vstack([weights, bias]))

    assert (unit @ weights + bias).argmax(axis=1).tolist() == classes.tolist()
