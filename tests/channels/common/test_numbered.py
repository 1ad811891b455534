"""Choices as numbers, where a platform has no buttons."""

from __future__ import annotations

import pytest

from bot.channels.common.numbered import numbered, with_numbers
from bot.language.markup import plain
from bot.messages import Button, Reply

ROWS = ((Button("One", "1st"), Button("Two", "2nd")), (Button("Three", "3rd"),))
SITE = Button("Site", url="https://example.org/a_b*c*")


def shown(reply: Reply) -> str:
    """What a person reads, without any markup."""
    return plain(with_numbers(reply).text)


def test_each_choice_is_a_line_below_the_text() -> None:
    reply = Reply("**Choose:**", "en", ROWS)
    assert shown(reply) == "Choose:\n\n1. One\n2. Two\n3. Three"
    assert with_numbers(reply).buttons == ()


def test_without_choices_nothing_is_added() -> None:
    assert shown(Reply("ok", "en")) == "ok"


def test_numbers_begin_where_the_conversation_says() -> None:
    reply = Reply("x", "en", ROWS, first_number=12)
    assert [[c.number for c in row] for row in numbered(reply)] == [[12, 13], [14]]
    assert [[c.button for c in row] for row in numbered(reply)] == [list(row) for row in ROWS]
    assert shown(reply) == "x\n\n12. One\n13. Two\n14. Three"


def test_a_link_is_shown_and_has_no_number() -> None:
    reply = Reply("x", "en", ((SITE,), (Button("One", "1st"),)))
    assert shown(reply) == "x\n\nSite: https://example.org/a_b*c*\n1. One"


@pytest.mark.parametrize("label", ["*1*", "[a](b)", "1. x", "- x", "a_b_c", "#5 > 3", "⬅️ Chủ đề"])
def test_a_label_is_shown_as_it_is(label: str) -> None:
    reply = Reply("x", "en", ((Button(label, "d"), Button("Next", "n")),))
    assert shown(reply) == f"x\n\n1. {label}\n2. Next"
