"""Which questions are the same but for a slip, and which are not."""

from __future__ import annotations

import pytest

from bot.editing.phrasing_book import PhrasingBook
from bot.language.vocabulary import Vocabulary
from tests.matching.contents import content, entry, text

KNOWN = "when did Resolution 59 appear in the newspapers"
WORDS = Vocabulary(
    "en", names={"Resolution 59": ["NQ59"]}, function_words=["in", "the", "did", "when", "who"]
)


@pytest.fixture
def book() -> PhrasingBook:
    return PhrasingBook.of(
        content(entry("issued", en=text("Issued?", KNOWN)), vocabularies=[WORDS])
    )


CLOSE = {
    "another order": "in the newspapers, when did Resolution 59 appear",
    "an alias": "in the newspapers when did NQ59 appear",
    "a function word less": "when did Resolution 59 appear in newspapers",
    "a function word more": "when did the Resolution 59 appear in the newspapers",
    "a letter less": "when did Resolution 59 appear in the newspaper",
    "a slip": "when did Resolution 59 appaer in the newspapers",
}
APART = {
    "another number": "when did Resolution 57 appear in the newspapers",
    "another question word": "who did Resolution 59 appear in the newspapers",
    "a word more that says something": "when did Resolution 59 first appear in the newspapers",
    "two function words less": "did Resolution 59 appear in newspapers",
    "another word of the same length": "when did Resolution 59 vanish in the newspapers",
}


@pytest.mark.parametrize("question", CLOSE.values(), ids=CLOSE.keys())
def test_a_question_that_differs_by_a_slip_is_close(book: PhrasingBook, question: str) -> None:
    assert {phrasing.text for phrasing in book.close_to(question)} == {KNOWN}


@pytest.mark.parametrize("question", APART.values(), ids=APART.keys())
def test_another_question_is_not_close(book: PhrasingBook, question: str) -> None:
    assert list(book.close_to(question)) == []


def test_the_same_question_is_found_whatever_its_marks_and_aliases(book: PhrasingBook) -> None:
    same = book.same("WHEN did nq59 appear in the newspapers?!")
    assert same is not None
    assert (same.entry, same.path) == ("issued", ("en", "questions", 0))
    assert book.same("when did it appear") is None


def test_a_few_words_are_too_few_to_be_close() -> None:
    book = PhrasingBook.of(content(entry("a", en=text("You?", "who are you"))))
    assert list(book.close_to("you are who")) == []


def test_a_text_without_words_is_known_as_such(book: PhrasingBook) -> None:
    assert not book.has_words("?!")
    assert book.has_words("59")
