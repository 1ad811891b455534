"""The witness of a benchmark finds what it is there to find."""

from __future__ import annotations

import pytest

from bot.messages import Reply
from tests.bench.witness import PROBE, SIDES, Witness


def said(change: int, side: int) -> Reply:
    return Reply(f"This is change {change} of {SIDES[side]}.", "en", shows=SIDES[side])


def told(*answers: Reply, most: int = 9) -> tuple[int, int, int]:
    witness = Witness({"usual": "the same as ever"})
    for one in answers:
        witness.hear("lan", PROBE, [one], most)
    return len(witness.errors), len(witness.mixed), len(witness.backward)


def test_answers_of_one_edition_after_the_other_are_right() -> None:
    assert told(said(0, 0), said(0, 0), said(1, 1), said(4, 0)) == (0, 0, 0)


@pytest.mark.parametrize(
    "answer",
    [
        said(3, 0),
        said(10, 0),
        Reply("This is change 2 of bench-left. And more.", "en", shows=SIDES[0]),
        Reply("This is change 2 of bench-left.", "en", shows=SIDES[1]),
    ],
    ids=["the other side's text", "not made yet", "words beside", "another entry"],
)
def test_what_no_edition_says_is_mixed(answer: Reply) -> None:
    assert told(answer) == (0, 1, 0)


def test_nobody_is_told_again_what_was_before() -> None:
    assert told(said(2, 0), said(1, 1), said(2, 0)) == (0, 0, 1)


def test_no_answer_and_an_apology_are_errors_and_other_words_are_mixed() -> None:
    witness = Witness({"usual": "the same as ever"})
    witness.hear("lan", PROBE, [Reply("Something went wrong.", "en")], 1)
    witness.hear("lan", "usual", [], 1)
    witness.hear("lan", "usual", [Reply("the same as ever", "en", shows="x")], 1)
    assert (len(witness.errors), witness.mixed) == (2, [])
    witness.hear("lan", "usual", [Reply("the same as never", "en", shows="x")], 1)
    assert len(witness.mixed) == 1
