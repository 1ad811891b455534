"""What a message may cost, however it is written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.content.model import Content
from bot.matching.effort import TOKENS, Effort
from bot.matching.matcher import Matcher
from bot.matching.semantic import EncoderBusy, Floats
from tests.fakes.encoder import HashEncoder

ORDINARY = "cầu gỗ ở làng dài bao nhiêu mét vậy bạn"
HOSTILE = {
    "long words": "q" * 1000 + " " + "w" * 1000,
    "heaps of letters": "xkqzjw fpwqzx " * 280,
    "digits": "1234567890" * 400,
    "keystrokes": "vieetj nghij quyeets ddaats nuowcs " * 110,
    "combining marks": "a\u0301\u0323\u0302" * 1000,
    "several scripts": "việtНамベトナム " * 300,
    "many questions": "cầu gỗ dài mấy mét? " * 200,
    "question marks": "?" * 4000,
    "questions in one": "cầu gỗ là gì và ai xây và khi nào và " * 100,
    "single letters": "a " * 2000,
}


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def matcher(content: Content, encoder: HashEncoder) -> Matcher:
    made = Matcher.of(content, encoder)
    encoder.seen.clear()
    return made


def given(matcher: Matcher, encoder: HashEncoder, text: str) -> int:
    """Letters that the encoder reads for a message after an answer, parts and all."""
    encoder.seen.clear()
    matcher.understand(text, next(iter(matcher.ids)))
    return sum(map(len, encoder.seen))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_message_costs_the_encoder_more_than_ten_ordinary_ones(
    matcher: Matcher, encoder: HashEncoder, text: str
) -> None:
    ordinary = max(1, given(matcher, encoder, ORDINARY))
    assert given(matcher, encoder, text) <= 10 * ordinary


def test_words_beyond_the_budget_are_not_read_at_all() -> None:
    effort, read = Effort(), []

    def encode(text: str) -> Floats:
        read.append(text)
        return np.ones(2, dtype=np.float32)

    def never(_word: str) -> bool:
        return False

    assert effort.vector(["xkqz"] * 300, never, encode) is None
    assert effort.vector(["cau"] * 3, never, encode) is not None
    assert read == ["cau cau cau"]
    assert effort.tokens < TOKENS


def test_what_was_read_before_costs_nothing() -> None:
    effort, read = Effort(), []

    def encode(text: str) -> Floats:
        read.append(text)
        return np.ones(2, dtype=np.float32)

    for _ in range(3):
        effort.vector(["cau", "go"], lambda _: True, encode)
    assert read == ["cau go"]


def test_in_brief_the_encoder_is_not_asked(matcher: Matcher, encoder: HashEncoder) -> None:
    found = matcher.understand(ORDINARY, in_brief=True)
    assert encoder.seen == []
    assert found[0].ranked


@pytest.mark.parametrize("error", [EncoderBusy(), OSError("gone")], ids=["busy", "broken"])
def test_a_question_is_answered_by_words_and_letters_where_the_encoder_cannot(
    content: Content, matcher: Matcher, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: Any) -> Floats:
        raise error

    without = matcher.understand(ORDINARY, in_brief=True)
    monkeypatch.setattr(matcher, "_encode", fail)
    assert matcher.understand(ORDINARY) == without
