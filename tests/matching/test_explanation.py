"""Why a question got what it got."""

from __future__ import annotations

import numpy as np
import pytest

from bot.content.model import Content
from bot.matching.decision import Decision
from bot.matching.explanation import Change, Reason, changes, explain
from bot.matching.matcher import Matcher
from tests.fakes.encoder import HashEncoder
from tests.small_content import COURTESY, FULL


@pytest.fixture(scope="module", params=["lexical", "semantic"])
def matcher(request: pytest.FixtureRequest, content: Content) -> Matcher:
    return Matcher.of(content, HashEncoder() if request.param == "semantic" else None)


QUESTIONS = [
    "How long is the wooden bridge?",
    "cầu gỗ dài bao nhiêu",
    "giá vàng hôm nay",
    "xin chào",
]


@pytest.mark.parametrize("question", [*QUESTIONS, "", "?!", "x" * 10_000])
def test_the_story_is_the_one_that_happened(matcher: Matcher, question: str) -> None:
    match, told = matcher.match(question), explain(matcher, question)
    assert told.decision is match.decision
    assert told.offered == tuple(candidate.entry for candidate in match.candidates)
    assert told.folded == match.utterance.folded
    confidences = {c.entry: c.confidence for c in told.candidates}
    assert {c.entry: c.confidence for c in match.ranked}.items() <= confidences.items()
    assert told.is_semantic == matcher.is_semantic


@pytest.mark.parametrize("question", QUESTIONS[1:3])
def test_contributions_add_up_to_the_confidence(matcher: Matcher, question: str) -> None:
    told = explain(matcher, question)
    assert told.candidates
    for candidate in told.candidates:
        odds = told.bias + sum(feature.contribution for feature in candidate.features)
        assert 1 / (1 + np.exp(-odds)) == pytest.approx(candidate.uncapped, abs=1e-6)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("vn co gi", "viet nam co gi", [Change("vn", "viet nam")]),
        ("a b c", "a c", [Change("b", "")]),
        ("a c", "a b c", [Change("", "b")]),
        ("a b", "a b", []),
        ("", "", []),
    ],
)
def test_changes_are_what_turns_one_text_into_the_other(
    before: str, after: str, expected: list[Change]
) -> None:
    assert list(changes(before.split(), after.split())) == expected


def test_every_step_of_reading_is_told(content: Content) -> None:
    told = explain(Matcher.of(content), "how long is the wodden bridge")
    assert (told.mended, told.locale) == ((Change("wodden", "wooden"),), "en")
    told = explain(Matcher.of(content), "cau go dai bao nhieu")
    assert "cầu gỗ" in told.restored
    assert told.accented == told.folded == "cau go dai bao nhieu"
    assert any("cầu" in change.after for change in told.marked)


@pytest.mark.parametrize(
    ("question", "reason", "decision"),
    [
        ("", Reason.NO_WORDS, Decision.UNKNOWN),
        ("How long is the wooden bridge?", Reason.EXACT, Decision.ANSWER),
        ("xin chào", Reason.COURTESY, Decision.SMALLTALK),
    ],
)
def test_a_decision_has_its_reason(
    content: Content, question: str, reason: Reason, decision: Decision
) -> None:
    told = explain(Matcher.of(content), question)
    assert (told.reason, told.decision) == (reason, decision)


def test_no_entries_are_the_reason() -> None:
    assert explain(Matcher.of(Content({})), "how long").reason is Reason.NO_ENTRIES


def test_a_question_that_editors_refuse_says_so(content: Content) -> None:
    refusing = Content(content.entries, out_of_scope={"en": ("how deep is the river",)})
    assert explain(Matcher.of(refusing), "How deep is the river?").reason is Reason.REFUSED


def test_a_courtesy_is_told_from_an_entry(content: Content) -> None:
    told = explain(Matcher.of(content), "xin chào")
    assert {c.entry for c in told.candidates if c.is_smalltalk} == {COURTESY}


def test_what_a_candidate_lacks_is_named(content: Content) -> None:
    told = explain(Matcher.of(content), "how long was the wooden bridge in 1987")
    assert told.entities == ("year:1987",)
    best = next(c for c in told.candidates if c.entry == FULL)
    assert (best.lacks, best.carries, best.is_guarded) == (("year:1987",), (), True)
