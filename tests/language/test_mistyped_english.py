"""English typed while a Vietnamese input method was on.

The sentences are what Unikey and Bamboo, driven with these keys, put on the screen, with their
option to restore words that are no Vietnamese and without it.
"""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.language.mistyped_english import EnglishReader
from bot.language.orthographies import ORTHOGRAPHIES
from bot.language.tokens import tokens_of
from bot.language.vi.keys_behind import LONGEST
from bot.language.wordlists import ordinary_words
from tests.language.texts import anything, sentences, unhurried

FRAME = frozenset(("là", "gì", "của", "có", "nào", "và"))
READER = EnglishReader(
    {"does": 9, "is": 30, "of": 30, "how": 9, "asean": 3, "which": 5, "was": 9},
    ORTHOGRAPHIES["vi"],
    ordinary=ordinary_words(),
    is_other=lambda token: token.accented in FRAME,
)


def read(text: str) -> str | None:
    words = READER.read(tokens_of(text))
    return None if words is None else " ".join(words)


@pytest.mark.parametrize(
    ("screen", "meant"),
    [
        ("hơ dóe the bridge open", "how does the bridge open"),
        ("ưhich color ò paint í best", "which color of paint is best"),
        ("where đi the áean ministers mêt", "where did the asean ministers meet"),
        ("ưho ứa hẻ teacher ỏ mentor", "who was her teacher or mentor"),
    ],
)
def test_keys_that_became_marks_are_read_back(screen: str, meant: str) -> None:
    assert read(screen) == meant


@pytest.mark.parametrize(
    "text",
    [
        "đi chợ mua phở",
        "asean là gì",
        "đi đâu cho mát",
        "what is the phở of áo dài",
        "bên này của football club",
        "how does it work",
        "đi",
        "thể hệ đi hồng",
        "",
    ],
)
def test_vietnamese_and_plain_english_are_left_alone(text: str) -> None:
    assert read(text) is None


def test_a_name_may_be_vietnamese_in_any_sentence() -> None:
    tokens = tokens_of("which road đi through Đà Lạt")
    names = [token for token in tokens if token.folded in {"da", "lat"}]

    assert READER.read(tokens, names) == ["which", "road", "did", "through", "đà", "lạt"]


@given(anything | sentences)
@unhurried
def test_any_text_is_read_quietly(text: str) -> None:
    tokens = tokens_of(text)
    words = READER.read(tokens)

    assert words is None or len(words) == len(tokens)
    assert READER.read(tokens_of("ưx" * LONGEST)) is None
