"""Questions that confidence is learnt from: drawn so that an edit changes few of them."""

from __future__ import annotations

import pytest

from bot.language.normaliser import Normaliser
from bot.matching.fitting import HELD_OUT_SAMPLE, SHORTENED_SAMPLE, held_out_of, shortened_of

PHRASINGS = [f"how long is bridge{number} with number{number} there" for number in range(3000)]


def shortened(phrasings: list[str]) -> set[str]:
    """The texts that are drawn from these."""
    normaliser = Normaliser([])
    drawn = shortened_of([normaliser.normalise(text) for text in phrasings])
    return {" ".join(token.folded for token in tokens) for _, tokens in drawn}


@pytest.fixture(scope="module")
def before() -> set[str]:
    return shortened(PHRASINGS)


def test_about_as_many_as_wanted_are_drawn_each_with_a_word_left_out(before: set[str]) -> None:
    assert 0.9 * SHORTENED_SAMPLE < len(before) < 1.1 * SHORTENED_SAMPLE
    assert {len(text.split()) for text in before} == {6}


@pytest.mark.parametrize("place", [0, 1500, 3000])
def test_a_few_phrasings_more_change_next_to_nothing_about_the_others(
    place: int, before: set[str]
) -> None:
    more = [f"where does bridge {number} lead to from here" for number in range(30)]
    after = shortened([*PHRASINGS[:place], *more, *PHRASINGS[place:]])
    new = {text for text in after if "lead" in text or "from here" in text}
    assert len(after - before - new) == 0
    assert len(before - after) < 30


def test_of_little_content_all_but_the_short_ones_are_drawn() -> None:
    assert len(shortened([*PHRASINGS[:10], "hello", "thank you"])) == 10


def test_phrasings_held_out_are_others_and_stay_the_same_when_one_comes_or_goes() -> None:
    drawn = {PHRASINGS[row] for row in held_out_of(PHRASINGS)}
    edited = ["something new", *PHRASINGS[:700], *PHRASINGS[701:]]
    again = {edited[row] for row in held_out_of(edited)}
    assert 0.9 * HELD_OUT_SAMPLE < len(drawn) < 1.1 * HELD_OUT_SAMPLE
    assert len(drawn ^ again) <= 3


def test_of_little_content_every_phrasing_is_held_out() -> None:
    assert held_out_of(PHRASINGS[:10]) == list(range(10))
