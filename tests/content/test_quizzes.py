"""The quizzes of the real content: enough of them, in both languages, true to their entries."""

from __future__ import annotations

import re

import pytest

from bot.content.model import Content, Entry, Text
from bot.language import markup

ENOUGH = 80
"""Questions in each language: more than anybody answers in a week of evenings."""
NUMBER = re.compile(r"\d+")


def quizzes(content: Content) -> list[tuple[Entry, str, Text]]:
    return [
        (entry, locale, text)
        for entry in content.entries.values()
        for locale, text in entry.texts.items()
        if text.quiz is not None
    ]


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_there_are_enough(real_content: Content, locale: str) -> None:
    assert sum(one == locale for _, one, _ in quizzes(real_content)) >= ENOUGH


def test_what_is_asked_in_one_language_is_asked_in_the_other(real_content: Content) -> None:
    for entry, _, text in quizzes(real_content):
        others = [other.quiz for other in entry.texts.values()]
        assert text.quiz is not None
        assert all(o is not None and len(o.wrong) == len(text.quiz.wrong) for o in others), entry.id


def test_numbers_in_what_is_right_stand_in_the_entry(real_content: Content) -> None:
    """A figure that the entry does not give is a slip of whoever wrote the quiz."""
    strangers = []
    for entry, locale, text in quizzes(real_content):
        quiz = text.quiz
        assert quiz is not None
        told = markup.plain(" ".join((text.title, text.answer, text.more or "", entry.as_of or "")))
        known = set(re.findall(r"\d+", told)) | {str(int(n)) for n in re.findall(r"\d+", told)}
        for part in (quiz.right, quiz.explanation):
            found = {str(int(n)) for n in re.findall(r"\d+", part)}
            strangers += [(entry.id, locale, n) for n in found if n not in known]
    assert strangers == []


def test_no_wrong_figure_is_one_that_the_entry_gives(real_content: Content) -> None:
    """Words may stand in an answer for another reason; a figure is right for something."""
    doubtful = []
    for entry, locale, text in quizzes(real_content):
        quiz = text.quiz
        assert quiz is not None
        told = set(re.findall(r"\d+", markup.plain(text.answer)))
        doubtful += [(entry.id, locale, w) for w in quiz.wrong if NUMBER.fullmatch(w) and w in told]
    assert doubtful == []


def test_every_question_asks(real_content: Content) -> None:
    assert [
        e.id for e, _, t in quizzes(real_content) if t.quiz and not t.quiz.question.endswith("?")
    ] == []
