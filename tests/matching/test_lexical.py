"""The lexical scorer."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching.lexical import WIDESPREAD, Fixed, Gains, LexicalIndex, Postings, Vector

TEXTS = (
    "cau go dai bao nhieu met",
    "chieu dai cay cau go",
    "cau go dai may met",
    "cau da dai bao nhieu met",
    "chieu dai cay cau da",
    "tra sen uop the nao",
    "cach uop tra sen",
    "an unrelated single phrasing",
)
CLASSES = (0, 0, 0, 1, 1, 2, 2, 3)
INDEX = LexicalIndex.build(TEXTS, CLASSES, 4)

ROUNDING = 0.001
"""Postings are kept as multiples of a unit: a log of at most 4 is off by 1/30,000, and taking a
phrasing out of a sum makes that up to ten times larger."""


def best(text: str) -> tuple[int, int]:
    scores = INDEX.score(INDEX.vector(text))
    return int(scores.log_likelihood.argmax()), int(scores.cosine.argmax())


@pytest.mark.parametrize(("text", "class_"), list(zip(TEXTS, CLASSES, strict=True)), ids=TEXTS)
def test_a_phrasing_is_nearest_to_its_own_class(text: str, class_: int) -> None:
    assert best(text) == (class_, class_)


@pytest.mark.parametrize(
    ("text", "class_"),
    [
        ("cau go dai bao nhieu", 0),
        ("caugo dai may", 0),
        ("do dai cau da", 1),
        ("uop trasen", 2),
        ("unrelatd phrasng", 3),
    ],
)
def test_a_near_text_is_nearest_to_the_class_that_was_meant(text: str, class_: int) -> None:
    assert best(text) == (class_, class_)


def test_a_phrasings_cosine_with_itself_is_one() -> None:
    scores = INDEX.score(INDEX.vector(TEXTS[3]))

    assert scores.cosine[1] == pytest.approx(1.0, abs=ROUNDING)
    assert ((scores.cosine >= 0) & (scores.cosine <= 1 + ROUNDING)).all()


@pytest.mark.parametrize("row", range(len(TEXTS)), ids=TEXTS)
def test_a_phrasing_left_out_scores_as_if_it_were_not_there(row: int) -> None:
    # Moved to a class of its own, the phrasing is gone from its class and the IDF is the same.
    moved = [4 if i == row else class_ for i, class_ in enumerate(CLASSES)]
    elsewhere = LexicalIndex.build(TEXTS, moved, 5)
    vector = INDEX.vector(TEXTS[row])
    mass = float(vector.weights.sum())

    left_out = INDEX.score(vector, without=row)
    expected = elsewhere.score(elsewhere.vector(TEXTS[row]))

    assert left_out.log_likelihood == pytest.approx(
        expected.log_likelihood[:4], abs=ROUNDING * mass
    )
    assert left_out.cosine == pytest.approx(expected.cosine[:4], abs=ROUNDING)


@pytest.mark.parametrize("row", range(len(TEXTS)), ids=TEXTS)
def test_leaving_a_phrasing_out_matters_to_its_own_class_only(row: int) -> None:
    vector = INDEX.vector(TEXTS[row])
    kept, left_out = INDEX.score(vector), INDEX.score(vector, without=row)
    own = CLASSES[row]
    others = [c for c in range(4) if c != own]

    assert left_out.log_likelihood[own] < kept.log_likelihood[own] - 1
    assert left_out.cosine[own] < kept.cosine[own] - 0.05
    assert left_out.log_likelihood[others].tolist() == kept.log_likelihood[others].tolist()
    assert left_out.cosine[others].tolist() == kept.cosine[others].tolist()


def test_a_class_whose_only_phrasing_is_left_out_has_nothing_left() -> None:
    scores = INDEX.score(INDEX.vector(TEXTS[7]), without=7)

    assert scores.cosine[3] == 0.0
    assert INDEX.has(np.arange(3), np.array([3]), beside=(3, TEXTS[7])).tolist() == [[False]] * 3


@pytest.mark.parametrize("without", [None, 0, len(TEXTS) - 1])
def test_likelihood_alone_is_that_of_all_scores(without: int | None) -> None:
    vector = INDEX.vector(TEXTS[0])

    alone = INDEX.likelihood(vector, without=without)

    assert alone.tolist() == INDEX.score(vector, without=without).log_likelihood.tolist()


def test_unknown_words_only_lengthen_a_text() -> None:
    plain, longer = INDEX.vector("cau go"), INDEX.vector("cau go qqqq")
    ratio = longer.weights[np.isin(longer.ids, plain.ids)] / plain.weights

    assert set(plain.ids.tolist()) <= set(longer.ids.tolist())
    assert ratio == pytest.approx(np.full(len(plain.ids), ratio[0]))
    assert ratio[0] < 1
    assert float((plain.weights**2).sum()) > float((longer.weights**2).sum())


def test_words_that_nobody_wrote_match_nothing() -> None:
    scores = INDEX.score(INDEX.vector("zzzz qqqq"))

    assert scores.cosine.tolist() == [0.0] * 4
    assert set(scores.log_likelihood.tolist()) == {0.0}


def test_an_empty_text_matches_nothing() -> None:
    assert INDEX.score(INDEX.vector("")).cosine.tolist() == [0.0] * 4


@pytest.mark.parametrize("class_count", [0, 1, 3])
def test_an_empty_index_knows_nothing(class_count: int) -> None:
    index = LexicalIndex.build([], [], class_count)
    scores = index.score(index.vector("cau go"))

    assert index.class_count == class_count
    assert scores.cosine.tolist() == [0.0] * class_count
    assert scores.log_likelihood.tolist() == [0.0] * class_count


def test_a_class_without_phrasings_is_never_the_nearest() -> None:
    index = LexicalIndex.build(TEXTS, CLASSES, 6)
    scores = index.score(index.vector("cau go"))

    assert scores.cosine[4:].tolist() == [0.0, 0.0]
    assert scores.cosine.argmax() == 0


@pytest.mark.parametrize(
    ("word", "beside", "has"),
    [
        ("go", None, True),
        ("da", None, False),
        ("go", TEXTS[0], True),
        ("bao", None, True),
        ("bao", TEXTS[0], False),
    ],
    ids=[
        "a word it has",
        "a word of another class",
        "a word of two phrasings, one left out",
        "a word of one phrasing",
        "a word of one phrasing, left out",
    ],
)
def test_a_class_has_the_words_of_its_phrasings(word: str, beside: str | None, has: bool) -> None:
    known = INDEX.known([word])[word]

    left_out = (0, beside) if beside else None
    found = INDEX.has(np.array([known.gram]), np.array([1, 0]), beside=left_out)
    assert found[:, 1].tolist() == [has]
    assert beside or known.classes[0] == has


def test_a_word_nobody_wrote_is_not_found() -> None:
    assert INDEX.known(["zzzz"]) == {}


def test_a_word_in_every_phrasing_tells_less_than_a_rare_one() -> None:
    index = LexicalIndex.build(["cau go", "cau da", "cau sat"], [0, 1, 2], 3)
    known = index.known(["cau", "sat"])

    assert known["cau"].rarity < known["sat"].rarity
    assert known["sat"].rarity == pytest.approx(index.rarest)


@pytest.mark.parametrize("row", [5, 2**16 - 1, 2**16, 2**20])
def test_postings_keep_rows_of_any_size(row: int) -> None:
    sizes, rows = np.array([1, 2, 0]), np.array([0, row, 2], np.int32)
    postings = Postings.pack(sizes, rows, np.array([1.0, 0.5, 0.25], np.float32))
    vector = Vector(np.array([1, 2], np.int32), np.array([2.0, 1.0], np.float32))

    scores = postings.accumulate(vector, row + 1)
    assert {int(r): float(scores[r]) for r in np.flatnonzero(scores)} == {2: 0.5, row: 1.0}


@pytest.mark.parametrize("highest", [1e-6, 0.3, 1.0, 5.3, 1e6])
def test_numbers_kept_as_multiples_of_a_unit_are_nearly_the_same(highest: float) -> None:
    values = np.linspace(0, highest, 1001).astype(np.float32)
    fixed = Fixed.of(values)

    assert fixed.units * fixed.unit == pytest.approx(values, abs=highest / 65_535)


def test_gains_of_widespread_and_of_scattered_grams_are_added_up_alike() -> None:
    random = np.random.default_rng(5)
    table = random.random((40, 60)).astype(np.float32)
    share = np.linspace(0, 2 * WIDESPREAD, 40)[:, None]  # of classes that have the gram
    table[random.random((40, 60)) > share] = 0.0
    sizes = (table > 0).sum(axis=1)
    gains = Gains.pack(sizes, np.nonzero(table)[1].astype(np.int32), table[table > 0], 60)
    vector = Vector(np.arange(1, 40, 2, dtype=np.int32), random.random(20).astype(np.float32))

    assert 0 < len(gains.widespread) < 40
    assert gains.accumulate(vector, 60) == pytest.approx(vector.weights @ table[1::2], abs=1e-3)
    chosen = np.array([59, 0, 7])
    assert gains.of(vector.ids, chosen) == pytest.approx(table[1::2][:, chosen], abs=1e-4)
    having = [gains.having(gram).tolist() for gram in range(40)]
    assert having == (table > gains.rows.unit).tolist()
