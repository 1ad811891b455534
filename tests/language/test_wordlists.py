"""Words of whole languages."""

from __future__ import annotations

import re

import pytest

from bot.language.vi.syllables import is_syllable
from bot.language.wordlists import WordList, ordinary_words


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


def test_further_words_stand_beside_those_of_the_lists() -> None:
    words = ordinary_words().with_more(["zzyzx", "thor", "ao"])
    assert all(word in words for word in ["zzyzx", "thor", "ao", "there", "bank"])
    assert "zzyzx" not in ordinary_words()
    assert len(words) == len(ordinary_words()) + 1 + sum(
        word not in ordinary_words() for word in ("thor", "ao")
    )


@pytest.mark.parametrize("part", ["", " ", "ban", "bank there", "anks", " bank", "bank "])
def test_a_part_of_a_word_is_none(part: str) -> None:
    assert part not in WordList.of(["bank", "banks", "there"])
