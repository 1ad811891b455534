"""Where one message may hold several questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.splitting import MAX_WAYS, Splitter
from bot.language.vocabulary import Vocabulary

VOCABULARIES = [
    Vocabulary(
        "vi",
        numbered={"congress": ["đại hội [lần thứ] {n}"]},
        follow_ups={"connectives": ["và", "với lại"], "questions": ["ai", "gì", "khi nào"]},
    ),
    Vocabulary(
        "en",
        numbered_names={"resolution {n}": ["resolutions {n}", "res [no] {n}[-nq/tw]"]},
        follow_ups={"connectives": ["and", "and also"], "questions": ["who", "what", "when"]},
    ),
]


@pytest.fixture(scope="module")
def splitter() -> Splitter:
    return Splitter(VOCABULARIES)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("What of resolutions 18 and 57?", ("what of resolutions 18?", "what of resolutions 57?")),
        ("res 18-nq/tw, and res no 57: who", ("res 18: who", "res 57: who")),
        ("Đại hội 9, 11 và 13: gì", ("đại hội 9: gì", "đại hội 11: gì", "đại hội 13: gì")),
        ("đại hội 11 với lại đại hội lần thứ 13 là gì", ("đại hội 11 là gì", "đại hội 13 là gì")),
        ("res 59, 24/1/2025", ()),
        ("resolution 59 and what it says", ()),
        ("res 1, 2, 3 and 4", ()),
        ("res 18 and 57? who", ()),
    ],
)
def test_each_of_several_numbers_under_one_name_is_asked_for(
    splitter: Splitter, text: str, parts: tuple[str, ...]
) -> None:
    assert splitter.series(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("NQ59 ra khi nào và ai ban hành?", ("nq59 ra khi nào", "ai ban hành?")),
        ("nq59 ra khi nao, voi lai ai ky", ("nq59 ra khi nao", "ai ky")),
        ("Cầu là gì? Ai xây cầu?", ("cầu là gì?", "ai xây cầu?")),
        ("what is tea; who grows it", ("what is tea;", "who grows it")),
        ("what is tea\nwho grows it", ("what is tea", "who grows it")),
        ("is it old? is it long?", ("is it old?", "is it long?")),
        ("what is tea and also who grows it", ("what is tea", "who grows it")),
        (
            "what is tea? who grows it? when is it picked?",
            ("what is tea?", "who grows it?", "when is it picked?"),
        ),
    ],
)
def test_it_may_be_cut(splitter: Splitter, text: str, parts: tuple[str, ...]) -> None:
    assert parts in list(splitter.ways(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "what is tea",
        "what are tea and coffee",
        "cầu gỗ và cầu đá là gì",
        "I like bridges; who built them",
        "who? what?",
        "what is a? what is b? what is c? what is d?",
    ],
    ids=[
        "nothing",
        "one question",
        "two things in one question",
        "two things first",
        "a statement and a question",
        "bare words",
        "a list",
    ],
)
def test_it_is_left_whole(splitter: Splitter, text: str) -> None:
    assert list(splitter.ways(text)) == []


def test_without_connectives_only_signs_cut() -> None:
    assert list(Splitter([Vocabulary("vi")]).ways("cầu là gì và ai xây")) == []


def test_only_a_few_ways_are_tried(splitter: Splitter) -> None:
    assert len(list(splitter.ways("who is it and " * 20 + "what is it"))) == MAX_WAYS


@given(text=st.text(max_size=80))
def test_every_part_has_words(text: str) -> None:
    for parts in Splitter(VOCABULARIES).ways(text):
        assert [part for part in parts if len(part.split()) < 2] == []
