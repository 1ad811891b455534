"""What is found by words, while somebody is still typing."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from bot.matching.matcher import Matcher
from tests.small_content import COURTESY, FULL


@pytest.fixture(scope="module")
def matcher(content: Content) -> Matcher:
    return Matcher.of(content)


@pytest.mark.parametrize("text", ["wooden bridge", "wooden brid", "cầu gỗ", "cau go dai"])
def test_the_entry_that_has_the_words_comes_first(matcher: Matcher, text: str) -> None:
    assert matcher.search(text, 5)[0] == FULL


@pytest.mark.parametrize("text", ["", "  ", "xyzzy", "😀", "…"])
def test_what_no_entry_has_finds_nothing(matcher: Matcher, text: str) -> None:
    assert matcher.search(text, 5) == ()


def test_no_more_are_found_than_are_asked_for_and_courtesies_never(matcher: Matcher) -> None:
    assert len(matcher.search("bridge lamp span", 3)) == 3
    assert COURTESY not in matcher.search("hello", 50)
