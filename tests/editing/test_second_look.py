"""What was right once: aged facts, translations that fell behind, phrasings that lead elsewhere."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.content.findings import Finding, Why
from bot.editing.leave_one_out import LeaveOneOut
from bot.editing.phrasing_book import folding_of
from bot.editing.second_look import aged, behind, confused, standing_of
from bot.editing.translated import agreed, hashes_of, read_ledger, written
from tests.editing.bridges import Changes, edition, length
from tests.tools.content_files import FILES, LENGTH

TODAY = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("date", "days", "is_due"),
    [
        ("2025-05-31", 365, True),
        ("2025-06-01", 365, False),
        ("2025", 365, False),  # as new as its December
        ("2024", 365, True),
        ("2025-05", 365, True),
        ("2025-05-31", 400, False),
    ],
)
def test_what_changes_has_aged_after_so_many_days(date: str, days: int, is_due: bool) -> None:
    changes = length("as_of: '2020-05-17'", f"as_of: '{date}'\nchanges: true")
    found = list(aged(edition(changes).content, TODAY, days))
    assert [(one.entry, one.text) for one in found] == [("bridge-length", date)] * is_due


def test_what_never_changes_does_not_age() -> None:
    assert list(aged(edition({}).content, TODAY)) == []


ENGLISH = length("2,290 metres", "2,291 metres")
BOTH: Changes = {
    LENGTH: FILES[LENGTH].replace("2,290 metres", "2,291 metres").replace("2.290", "2.291")
}
QUESTION = length("    - length of the Long Bien Bridge\n", "    - its length\n")
BEHIND = {
    "nothing": ({}, []),
    "one language": (ENGLISH, [("bridge-length", "vi", "en")]),
    "both languages": (BOTH, []),
    "a phrasing alone": (QUESTION, []),
}


@pytest.mark.parametrize(("changes", "told"), BEHIND.values(), ids=BEHIND)
def test_a_translation_is_behind_where_only_the_other_language_was_changed(
    changes: Changes, told: list[tuple[str, str, str]]
) -> None:
    ledger = read_ledger(written(agreed(edition({}).content, {}, None)))
    found = list(behind(edition(changes).content, ledger))
    assert [(one.entry, one.locale, one.other) for one in found] == told


def test_who_has_looked_at_a_translation_ends_its_being_behind() -> None:
    before = agreed(edition({}).content, {}, None)
    content = edition(ENGLISH).content
    assert list(behind(content, agreed(content, before, ["bridge-builder"]))) != []
    assert list(behind(content, agreed(content, before, ["bridge-length"]))) == []


def test_an_entry_nobody_has_looked_at_yet_is_taken_to_agree() -> None:
    content = edition({}).content
    assert list(behind(content, {})) == []
    assert set(agreed(content, {"gone": {"vi": "0"}}, [])) == set(content.entries)


def test_the_ledger_is_a_line_for_each_entry_and_bad_lines_are_passed_over() -> None:
    content = edition({}).content
    text = written(agreed(content, {}, None))
    assert [line.split()[0] for line in text.splitlines()[1:]] == sorted(content.entries)
    bad = "<<<<<<< ours\nbridge-length en:zz\n" + text
    assert read_ledger(bad)["bridge-length"] == hashes_of(content.entries["bridge-length"])


def test_a_phrasing_that_leads_elsewhere_is_told_with_where() -> None:
    stray = {
        f"entries/bridges/{id_}.yaml": (
            f"en:\n  title: {id_}\n  answer: That depends on the weather.\n  questions:\n"
            + "".join(f"    - {question}\n" for question in questions)
        )
        for id_, questions in {
            "tunnel": [f"the {word} tunnel" for word in ["old", "new", "long", "dark", "wet"]],
            "market": ["market prices", "fish at the market", "open market", "long dark tunnel"],
        }.items()
    }
    content = edition(stray).content
    finder = LeaveOneOut(content, folding_of(content))
    market = finder.ids.index("market")
    weakest = standing_of(finder, content.entries["market"])[0]
    assert (weakest.text, weakest.rival, weakest.locale) == ("long dark tunnel", "tunnel", "en")
    assert weakest.lead < 0 < standing_of(finder, content.entries["tunnel"])[-1].lead
    assert list(confused(finder, market)) == [
        Finding(Why.CONFUSED, "market", "en", "tunnel", "long dark tunnel", -weakest.lead)
    ]
