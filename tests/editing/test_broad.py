"""Broad words on a narrow entry."""

from __future__ import annotations

from collections.abc import Iterable

from bot.content.loader import Edition
from bot.content.problems import Problem
from bot.editing.broad import broad
from bot.editing.leave_one_out import LeaveOneOut
from bot.editing.phrasing_book import folding_of
from tests.editing.bridges import told

MUSEUM = (
    "opening hours of the village museum",
    "when does the village museum open",
    "village museum hours on Sunday",
    "is the museum of the village open at night",
    "museum opening time in winter",
    "how long is the village museum open",
    "hours of the museum in the village",
    "until when is the museum open",
)
PAINTER = (
    "who painted the portrait of the mayor",
    "painter of the old portrait",
    "the mayor's portrait, by whom",
    "name of the man who painted the mayor",
    "portrait painter of the mayor",
    "whose work is the mayor's portrait",
    "the artist behind that portrait",
    "who made the painting of the mayor",
)


def advice(edition: Edition) -> Iterable[Problem]:
    return broad(edition, LeaveOneOut(edition.content, folding_of(edition.content)))


def lines(title: str, questions: Iterable[str]) -> str:
    listed = "".join(f"    - {question}\n" for question in questions)
    return (
        f'en:\n  title: {title}\n  questions:\n{listed}  answer: "That depends on the weather."\n'
    )


def entries(*, stray: str) -> dict[str, str]:
    return {
        "entries/bridges/museum.yaml": lines("When is the museum open?", MUSEUM),
        "entries/bridges/painter.yaml": lines("Who painted the mayor?", (*PAINTER, stray)),
    }


def test_a_phrasing_that_another_entry_covers_better_is_named_with_it() -> None:
    [line] = told(advice, entries(stray="village museum opening hours"))
    assert line.startswith("entries/bridges/painter.yaml:12: ")
    assert "'village museum opening hours' is covered better by 'museum'" in line


def test_a_phrasing_that_says_what_is_narrower_is_left_alone() -> None:
    assert told(advice, entries(stray="portrait in the village museum")) == []


def test_a_long_phrasing_is_no_broad_one() -> None:
    stray = "in the museum of the village I saw a man on a wall, opening hours over, so by whom"
    assert told(advice, entries(stray=stray)) == []
