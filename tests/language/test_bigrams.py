"""How often each word stood right before which."""

from __future__ import annotations

import pytest

from bot.language.bigrams import Bigrams

BIGRAMS = Bigrams.count([["a", "b", "a", "b"], ["b", "c"], ["d"], []])


@pytest.mark.parametrize(
    ("word", "following", "count"),
    [("a", "b", 2), ("b", "a", 1), ("b", "c", 1), ("c", "b", 0), ("d", "a", 0), ("x", "a", 0)],
)
def test_each_two_that_stood_together_are_counted(word: str, following: str, count: int) -> None:
    assert BIGRAMS.of(word, following) == count


def test_only_words_that_another_one_followed_have_followers() -> None:
    assert dict(BIGRAMS.followers()) == {"a": {"b": 2}, "b": {"a": 1, "c": 1}}
