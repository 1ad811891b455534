"""Words of whole languages."""

from __future__ import annotations

import re

import pytest

from bot.language.vi.syllables import is_syllable
from bot.language.wordlists import ordinary_words


@pytest.mark.parametrize(
    "word",
    ["weather", "religion", "concept", "organise", "organize", "didn", "app", "webinar", "london"],
)
def test_words_of_english_are_ordinary(word: str) -> None:
    assert word in ordinary_words()


@pytest.mark.parametrize("word", ["goverment", "diplomcy", "ngoaij", "ngoaigiao", "nhieeu", ""])
def test_slips_keystrokes_and_stuck_words_are_not(word: str) -> None:
    assert word not in ordinary_words()


def test_every_word_can_be_one_of_a_folded_text() -> None:
    assert [w for w in ordinary_words() if not re.fullmatch("[a-z]{2,}", w)] == []


def test_there_is_no_list_of_vietnamese() -> None:
    assert sum(map(is_syllable, ordinary_words())) < len(ordinary_words()) / 20
