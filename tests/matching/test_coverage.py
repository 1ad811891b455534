"""How much of a text each class speaks of."""

from __future__ import annotations

import pytest

from bot.matching.coverage import TermCoverage

COVERAGE = TermCoverage.build(
    [
        (0, ["cau go dai may met"]),
        (0, ["chieu dai cau go"]),
        (0, ["cau go dai 30 met", "xay nam 1886"]),
        (1, ["cau da dai may met"]),
        (1, ["cau da xay nam 1866"]),
    ],
    3,
)


@pytest.mark.parametrize(
    ("folded", "most"),
    [("cau go", 0), ("go", 0), ("da", 1), ("nam 1866", 1), ("xay nam 1886", 0)],
)
def test_the_class_that_has_the_rarer_words_speaks_of_more(folded: str, most: int) -> None:
    words = COVERAGE.of(folded).words

    assert int(words.argmax()) == most
    assert words[2] == 0.0


def test_all_of_many_words_is_more_than_all_of_a_few() -> None:
    few, many = COVERAGE.of("cau go").words[0], COVERAGE.of("chieu dai cau go may met").words[0]

    assert 0 < few < many < 1


def test_a_word_that_nobody_has_counts_as_a_rare_one() -> None:
    known, unknown = COVERAGE.of("cau go").words[0], COVERAGE.of("cau go qwerty").words[0]

    assert 0 < unknown < 0.8 * known


def test_pairs_are_of_neighbouring_words_in_one_part() -> None:
    assert COVERAGE.of("cau go").pairs[0] > 0 == COVERAGE.of("cau go").pairs[1:].max()
    assert COVERAGE.of("go cau").pairs.tolist() == [0.0, 0.0, 0.0]
    assert COVERAGE.of("met xay").pairs.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("folded", ["", "go"], ids=["no word", "a single word"])
def test_without_pairs_there_is_no_share_of_them(folded: str) -> None:
    assert COVERAGE.of(folded).pairs.tolist() == [0.0, 0.0, 0.0]


def test_a_phrasing_left_out_leaves_what_other_texts_of_its_class_say() -> None:
    whole = COVERAGE.of("cau da dai may met")
    beside = COVERAGE.of("cau da dai may met", beside=1)

    assert 0 < beside.words[1] < whole.words[1]
    assert 0 < beside.pairs[1] < whole.pairs[1]
    assert beside.words[0] == whole.words[0]


@pytest.mark.parametrize("class_count", [0, 1, 4])
def test_without_texts_nothing_is_spoken_of(class_count: int) -> None:
    covered = TermCoverage.build([], class_count).of("cau go")

    assert covered.words.tolist() == covered.pairs.tolist() == [0.0] * class_count
