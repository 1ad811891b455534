"""Syllables, tone marks, i and y."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.vi.syllables import (
    LETTERS,
    is_syllable,
    is_syllables,
    place_tone,
    tone_count,
    unify_i_and_y,
)
from tests.language.texts import SAME_WORDS, typed, unhurried


@pytest.mark.parametrize(
    "word", ["nghieng", "viet", "nam", "quyen", "gi", "gieng", "khuyu", "o", "y", "duong", "thuyen"]
)
def test_a_vietnamese_syllable_is_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["school", "this", "what", "street", "w", "59", "", "z", "văn"])
def test_anything_else_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(("usual", "other"), SAME_WORDS, ids=lambda word: word)
def test_a_tone_mark_comes_to_its_place(usual: str, other: str) -> None:
    assert (place_tone(usual), place_tone(other)) == (usual, usual)


@pytest.mark.parametrize(
    "word",
    [
        *("già", "giá", "gì", "gỉ", "giếng", "quà", "quả", "quyển", "quý", "hoài", "ngoài"),
        *("rượu", "khuỷu", "yếu", "thuở", "mùa", "tuần", "mía", "uống", "ý", "đường", "xoắn"),
    ],
)
def test_a_rightly_spelled_word_stays(word: str) -> None:
    assert place_tone(word) == word


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("hoa", id="no tone"),
        pytest.param("tuơng", id="a horn is no tone"),
        pytest.param("hóà", id="two tones"),
        pytest.param("café", id="no syllable"),
        pytest.param("señor", id="another language"),
        pytest.param("đ", id="no vowel"),
        pytest.param("", id="nothing"),
        pytest.param("中", id="another script"),
    ],
)
def test_what_is_no_marked_syllable_stays(word: str) -> None:
    assert place_tone(word) == word


@pytest.mark.parametrize(
    ("typed_form", "expected"),
    [
        *(("ky", "ki"), ("ly", "li"), ("my", "mi"), ("sy", "si"), ("ty", "ti"), ("hy", "hi")),
        *(("qui", "quy"), ("quy", "quy"), ("ki", "ki")),
        *(("by", "by"), ("y", "y"), ("quyt", "quyt"), ("sky", "sky"), ("myth", "myth")),
    ],
)
def test_i_and_y_have_one_spelling(typed_form: str, expected: str) -> None:
    assert unify_i_and_y(typed_form) == expected


def test_letters_that_tell_vietnamese_are_all_lower_case_and_marked() -> None:
    assert all(letter == letter.lower() and not letter.isascii() for letter in LETTERS)
    assert {"đ", "ư", "ơ", "ậ", "ỹ"} <= LETTERS


@given(typed.map(str.lower))
@unhurried
def test_placing_the_tone_twice_changes_nothing_more(word: str) -> None:
    assert place_tone(place_tone(word)) == place_tone(word)


@given(st.text("hklmstqyui", max_size=4))
@unhurried
def test_unifying_twice_changes_nothing_more(word: str) -> None:
    assert unify_i_and_y(unify_i_and_y(word)) == unify_i_and_y(word)


@pytest.mark.parametrize(("token", "tones"), [("văn", 0), ("hóa", 1), ("trởngại", 2), ("a", 0)])
def test_tones_are_counted(token: str, tones: int) -> None:
    assert tone_count(token) == tones


@pytest.mark.parametrize(
    ("word", "are_syllables"),
    [
        ("ngoaigiao", True),
        ("ngoai", True),
        ("hoinhapquocte", True),
        ("stockholm", False),
        ("ngoaigiaos", False),
        ("ng" * 500, False),
        ("a" * 1000, True),
    ],
)
def test_words_written_together_are_told(word: str, are_syllables: bool) -> None:
    assert is_syllables(word) == are_syllables
