"""Texts in languages that nobody here writes."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.language.foreign import is_foreign
from tests.language.texts import anything, sentences, unhurried


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "こんにちは、元気ですか",
        "안녕하세요",
        "Привет, как дела?",
        "สวัสดี",
        "Bonjour",
        "Hola!",
        "Parlez-vous français ?",
        "¿Habla usted español?",
        "Sprechen Sie Deutsch?",
        "apa kabar",
        "Guten Tag",
        "buenos días amigo",
        "Bom dia!",
        "Dzień dobry",
        "¿Cuántos puentes tiene esta aldea?",
        "¿Quién es el alcalde de Springfield?",
        "Qu'est-ce que la biodiversité ?",
        "Was ist Nachhaltigkeit?",
        "Wie viele Brücken hat das Dorf?",
        "quels sont les deux ponts du village",
        "apa itu jembatan kayu",
    ],
)
def test_another_script_or_the_little_words_of_another_language_tell(text: str) -> None:
    assert is_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "59",
        "😀",
        "hello",
        "xin chào",
        "la gi",
        "quê chị",
        "văn hóa là gì",
        "die hard",
        "café",
        "what is the phở of 北京",
        "une moment was here before that",
        "price tag",
        "vi2 sao la2ng ta ddo61i dda6u",
        "&#273;&#7897;i n&#224;o v&#224; sao v&#7853;y",
        "good morning",
    ],
)
def test_our_languages_and_names_are_not(text: str) -> None:
    assert not is_foreign(text)


def test_a_language_that_is_spoken_here_is_not() -> None:
    assert not is_foreign("Parlez-vous français ?", ["vi", "fr"])


@given(anything | sentences)
@unhurried
def test_any_text_is_judged(text: str) -> None:
    assert is_foreign(text) in {True, False}
