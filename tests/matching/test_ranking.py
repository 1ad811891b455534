"""Scores fused into a ranking, and what a candidate is judged by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.matching.coverage import TermCoverage
from bot.matching.features import FEATURE_NAMES
from bot.matching.guard import PENALTY, Guard
from bot.matching.lexical import LexicalIndex
from bot.matching.ranking import Query, Ranker, Ranking
from bot.matching.semantic import Floats, SemanticIndex
from tests.fakes.encoder import HashEncoder

TEXTS = (
    "cau go dai bao nhieu met",
    "chieu dai cau go",
    "cau da dai bao nhieu met",
    "chieu dai cau da",
    "hoi nghi 2017 o dau",
    "noi hop hoi nghi 2017",
)
CLASSES = (0, 0, 1, 1, 2, 2)
GUARD = Guard.build([[], [], ["year:2017"]])
LEXICAL = LexicalIndex.build(TEXTS, CLASSES, 3)
COVERAGE = TermCoverage.build([(1, ["cau da xay nam 1866", "nguoi xay la ong ba"])], 3)
RANKER = Ranker(LEXICAL, GUARD, COVERAGE)
ENCODER = HashEncoder()
BOTH = Ranker(
    LEXICAL, GUARD, COVERAGE, SemanticIndex.build(ENCODER.encode(TEXTS), LEXICAL.classes, 3)
)


def query(
    folded: str,
    *entities: str,
    vector: Floats | None = None,
    mended: Sequence[str] = (),
) -> Query:
    return Query(folded, frozenset(entities), vector, frozenset(mended))


def column(ranking: Ranking, name: str) -> list[float]:
    values: list[float] = ranking.features.matrix[:, FEATURE_NAMES.index(name)].tolist()
    return values


@pytest.mark.parametrize(
    ("folded", "class_"),
    [("cau go dai", 0), ("chieu dai cua cau da", 1), ("hop hoi nghi o dau", 2)],
)
@pytest.mark.parametrize("ranker", [RANKER, BOTH], ids=["lexical", "with vectors"])
def test_the_best_class_stands_first(ranker: Ranker, folded: str, class_: int) -> None:
    ranking = ranker.rank(query(folded, vector=ENCODER.encode([folded])[0]), 3)

    assert int(ranking.order[0]) == class_
    assert column(ranking, "fused") == sorted(column(ranking, "fused"), reverse=True)


@pytest.mark.parametrize(("count", "given"), [(1, 1), (2, 2), (3, 3), (9, 3)])
def test_at_most_as_many_classes_as_asked_for(count: int, given: int) -> None:
    ranking = RANKER.rank(query("cau go"), count)

    assert len(set(ranking.order.tolist())) == given
    assert ranking.features.matrix.shape == (given, len(FEATURE_NAMES))
    assert ranking.is_guarded.shape == (given,)


def test_the_margin_is_the_lead_over_the_next_or_the_gap_to_the_first() -> None:
    ranking = RANKER.rank(query("cau go dai"), 3)
    first, second, third = column(ranking, "fused")

    assert column(ranking, "margin") == pytest.approx(
        [first - second, second - first, third - first]
    )


def test_the_margin_of_one_candidate_knows_the_runner_up() -> None:
    alone, all_ = RANKER.rank(query("cau go dai"), 1), RANKER.rank(query("cau go dai"), 3)

    assert alone.features.matrix.tolist() == all_.features.matrix[:1].tolist()


def test_a_class_that_lacks_what_is_named_is_guarded_and_scores_less() -> None:
    free, named = RANKER.rank(query("hoi nghi"), 3), RANKER.rank(query("hoi nghi", "year:2006"), 3)

    assert free.is_guarded.tolist() == [False] * 3
    assert named.is_guarded.tolist() == [True] * 3
    assert column(named, "fused")[0] == pytest.approx(column(free, "fused")[0] * PENALTY)


def test_what_is_named_lifts_the_class_that_carries_it() -> None:
    ranking = RANKER.rank(query("hoi nghi", "year:2017"), 3)

    assert int(ranking.order[0]) == 2
    assert ranking.is_guarded.tolist() == [False, True, True]
    assert column(ranking, "missing") == [0.0, 1.0, 1.0]


def test_more_than_two_missing_things_count_as_two() -> None:
    ranking = RANKER.rank(query("cau go", "year:1", "year:2", "year:3"), 1)

    assert column(ranking, "missing") == [2.0]


@pytest.mark.parametrize(
    ("folded", "known"),
    [("cau go", 1.0), ("zzzz qqqq", 0.0)],
    ids=["words of the class", "words nobody wrote"],
)
def test_coverage_is_the_share_of_known_words(folded: str, known: float) -> None:
    ranking = RANKER.rank(query(folded), 1)

    assert column(ranking, "covered") == pytest.approx([known])
    assert column(ranking, "known") == pytest.approx([known])


def test_a_word_of_another_class_is_known_but_not_covered() -> None:
    ranking = RANKER.rank(query("chieu dai cau go 2017"), 1)

    assert int(ranking.order[0]) == 0
    assert column(ranking, "known") == pytest.approx([1.0])
    assert 0 < column(ranking, "covered")[0] < 1


def test_a_mended_word_counts_less_than_a_typed_one() -> None:
    typed = RANKER.rank(query("cau go"), 1)
    mended = RANKER.rank(query("cau go", mended=["go"]), 1)

    assert 0 < column(mended, "covered")[0] < column(typed, "covered")[0]
    assert 0 < column(mended, "known")[0] < column(typed, "known")[0]


@pytest.mark.parametrize(
    ("ranker", "vector"),
    [(RANKER, ENCODER.encode(["cau go"])[0]), (BOTH, None)],
    ids=["no semantic index", "no vector"],
)
def test_without_a_vector_or_an_index_of_them_ranking_is_lexical(
    ranker: Ranker, vector: Floats | None
) -> None:
    ranking = ranker.rank(query("cau go", vector=vector), 3)

    assert (
        ranking.features.matrix.tolist() == RANKER.rank(query("cau go"), 3).features.matrix.tolist()
    )
    assert column(ranking, "semantic") == [0.0] * 3
    assert column(ranking, "agreement") == [0.0] * 3


def test_scorers_that_agree_are_noted() -> None:
    ranking = BOTH.rank(query("cau go dai", vector=ENCODER.encode(["cau go dai"])[0]), 3)

    assert column(ranking, "agreement") == [1.0, 0.0, 0.0]


def test_scorers_that_disagree_share_the_vote() -> None:
    ranking = BOTH.rank(query(TEXTS[0], vector=ENCODER.encode([TEXTS[4]])[0]), 3)
    votes = dict(zip(ranking.order.tolist(), column(ranking, "agreement"), strict=True))

    assert votes == {0: 0.5, 1: 0.0, 2: 0.5}


@pytest.mark.parametrize("ranker", [RANKER, BOTH], ids=["lexical", "with vectors"])
def test_a_held_out_phrasing_is_ranked_with_its_class_or_with_that_hidden(
    ranker: Ranker,
) -> None:
    rows = list(range(len(TEXTS)))
    queries = [query(text) for text in TEXTS]
    inside = ranker.rank_held_out(rows, queries, 3)
    without = ranker.rank_held_out(rows, queries, 3, hide=True)

    assert [own for own, _ in inside] == [own for own, _ in without] == list(CLASSES)
    for (own, shown), (_, hidden) in zip(inside, without, strict=True):
        assert own in shown.order
        assert own not in hidden.order
        assert len(hidden.order) == 2
        assert np.isfinite(shown.features.matrix).all()
        assert np.isfinite(hidden.features.matrix).all()


def test_a_held_out_phrasing_scores_less_than_one_that_is_there() -> None:
    ((_, inside),) = RANKER.rank_held_out([0], [query(TEXTS[0])], 3)
    kept = RANKER.rank(query(TEXTS[0]), 3)
    own = inside.order.tolist().index(0)

    assert column(inside, "cosine")[own] < column(kept, "cosine")[0]
    assert column(inside, "covered")[own] < column(kept, "covered")[0] == pytest.approx(1.0)


def test_nothing_held_out_gives_nothing() -> None:
    assert RANKER.rank_held_out([], [], 3) == []


@pytest.mark.parametrize("class_count", [0, 1, 3])
def test_an_empty_index_ranks_without_fuss(class_count: int) -> None:
    lexical = LexicalIndex.build([], [], class_count)
    guard, coverage = Guard.build([[]] * class_count), TermCoverage.build([], class_count)
    ranking = Ranker(lexical, guard, coverage).rank(query("cau go"), 5)

    assert len(ranking.order) == class_count
    assert np.isfinite(ranking.features.matrix).all()


def test_a_text_without_words_ranks_without_fuss() -> None:
    assert np.isfinite(RANKER.rank(query(""), 3).features.matrix).all()


OUTSIDE = "thoi tiet ngay mai"
WIDER = [*TEXTS, OUTSIDE, "du bao thoi tiet"]
WITH_OUTSIDE = LexicalIndex.build(WIDER, (*CLASSES, 3, 3), 4)


@pytest.mark.parametrize(
    "ranker",
    [
        Ranker(WITH_OUTSIDE, GUARD, COVERAGE),
        Ranker(
            WITH_OUTSIDE,
            GUARD,
            COVERAGE,
            SemanticIndex.build(ENCODER.encode(WIDER), WITH_OUTSIDE.classes, 4),
        ),
    ],
    ids=["lexical", "with vectors"],
)
def test_classes_beyond_the_entries_are_never_ranked_but_speak_against_all(ranker: Ranker) -> None:
    inside = ranker.rank(query(TEXTS[0], vector=ENCODER.encode([TEXTS[0]])[0]), 9)
    outside = ranker.rank(query(OUTSIDE, vector=ENCODER.encode([OUTSIDE])[0]), 9)

    assert sorted(outside.order.tolist()) == [0, 1, 2]
    for feature in ("outside_likelihood", "outside_cosine"):
        assert column(outside, feature)[0] > column(inside, feature)[0]
    if ranker.semantic is not None:
        for feature in ("outside_semantic", "outside_semantic_cosine"):
            assert column(outside, feature)[0] > column(inside, feature)[0]


def test_where_nothing_is_known_outside_nothing_speaks_against_an_entry() -> None:
    assert column(RANKER.rank(query("cau go"), 3), "outside_likelihood") == [0.0] * 3


def test_the_lead_is_over_the_best_other_class() -> None:
    leads = column(RANKER.rank(query("cau go dai"), 3), "cosine_lead")

    assert leads[0] > 0 > leads[1] >= leads[2]
    assert leads[0] == pytest.approx(-leads[1])


def test_the_rarest_word_that_an_entry_lacks_is_noted() -> None:
    ranking = RANKER.rank(query("cau go xyz"), 1)

    assert column(ranking, "lacking") == [pytest.approx(1.0)]
    assert column(RANKER.rank(query("cau go"), 1), "lacking") == [0.0]


@pytest.mark.parametrize("ranker", [RANKER, BOTH], ids=["lexical", "with vectors"])
def test_what_only_an_answer_says_leads_to_its_entry(ranker: Ranker) -> None:
    asked = query("ong ba nao xay cau", vector=ENCODER.encode(["ong ba nao xay cau"])[0])
    ranking = ranker.rank(asked, 3)

    assert int(ranking.order[0]) == 1
    assert column(ranking, "spoken")[0] > max(column(ranking, "spoken")[1:])
    assert column(ranking, "spoken_pairs")[0] > 0 == max(column(ranking, "spoken_pairs")[1:])
