"""What the dearest message costs, beside an ordinary question: processor time, on the real content.

Long messages are understood in brief, as `delivery/fair_turns.py` has it; of the others the dearest
are a little shorter. Times are of the process, threads of the encoder included, so that other work
of the machine counts little; of each kind the cheapest of some is taken, as nothing makes a text
cheaper than it is. Right after an answer a message is read once more, beside that answer.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import pytest

from bot.conversation.features.answers import MAX_IN_BRIEF, MAX_QUESTION
from bot.delivery.fair_turns import DEAR_TEXT
from bot.evaluation.questions import read_questions
from bot.matching.matcher import Matcher
from bot.settings import ROOT

AT_MOST = 10
"""Ordinary questions that the dearest message may cost."""
ORDINARY = 25
TRIES = 3
LONGEST = 4096


def questions_in(locale: str) -> list[str]:
    """Those of the tests."""
    return [question.text for question in read_questions(ROOT / "tests/content" / locale)]


def is_read(matcher: Matcher, text: str) -> bool:
    """Whether the encoder is asked, where there is one."""
    evidence = matcher.match(text).evidence
    return evidence is not None and evidence.query.vector is not None


Kind = Callable[[random.Random], str]


def heap(letters: str, shortest: int, longest: int) -> Kind:
    """Words drawn from some letters."""

    def text(chance: random.Random) -> str:
        words = (chance.choices(letters, k=chance.randint(shortest, longest)) for _ in range(800))
        return " ".join(map("".join, words))

    return text


def drawn(*words: str, between: str = " ") -> Kind:
    """Words drawn from some."""
    return lambda chance: between.join(chance.choices(words, k=1000))


def asked(locale: str, between: str) -> Kind:
    """Real questions in one message."""
    texts = [text.rstrip("?") for text in questions_in(locale)]
    return lambda chance: between.join(chance.sample(texts, 60))


KINDS: dict[str, Kind] = {
    "long words": heap("abcdefghijklmnopqrstuvwxyz", 50, 70),
    "a single word": heap("abcdefghijklmnopqrstuvwxyz", LONGEST, LONGEST),
    "digits": heap("0123456789", 1, 12),
    "dates": drawn("3/4/1975", "12/12/2024", "năm 2019", "tháng 7", "ngày 5/6"),
    "Telex": heap("aawoowddsfrxjaeiouyghkln", 3, 9),
    "VNI": heap("aoeuidnht123456789", 3, 8),
    "combining marks": heap("aeouy\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b", 3, 30),
    "marked syllables": drawn("nghiền", "quyệt", "hoãng", "ngữi", "trưỡng", "khuyễnh", "đưỡng"),
    "several scripts": drawn(
        "привет", "你好世界", "สวัสดี", "한국어", "مرحبا", "hello", "xin", "νέα"
    ),
    "many questions": drawn("wto là gì?", "fta là gì?", "có gì mới?"),
    "question marks": drawn("?"),
    "stuck words": drawn("hoi", "nhap", "quoc", "te", "viet", "nam", "giao", between=""),
    "slips": drawn("qouc", "nhpa", "ngaoi", "vieet", "nma", "hộii", "tếe"),
    "English under Telex": drawn("hơ", "má", "ứing", "vietnam", "thẻe", "wíth", "há", "í", "jó"),
    "names": drawn("nước Pháp", "người Hàn", "Mỹ", "Nga", "theo Reuters", "trước", "sau", "thay"),
    "questions in one": asked("vi", " và "),
    "English questions in one": asked("en", " and "),
    "questions one by one": asked("vi", "? "),
}


def seconds(matcher: Matcher, text: str, after: str | None = None) -> float:
    """Of the processor, for a message as the bot reads it. `after`: the entry answered before."""
    in_brief = len(text) >= DEAR_TEXT
    text = text[: MAX_IN_BRIEF if in_brief else MAX_QUESTION]
    began = time.process_time()
    matcher.understand(text, after, in_brief=in_brief)
    return time.process_time() - began


@pytest.fixture(scope="module")
def ordinary(matcher: Matcher) -> float:
    """An ordinary question: its median; with vectors, of those that the encoder is asked for."""
    texts = [text for locale in ("vi", "en") for text in questions_in(locale)]
    random.Random(1).shuffle(texts)  # noqa: S311
    read = [text for text in texts[:200] if is_read(matcher, text)]
    # One word more, so that no vector is remembered.
    again = [f"{text} ạ {number}" for number, text in enumerate((read or texts)[:ORDINARY])]
    return statistics.median(seconds(matcher, text) for text in again)


@pytest.mark.parametrize("is_second", [False, True], ids=["first", "after an answer"])
@pytest.mark.parametrize("length", [DEAR_TEXT - 1, LONGEST])
@pytest.mark.parametrize("kind", KINDS)
def test_no_message_costs_more_than_ten_ordinary_questions(
    matcher: Matcher, ordinary: float, kind: str, length: int, is_second: bool
) -> None:
    chance = random.Random(f"{kind} {length} {is_second}")  # noqa: S311
    texts = [KINDS[kind](chance)[:length] for _ in range(TRIES)]
    before = [chance.choice(matcher.ids) if is_second else None for _ in texts]
    cheapest = min(map(seconds, [matcher] * TRIES, texts, before))
    assert cheapest <= AT_MOST * ordinary
