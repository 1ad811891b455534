"""Damage done to text on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given

from bot.evaluation.corruption import LETTERS_PER_SLIP, OLD_ENCODINGS, Corruption, Corruptor
from bot.language.folding import fold
from bot.language.vi.chat_letters import in_chat_letters
from bot.language.vi.encodings import readable
from bot.language.vocabulary import Vocabulary
from tests.language.texts import nfd, texts

QUESTION = "Nghị quyết về hội nhập quốc tế được ban hành khi nào, và ai là người ký vậy?"
CHAT = Vocabulary("vi", shorthand={"ko": "không", "k": "không", "ntn": "như thế nào", "j": "gì"})
CONTENT = Path(__file__).parents[2] / "content"
LONG = "ngoại giao văn hóa việt nam " * 200


def corrupted(kind: Corruption, text: str, seed: int = 59) -> str:
    return Corruptor(kind, [CHAT], seed=seed)(text)


@pytest.mark.parametrize("kind", Corruption)
def test_a_question_is_changed_and_always_in_the_same_way(kind: Corruption) -> None:
    text = QUESTION.replace("vậy", "không")
    assert corrupted(kind, text) != text
    assert corrupted(kind, text) == corrupted(kind, text)
    assert corrupted(kind, text) == corrupted(kind, nfd(text))


@pytest.mark.parametrize("kind", [Corruption.TYPO, Corruption.NOSPACE])
def test_another_seed_gives_other_damage(kind: Corruption) -> None:
    assert corrupted(kind, LONG, seed=1) != corrupted(kind, LONG, seed=2)


@given(texts)
def test_any_text_can_be_damaged(text: str) -> None:
    for kind in Corruption:
        assert isinstance(corrupted(kind, text), str)


@pytest.mark.parametrize("kind", Corruption)
@pytest.mark.parametrize("text", ["", "59", "?", "…"])
def test_what_cannot_be_damaged_comes_back(kind: Corruption, text: str) -> None:
    assert corrupted(kind, text) == text


def test_marks_are_taken_away_and_nothing_else() -> None:
    assert corrupted(Corruption.NODIACRITICS, "Đại hội lần thứ XIII?") == "Dai hoi lan thu XIII?"


@pytest.mark.parametrize("kind", [Corruption.TELEX, Corruption.VNI])
def test_keystrokes_hold_no_marks_and_stand_for_the_question(kind: Corruption) -> None:
    typed = corrupted(kind, QUESTION)

    assert typed == fold(typed)
    assert len(typed.split()) == len(QUESTION.split())


@pytest.mark.parametrize(("kind", "orders"), [(Corruption.TELEX, 6), (Corruption.VNI, 6)])
def test_keystrokes_come_in_the_orders_of_many_people(kind: Corruption, orders: int) -> None:
    questions = [f"{number} năm nước được nhận điều này" for number in range(200)]
    typed = {corrupted(kind, question).split(" ", 1)[1] for question in questions}

    assert len(typed) >= orders


def test_english_has_no_keystrokes_left_over() -> None:
    assert corrupted(Corruption.TELEX, "Who signed it?") == "Who signed it?"


PASTED = (*OLD_ENCODINGS, Corruption.MISREAD, Corruption.REFERENCES)
"""Kinds of text that comes from office files and web pages."""


@pytest.mark.parametrize("kind", PASTED)
@pytest.mark.parametrize(
    "text",
    [
        "Ủy ban nào của xã ở gần đồi chè phụ trách lễ hội mùa xuân, và ai trả tiền?",
        "Đường lên bản – mưa gió – mấy cây số?",
        "Ở ngoài ấy những ngày áp Tết có lạnh lắm không",
    ],
)
def test_pasted_text_is_read_as_it_was_meant(kind: Corruption, text: str) -> None:
    pasted = corrupted(kind, text)

    assert pasted != text
    assert readable(pasted).lower() == text.lower()  # TCVN3 draws capitals with another font


@pytest.mark.parametrize("kind", PASTED)
def test_titles_of_the_content_are_read_however_they_are_pasted(kind: Corruption) -> None:
    paths = (CONTENT / "entries").glob("*/*.yaml")
    titles = [yaml.safe_load(path.read_text("utf-8"))["vi"]["title"] for path in paths]
    read = sum(fold(readable(corrupted(kind, title))) == fold(title) for title in titles)

    assert read >= 0.95 * len(titles)


def test_slips_are_as_frequent_as_said() -> None:
    words = zip(LONG.split(), corrupted(Corruption.TYPO, LONG).split(), strict=True)
    letters = sum(map(str.isalpha, LONG))
    slips = sum(a != b for a, b in words)
    # Two slips may fall into one word, and one slip may undo another.
    assert 0.8 * letters / LETTERS_PER_SLIP <= slips <= letters / LETTERS_PER_SLIP + 1


def test_chat_spellings_are_those_of_the_vocabulary() -> None:
    assert corrupted(Corruption.TEENCODE, "là gì?") == "là j?"
    assert corrupted(Corruption.TEENCODE, "Không?") in {"ko?", "k?"}


def test_a_phrase_has_its_chat_spelling() -> None:
    assert corrupted(Corruption.TEENCODE, "như thế nào") == "ntn"


@pytest.mark.parametrize(
    ("word", "typed"),
    [("phải", "fải"), ("quá", "wá"), ("giờ", "jờ"), ("không", "khôg"), ("anh", "ah"), ("ta", "ta")],
)
def test_chat_letters_shorten_a_syllable(word: str, typed: str) -> None:
    assert in_chat_letters(word) == typed


def test_stuck_words_lose_nothing_but_spaces() -> None:
    stuck = corrupted(Corruption.NOSPACE, QUESTION)
    assert stuck.replace(" ", "") == QUESTION.replace(" ", "")
    assert 0 < stuck.count(" ") < QUESTION.count(" ")
