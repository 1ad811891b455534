"""From a text to its words in both views."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.language.tokens import Token, tokens_of
from tests.language.texts import anything, nfc, nfd, sentences, texts, unhurried, with_invisible
from tests.language.texts import with_other_tone_places as other_tones


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        pytest.param("Ngoại giao, văn hóa?", "ngoai giao van hoa", id="punctuation goes"),
        pytest.param("TP.HCM", "tp hcm", id="a dot between letters"),
        pytest.param("Công nghiệp 4.0", "cong nghiep 4.0", id="a dot inside a number"),
        pytest.param("2,5 triệu", "2,5 trieu", id="a decimal comma"),
        pytest.param("don't", "don t", id="an apostrophe"),
        pytest.param("Ấn Độ-Thái Bình", "an do thai binh", id="a hyphen"),
        pytest.param("Mỹ, kỷ, quí", "mi ki quy", id="i and y"),
        pytest.param("24/1/2025", "d20250124 2025", id="patterns"),
        pytest.param("中文 мир", "中文 мир", id="other scripts are words too"),
        pytest.param("?! … 😀", "", id="nothing but signs"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_text_is_cut_into_words(text: str, folded: str) -> None:
    assert " ".join(token.folded for token in tokens_of(text)) == folded


def test_a_word_has_two_views() -> None:
    assert tokens_of("Hoà Ðà") == [Token("hòa", "hoa"), Token("đà", "da")]


@given(texts)
@unhurried
def test_composed_and_decomposed_texts_have_the_same_words(text: str) -> None:
    assert tokens_of(nfd(text)) == tokens_of(nfc(text)) == tokens_of(text)


@given(with_invisible())
@unhurried
def test_invisible_characters_do_not_cut_words(pair: tuple[str, str]) -> None:
    text, strewn = pair

    assert tokens_of(strewn) == tokens_of(text)


@given(other_tones())
@unhurried
def test_the_place_of_a_tone_mark_makes_no_difference(pair: tuple[str, str]) -> None:
    usual, other = pair

    assert tokens_of(other) == tokens_of(usual)


@given(sentences)
@unhurried
def test_the_folded_view_is_read_as_itself(text: str) -> None:
    unmarked = " ".join(token.folded for token in tokens_of(text))

    assert [token.folded for token in tokens_of(unmarked)] == unmarked.split()


@given(anything)
@unhurried
def test_a_word_is_never_empty_in_either_view(text: str) -> None:
    for token in tokens_of(text):
        assert token.folded
        assert len(token.accented.split()) == 1
        assert len(token.folded.split()) == 1
