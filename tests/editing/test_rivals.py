"""Entries that cannot be told apart by their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from bot.content.loader import Edition
from bot.content.problems import Problem
from bot.editing.leave_one_out import LeaveOneOut
from bot.editing.phrasing_book import folding_of
from bot.editing.rivals import rivals
from tests.editing.bridges import told

WAYS = ("by bus", "on foot", "from the station", "in the rain", "at night", "with children",
        "on Sunday", "by boat", "without money", "in winter")  # fmt: skip


def advice(edition: Edition) -> Iterable[Problem]:
    return rivals(edition, LeaveOneOut(edition.content, folding_of(edition.content)))


def lines(title: str, questions: Iterable[str]) -> str:
    listed = "".join(f"    - {question}\n" for question in questions)
    return f"en:\n  title: {title}\n  questions:\n{listed}  answer: That depends on the weather.\n"


@pytest.fixture
def twins() -> Mapping[str, str]:
    """Every question of the one is asked in the other too, with one word more."""
    return {
        "entries/bridges/tunnel.yaml": lines(
            "Tunnel", (f"get to the tunnel {way}" for way in WAYS)
        ),
        "entries/bridges/tunnel-again.yaml": lines(
            "Tunnel once more",
            (f"{start} get to the tunnel {way}" for way in WAYS for start in ("please", "how to")),
        ),
    }


def test_an_entry_whose_questions_lead_to_another_is_named_with_it(
    twins: Mapping[str, str],
) -> None:
    found = told(advice, twins)
    assert [line.partition(": ")[0] for line in found] == ["entries/bridges/tunnel.yaml:1"]
    assert "sound like 'tunnel-again'; reword or join them" in found[0]


def test_entries_with_words_of_their_own_are_no_rivals() -> None:
    museum = lines("Museum", (f"visit the museum {way}" for way in WAYS))
    market = lines("Market", (f"prices of the market {way}" for way in WAYS))
    changes = {"entries/bridges/museum.yaml": museum, "entries/bridges/market.yaml": market}
    assert told(advice, changes) == []


def test_an_entry_of_few_questions_is_not_judged(twins: Mapping[str, str]) -> None:
    few = lines("Tunnel", [f"get to the tunnel {way}" for way in WAYS[:3]])
    assert told(advice, {**twins, "entries/bridges/tunnel.yaml": few}) == []
