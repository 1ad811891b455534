"""Which utterances were typed with the input method switched off."""

from __future__ import annotations

import re

import pytest

from bot.language.tokens import Token, tokens_of
from bot.language.vi.keyed import method_of, read_keys, read_stray_keys
from bot.language.vi.keystrokes import InputMethod

KNOWN = frozenset(
    re.findall(r"\w+", "viet nam co gi la what is the of how many asean unesco too in to")
)
ENGLISH = frozenset(re.findall(r"\w+", "has or too cars gif buses for been"))


def method(text: str) -> InputMethod | None:
    return method_of(
        tokens_of(text),
        is_known=KNOWN.__contains__,
        is_ordinary=lambda token: token.accented in ENGLISH,
    )


@pytest.mark.parametrize(
    "text",
    [
        "ngoaij giao vawn hoas laf gif",
        "vietej nam hoioj nhapaj quocos tees",
        "hoafs vaafn nguoiwf",
        "unesco asean laf tooe chuwcs",
    ],
)
def test_telex_is_told(text: str) -> None:
    assert method(text) is InputMethod.TELEX


@pytest.mark.parametrize(
    "text", ["vie65t nam co1 gi2", "d9u7o7c5 d9u7o7ng2", "ngoa5i giao va8n ho1a la2 gi2"]
)
def test_vni_is_told(text: str) -> None:
    assert method(text) is InputMethod.VNI


@pytest.mark.parametrize(
    "text",
    [
        "what is the gif of cars",
        "how many buses for asean",
        "g20 cop28 u23 mp3",
        "nq59 nq57 qd2013",
        "how has it been for cars or buses",
        "văn hóa là gì",
        "van hoa la gi",
        "",
    ],
)
def test_what_are_words_is_left_alone(text: str) -> None:
    assert method(text) is None


def test_a_tone_that_was_corrected_is_read_only_where_all_is_keystrokes() -> None:
    assert read_keys("khoa13") == Token("khỏa", "khoa")
    assert read_stray_keys("khoa13") is None
    assert read_stray_keys("khoa1") == Token("khóa", "khoa")


def test_one_letter_is_a_word_only_where_all_is_keystrokes() -> None:
    assert read_keys("o73") == Token("ở", "o")
    assert read_stray_keys("o73") is None
