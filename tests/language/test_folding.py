"""Cleaning and folding."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given

from bot.language.folding import MAX_CHARACTERS, clean, fold, fold_key
from tests.language.texts import INVISIBLE, anything, nfc, nfd, texts, unhurried, with_invisible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("NGOẠI Giao", "ngoại giao", id="lower case"),
        pytest.param("  a \t\n b  ", "a b", id="one space between words"),
        pytest.param(nfd("việt"), "việt", id="NFD is composed"),
        pytest.param("ＮＱ５９ ﬁne", "nq59 fine", id="compatibility forms"),
        pytest.param("Ðà Lạt", "đà lạt", id="an eth typed for Đ"),
        pytest.param("ðà lạt", "đà lạt", id="a small eth typed for đ"),
        pytest.param("“a” ‘b’ «c» d`", '"a" \'b\' "c" d\'', id="curly quotes are straight"),
        pytest.param("2020–2021 — x", "2020-2021 - x", id="dashes are hyphens"),
        pytest.param("vậyyyy", "vậy", id="a drawn-out last letter"),
        pytest.param("hellooooo", "hello", id="a drawn-out English word"),
        pytest.param("good", "good", id="two letters are no drawing out"),
        pytest.param("Đại hội XIII", "đại hội xiii", id="a Roman number is not drawn out"),
        pytest.param("VIIIth", "viiith", id="a Roman ordinal is not drawn out"),
        pytest.param("1000000", "1000000", id="digits are not drawn out"),
        pytest.param("a\u200bb\u00adc", "abc", id="invisible characters vanish"),
        pytest.param("chào 👋🏽 bạn", "chào bạn", id="emoji with a skin tone"),
        pytest.param("👨‍👩‍👧", "", id="nothing but a joined emoji"),
        pytest.param("nq\x0059", "nq 59", id="NUL is a space"),
        pytest.param("a\ud800b", "a b", id="a lone surrogate is a space"),
        pytest.param("\u202eabc", "abc", id="a right-to-left override vanishes"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \u3000\u00a0\t", "", id="nothing but spaces"),
    ],
)
def test_a_text_is_cleaned(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("invisible", INVISIBLE, ids=lambda c: f"U+{ord(c):04X}")
def test_an_invisible_character_leaves_no_trace(invisible: str) -> None:
    assert clean(invisible.join("ngoại giao")) == "ngoại giao"


def test_a_flood_is_read_up_to_the_limit() -> None:
    flood = "ngoại giao văn hóa " * 2_200

    cleaned = clean(flood)

    assert len(flood) > 40_000
    assert len(cleaned) <= MAX_CHARACTERS
    assert flood.startswith(cleaned)


def test_a_decomposed_flood_is_read_as_far_as_a_composed_one() -> None:
    flood = "ngoại giao văn hóa " * 2_200

    assert clean(nfd(flood)) == clean(nfc(flood))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Đại hội", "Dai hoi", id="đ has no decomposition"),
        pytest.param("nghị quyết", "nghi quyet", id="two marks on one letter"),
        pytest.param("ươ ăâêô", "uo aaeo", id="letters of their own"),
        pytest.param("café ñ ü", "cafe n u", id="other languages' marks"),
        pytest.param("nq 59/tw", "nq 59/tw", id="nothing to fold"),
        pytest.param("中文 мир", "中文 мир", id="other scripts"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_a_text_is_folded(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nghị quyết 59-NQ/TW", "nghi quyet 59 nq tw"),
        ("  Đà   Lạt!", "da lat"),
        ("UNESCO’s", "unesco's"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert fold_key(one) == fold_key(other)


@given(texts)
@unhurried
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(texts)
@unhurried
def test_composed_and_decomposed_texts_are_cleaned_alike(text: str) -> None:
    assert clean(nfd(text)) == clean(nfc(text)) == clean(text)


@given(with_invisible())
@unhurried
def test_invisible_characters_do_not_count(pair: tuple[str, str]) -> None:
    text, strewn = pair

    assert clean(strewn) == clean(text)


@given(anything)
@unhurried
def test_a_clean_text_can_be_stored_and_shown(text: str) -> None:
    cleaned = clean(text)

    cleaned.encode("utf-8")
    assert cleaned == cleaned.strip()
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in cleaned)


@given(anything)
@unhurried
def test_both_views_have_as_many_characters(text: str) -> None:
    cleaned = clean(text)

    assert len(fold(cleaned)) == len(cleaned)


@given(anything)
@unhurried
def test_folding_twice_changes_nothing_more(text: str) -> None:
    folded = fold(clean(text))

    assert fold(folded) == folded
