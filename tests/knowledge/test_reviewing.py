"""What is worth a second look is looked for a part at a time, beside people who ask."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

from bot.content.findings import Finding, Why
from bot.content.model import Content
from bot.conversation.counts import Stats, What
from bot.conversation.navigation import NOT_GOOD
from bot.editing.translated import FILE, hashes_of
from bot.knowledge import reviewing
from bot.knowledge.reviewing import Reviewer, disliked
from bot.settings import load_settings
from tests.small_content import FULL, small_content


def reviewer(tmp_path: Path, step: float) -> Reviewer:
    settings = load_settings({"CONTENT_DIR": str(tmp_path), "DATA_DIR": str(tmp_path)}, None)
    return Reviewer(settings, itertools.count(0.0, step).__next__)


def test_it_is_looked_further_each_time_until_all_is_seen(tmp_path: Path) -> None:
    content = small_content()
    looking = reviewer(tmp_path, step=reviewing.PATIENCE / 3)
    seen = [looking.review(content).looked for _ in range(8)]
    assert seen[0] == 0  # spent on getting there
    assert seen == sorted(seen)
    assert 0 < seen[1] < len(content.entries) == seen[-1]


def test_what_people_say_of_answers_is_told_by_entry_and_reason_the_most_said_first() -> None:
    day = dt.date(2026, 6, 1)
    counts = {
        What(day, "telegram", "vi", NOT_GOOD, FULL): 2,
        What(day, "zalo", "en", NOT_GOOD, FULL): 1,
        What(day, "telegram", "vi", "outdated", FULL): 2,
        What(day, "telegram", "vi", "helpful", FULL): 9,
        What(day, "telegram", "vi", "answered", FULL): 99,
    }
    assert disliked(Stats(30, counts, 5, 1)) == [
        Finding(Why.DISLIKED, FULL, text=NOT_GOOD, weight=3),
        Finding(Why.DISLIKED, FULL, text="outdated", weight=2),
    ]


def test_another_edition_is_looked_at_from_the_start(tmp_path: Path) -> None:
    content = small_content()
    looking = reviewer(tmp_path, step=0.0)
    looking.review(content)
    assert looking.review(content).looked == len(content.entries)
    other = Content(content.entries, content.topics, vocabularies=content.vocabularies, version="x")
    assert looking.review(other).looked == 0


def test_translations_that_fell_behind_are_known_from_the_ledger_beside_the_content(
    tmp_path: Path,
) -> None:
    content = small_content()
    assert reviewer(tmp_path, 0.0).review(content).findings == ()
    now = hashes_of(content.entries[FULL])
    (tmp_path / FILE).write_text(f"{FULL} en:{'0' * 12} vi:{now['vi']}\n")
    found = reviewer(tmp_path, 0.0).review(content).findings
    assert found == (Finding(Why.BEHIND, FULL, "vi", other="en"),)
