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
                "corrections": ["ý em là"],
            },
        ),
        Vocabulary(
            "en",
            function_words=["a", "to", "about", "tell", "give", "me", "what"],
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
                    "what about",
                ],
                "selves": ["i", "my"],
                "inquiries": ["wonder"],
                "questions": ["when", "what", "how many"],
                "references": ["it"],
                "openings": ["what about"],
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
        ("tóm tắt chuyện cầu gỗ, mai em thi", "tóm tắt chuyện cầu gỗ,"),
        ("When was the bridge built? My class needs it.", "when was the bridge built?"),
        ("cầu gỗ xây năm nào, ý em là cầu đá", None),
        ("cầu gỗ đẹp lắm, em ở gần đó", None),
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


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "My club is in Poland. What limits do such clubs meet?",
            ("My club is in Poland.", "What limits do such clubs meet?"),
        ),
        ("Em học ở Úc! Cầu gỗ xây năm nào", ("Em học ở Úc!", "Cầu gỗ xây năm nào")),
        (
            "I paid 2.50 for it. When was the bridge built",
            ("I paid 2.50 for it.", "When was the bridge built"),
        ),
        ("I come from Laos. When was it built?", None),
        ("I come from Laos. How many bridges are in my town?", None),
        ("Is my town in Laos? When was the bridge built?", None),
        ("Poland has many. When was the bridge built?", None),
        ("I wonder when the bridge was built", None),
        ("", None),
    ],
)
def test_a_story_is_told_from_the_sentence_that_asks(
    text: str, parts: tuple[str, str] | None
) -> None:
    found = READER.story(text)
    lowered = parts and tuple(part.lower() for part in parts)
    assert lowered == (found and tuple(part.strip() for part in found))


@pytest.mark.parametrize(
    ("text", "is_wide"),
    [
        ("give me facts about the old bridge", True),
        ("tóm tắt chuyện cây cầu gỗ", True),
        ("when was the bridge built", False),
        ("the bridge", False),
        ("", False),
        ("cầu gỗ có ý chính", False),
        ("a short introduction to bridges", True),
        ("tell me when the bridge was built", False),
        ("cho mình ý chính về năm nào nó xây", False),
        ("what about the bridge", False),
        ("a bridge", False),
        ("give me facts about the old bridge that my father built when he was in town", False),
    ],
)
def test_what_begins_with_how_it_is_to_be_told_asks_in_general_terms(
    text: str, is_wide: bool
) -> None:
    assert READER.is_wide(tokens_of(text)) == is_wide
