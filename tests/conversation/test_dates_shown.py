"""What a date under an answer is the date of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.model import Content
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.messages import Question, Reply
from tests.conversation.talk import Talk
from tests.small_content import FULL

CHANGED = "Facts as of May 2024; they may have changed since."


def asked(content: Content, lexicon: Lexicon, client: str, **fields: object) -> tuple[Talk, Reply]:
    """An answer from an entry with these fields instead of its own."""
    entry = replace(content.entries[FULL], **fields)  # type: ignore[arg-type]
    talk = Talk(replace(content, entries={**content.entries, FULL: entry}), lexicon, client=client)
    talk.matcher.on("how long", Decision.ANSWER, FULL)
    return talk, talk.turn(Question("how long"))


def test_what_goes_out_of_date_says_as_of_when_under_the_answer(
    content: Content, lexicon: Lexicon
) -> None:
    talk, answer = asked(content, lexicon, "en", changes=True)
    assert CHANGED in answer.text
    for label in ("More", "Source", "Related"):
        shown = talk.tap(answer, label).text
        assert shown.count(CHANGED) == 1
        assert "Facts as of May 2024." not in shown


@pytest.mark.parametrize(
    "fields", [{"changes": False}, {"changes": True, "as_of": None}], ids=["lasting", "undated"]
)
def test_what_stays_says_nothing_of_the_kind(
    content: Content, lexicon: Lexicon, fields: dict[str, object]
) -> None:
    _, answer = asked(content, lexicon, "en", **fields)
    assert "changed" not in answer.text


def test_the_date_of_an_event_is_not_that_of_the_information(
    content: Content, lexicon: Lexicon
) -> None:
    talk, answer = asked(content, lexicon, "vi", event="1945-08-28")
    shown = talk.tap(answer, "Nguồn").text
    assert "Thời điểm diễn ra: ngày 28 tháng 8 năm 1945." in shown
    assert "Thông tin tính đến tháng 5 năm 2024." in shown
