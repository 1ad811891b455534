"""What frames a question, and the entries that tell of it."""

from __future__ import annotations

import numpy as np
import pytest

from bot.language.frames import Frame
from bot.matching.coverage import TermCoverage, terms_of
from bot.matching.doubts import Doubts

COVERAGE = TermCoverage.build(
    [(0, ["who is the minister", "mr hung is"]), (1, ["how many bridges are there"])], 2
)
DOUBTS = Doubts.build(
    [{"relation:deputy"}, {"unit:bridges"}],
    [set(), set().union(*terms_of("the village chronicle by ian storey"))],
)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (Frame(), [False, False]),
        (Frame(relations=frozenset({"relation:deputy"})), [False, True]),
        (Frame(relations=frozenset({"relation:before"})), [True, True]),
        (Frame(said_by=("hung",)), [False, True]),
        (Frame(said_by=("ian", "storey")), [True, False]),
        (Frame(said_by=("reuters",)), [True, True]),
        (Frame(said_by=("reuters", "how", "many")), [True, True]),
        (Frame(names=(("minister",),)), [False, False]),
        (Frame(names=(("deloitte",),)), [True, True]),
        (Frame(names=(("ian", "storey"),)), [False, False]),
        (Frame(names=(("bridges", "minister"),)), [True, True]),
    ],
    ids=str,
)
def test_an_entry_is_doubtful_that_does_not_tell_of_the_frame(
    frame: Frame, expected: list[bool]
) -> None:
    assert DOUBTS.about(frame, COVERAGE).tolist() == expected


def test_a_term_is_had_by_the_classes_it_stands_in() -> None:
    assert np.array_equal(COVERAGE.having("minister"), [0])
    assert np.array_equal(COVERAGE.having("how many"), [1])
    assert len(COVERAGE.having("tower")) == 0


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ((), [False, False]),
        ((("bridge", "bridges"),), [True, False]),
        ((("wage", "wages"),), [True, True]),
        ((("minister",), ("bridges",)), [True, True]),
    ],
    ids=str,
)
def test_an_entry_lacks_what_is_asked_for_that_has_no_form_of_its_word(
    things: tuple[tuple[str, ...], ...], expected: list[bool]
) -> None:
    assert DOUBTS.lacking(Frame(things=things), COVERAGE).tolist() == expected


def test_an_entry_lacks_what_is_counted_that_counts_none_of_it() -> None:
    frame = Frame(units=(("bridges", "bridge"),))
    assert DOUBTS.lacking(frame, COVERAGE).tolist() == [True, False]
    assert DOUBTS.about(frame, COVERAGE).tolist() == [False, False]


def test_an_entry_is_doubtful_that_speaks_of_what_is_counted_but_counts_none_of_it() -> None:
    assert DOUBTS.about(Frame(units=(("minister",),)), COVERAGE).tolist() == [True, False]
