"""What of a message is the question."""

from __future__ import annotations

import pytest

from bot.language.asking import AskingReader
from bot.language.tokens import tokens_of
from bot.language.vocabulary import Vocabulary

READER = AskingReader(
    [
        Vocabulary(
            "vi",
            follow_ups={
                "ways": ["tóm tắt", "giúp mình", "cho mình", "ý chính", "về"],
                "selves": ["mình", "em"],
                "inquiries": ["cho hỏi", "muốn hỏi"],
                "questions": ["năm nào", "bao nhiêu", "là gì"],
                "references": ["nó"],
            },
        ),
        Vocabulary(
            "en",
            follow_ups={
                "ways": [
                    "tell me",
                    "give me",
                    "facts",
                    "a",
                    "short",
                    "introduction",
                    "to",
                    "about",
                ],
                "selves": ["i", "my"],
                "inquiries": ["wonder"],
                "questions": ["when", "what", "how many"],
                "references": ["it"],
            },
        ),
    ],
    tokens_of,
)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("tóm tắt cầu gỗ giúp mình", "cầu gỗ"),
        ("cho mình 5 ý chính về cầu gỗ", "cầu gỗ"),
        ("give me 3 facts about the bridge", "the bridge"),
        ("a short introduction to bridges", "bridges"),
        ("3 bridges", "3 bridges"),
        ("cầu gỗ", "cầu gỗ"),
        ("tell me about", "tell me about"),
        ("", ""),
    ],
)
def test_the_way_of_asking_is_no_part_of_the_subject(text: str, subject: str) -> None:
    found = READER.subject(tokens_of(text))
    assert " ".join(token.accented for token in found) == subject


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("mình ở Đức ba mươi năm, cầu gỗ xây năm nào", "cầu gỗ xây năm nào"),
        ("Em học ở Huế. Cầu gỗ dài bao nhiêu mét?", "cầu gỗ dài bao nhiêu mét?"),
        ("mình ở Đức cho hỏi cầu gỗ xây năm nào", "cầu gỗ xây năm nào"),
        (
            "I teach history in Canada and wonder when the bridge was built",
            "when the bridge was built",
        ),
        ("My son is 9.5 years old: what is a bridge?", "what is a bridge?"),
        ("I live in Paris – how many bridges are there", "how many bridges are there"),
        ("when was the bridge built", None),
        ("the bridge is old, when was the roof built", None),
        ("my son saw the bridge, when was it built", None),
        ("I live here, what now", None),
        ("", None),
    ],
)
def test_the_own_story_is_no_part_of_the_question(text: str, question: str | None) -> None:
    assert READER.question(text) == question
