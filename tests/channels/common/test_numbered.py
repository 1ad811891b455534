"""Choices as numbers: where a platform has no buttons, or where a button would cut the words."""

from __future__ import annotations

import pytest

from bot.channels.common.numbered import readable, with_numbers, with_shortcuts
from bot.language.markup import plain
from bot.messages import Button, Reply

ROWS = (
    (Button("One", "1st", number=1), Button("Two", "2nd", number=2)),
    (Button("Three", "3rd", number=3),),
)
SITE = Button("Site", url="https://example.org/a_b*c*")
NONE = (Button("None of these", "n"),)


def shown(reply: Reply) -> str:
    """What a person reads, without any markup."""
    return plain(with_numbers(reply).text)


def test_each_choice_is_a_line_below_the_text() -> None:
    reply = Reply("**Choose:**", "en", ROWS)
    assert shown(reply) == "Choose:\n\n1. One\n2. Two\n3. Three"
    assert with_numbers(reply).buttons == ()


def test_without_choices_nothing_is_added() -> None:
    assert shown(Reply("ok", "en")) == "ok"


def test_a_link_is_shown_and_has_no_number() -> None:
    reply = Reply("x", "en", ((SITE,), (Button("One", "1st", number=1),)))
    assert shown(reply) == "x\n\nSite: https://example.org/a_b*c*\n1. One"


@pytest.mark.parametrize("label", ["*1*", "[a](b)", "1. x", "- x", "a_b_c", "#5 > 3", "⬅️ Chủ đề"])
def test_a_label_is_shown_as_it_is(label: str) -> None:
    rows = ((Button(label, "d", number=1), Button("Next", "n", number=2)),)
    assert shown(Reply("x", "en", rows)) == f"x\n\n1. {label}\n2. Next"


def titles(*labels: str) -> Reply:
    """A list of titles, each in a row for itself, and a way out."""
    rows = [(Button(label, f"o:{at}", number=at),) for at, label in enumerate(labels, start=1)]
    return Reply("Did you mean:", "en", (*rows, NONE))


def test_titles_that_fit_stay_on_their_buttons() -> None:
    reply = titles("The wooden bridge", "The stone one")
    assert readable(reply, 17) == reply


def test_titles_that_a_button_would_cut_are_listed_and_their_numbers_pressed() -> None:
    reply = readable(titles("The wooden bridge", "The stone one"), 16)
    assert plain(reply.text) == "Did you mean:\n\n1. The wooden bridge\n2. The stone one"
    assert [[b.label for b in row] for row in reply.buttons] == [["1", "2"], ["None of these"]]
    assert [b.data for b in reply.buttons[0]] == ["o:1", "o:2"]


def test_two_in_a_row_share_its_width() -> None:
    rows = ((Button("Bridges", "b", number=1), Button("Lamps", "l", number=2)),)
    assert readable(Reply("x", "en", rows), 14).buttons == rows
    assert [b.label for b in readable(Reply("x", "en", rows), 13).buttons[0]] == ["1", "2"]


@pytest.mark.parametrize(
    ("count", "rows"), [(1, [1]), (5, [5]), (7, [3, 4]), (14, [4, 5, 5]), (20, [5] * 4)]
)
def test_many_numbers_stand_in_rows_of_like_length(count: int, rows: list[int]) -> None:
    reply = readable(titles(*(f"The bridge of the village number {n}" for n in range(count))), 10)
    assert [len(row) for row in reply.buttons] == [*rows, 1]


def test_what_nobody_counts_is_left_on_its_button() -> None:
    reply = Reply("x", "en", ((Button("Show me what is stored about me", "m"),),))
    assert readable(reply, 10) == reply


def test_shortcuts_stand_below_the_last_reply_for_all_of_them() -> None:
    first = Reply("a", "en", ((SITE,), (Button("One", "1st", number=1),)))
    last = Reply("b", "en", ((Button("Two", "2nd", number=2), Button("Three", "3rd", number=3)),))
    shown = with_shortcuts([first, last], 2)
    assert [reply.text for reply in shown] == [with_numbers(r).text for r in (first, last)]
    assert [reply.buttons for reply in shown] == [
        (),
        ((Button("One", "1st", number=1), Button("Two", "2nd", number=2)),),
    ]


def test_without_choices_there_are_no_shortcuts() -> None:
    assert with_shortcuts([Reply("a", "en")], 13) == [Reply("a", "en")]
    assert with_shortcuts([], 13) == []
