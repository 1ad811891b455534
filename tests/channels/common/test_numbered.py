"""Choices as numbers, where a platform has no buttons."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.channels.common.numbered import numbered, with_numbers
from bot.language.markup import plain
from bot.messages import Button, Reply

ROWS = ((Button("One", "1st"), Button("Two", "2nd")), (Button("Three", "3rd"),))
SITE = Button("Site", url="https://example.org/a_b*c*")


def shown(*replies: Reply, standing: Sequence[str] | None = None) -> list[str]:
    """What a person reads, without any markup."""
    return [plain(reply.text) for reply in with_numbers(replies, standing)]


def test_each_choice_is_a_line_below_the_text() -> None:
    reply = Reply("**Choose:**", "en", ROWS)
    assert shown(reply) == ["Choose:\n\n1. One\n2. Two\n3. Three"]
    assert [r.buttons for r in with_numbers([reply])] == [()]


def test_without_choices_nothing_is_added() -> None:
    assert shown(Reply("ok", "en")) == ["ok"]


def test_numbers_run_on_over_all_replies_of_a_turn() -> None:
    first, second = (Reply(t, "en", ((Button(t, t),),)) for t in "ab")
    assert shown(first, second) == ["a\n\n1. a", "b\n\n2. b"]


@pytest.mark.parametrize(
    ("standing", "numbers"),
    [
        (None, [1, 2, 3]),
        (["1st", "2nd", "3rd"], [1, 2, 3]),
        (["a", "b", "1st", "2nd", "3rd"], [3, 4, 5]),
        (["3rd", "1st", "2nd"], [2, 3, 1]),
        (["1st", "2nd"], [1, 2, 3]),
    ],
    ids=["alone", "these", "others before", "another order", "one that cannot be typed"],
)
def test_a_choice_has_the_number_that_presses_it(
    standing: Sequence[str] | None, numbers: list[int]
) -> None:
    (rows,) = numbered([Reply("x", "en", ROWS)], standing)
    assert [choice.number for row in rows for choice in row] == numbers
    assert [[choice.button for choice in row] for row in rows] == [list(row) for row in ROWS]


def test_the_same_choice_twice_is_two_numbers() -> None:
    topics = ((Button("Topics", "t:en"),),)
    pair = [Reply("a", "en", topics), Reply("b", "en", topics)]
    assert shown(*pair, standing=["t:en", "t:en"]) == ["a\n\n1. Topics", "b\n\n2. Topics"]


def test_a_link_is_shown_and_has_no_number() -> None:
    reply = Reply("x", "en", ((SITE,), (Button("One", "1st"),)))
    assert shown(reply) == ["x\n\nSite: https://example.org/a_b*c*\n1. One"]


@pytest.mark.parametrize("label", ["*1*", "[a](b)", "1. x", "- x", "a_b_c", "#5 > 3", "⬅️ Chủ đề"])
def test_a_label_is_shown_as_it_is(label: str) -> None:
    reply = Reply("x", "en", ((Button(label, "d"), Button("Next", "n")),))
    assert shown(reply) == [f"x\n\n1. {label}\n2. Next"]
