"""Two entries asked nearly the same."""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.loader import Edition
from bot.content.problems import Problem
from bot.editing.near_duplicates import near_duplicates
from bot.editing.phrasing_book import folding_of
from tests.editing.bridges import builder, told
from tests.tools.content_files import LENGTH


def advice(edition: Edition) -> Iterable[Problem]:
    return near_duplicates(edition, folding_of(edition.content))


def test_a_good_content_base_has_none() -> None:
    assert told(advice, {}) == []


def test_the_later_of_two_near_questions_is_named_with_the_other() -> None:
    changes = builder(
        "which company built Long Bien", "bridge in Hanoi that old, tell me length of the"
    )
    (line,) = told(advice, changes)
    # bridge-builder comes before bridge-length, so the warning stands at the second.
    assert line == (
        f"{LENGTH}:23: 'tell me the length of that old bridge in Hanoi' is nearly 'bridge in Hanoi"
        " that old, tell me length of the', asked in 'bridge-builder'"
    )


def test_near_questions_of_one_entry_are_its_own_business() -> None:
    changes = builder(
        "which company built Long Bien", "of the Long Bien Bridge, the name of the builder"
    )
    more = builder("which company built Long Bien", "name of the builder of the Long Bien Bridge")
    assert told(advice, changes) == told(advice, more) == []
