"""What people type -> what they get, over the real content. The floors only rise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from bot.content.model import Content
from bot.i18n.words import Lexicon
from bot.matching.decision import Decision
from bot.matching.matcher import Matcher
from tests.content.questions import Asked, blind, covered, known_failures, locales, out_of_scope


@dataclass(frozen=True)
class Floor:
    """Shares of all questions of a language, in per cent."""

    right: float
    """Answered rightly at once, at least."""
    found: float
    """Answered rightly or offered, at least."""
    wrong: float
    """Answered with another entry, at most."""
    false: float
    """Questions out of scope that were answered, at most."""


FLOORS = {
    ("vi", "lexical"): Floor(right=91.0, found=97.0, wrong=2.7, false=2.8),
    ("en", "lexical"): Floor(right=82.0, found=96.3, wrong=2.0, false=1.7),
    ("vi", "semantic"): Floor(right=93.4, found=98.0, wrong=2.0, false=2.8),
    ("en", "semantic"): Floor(right=91.3, found=98.3, wrong=1.2, false=1.7),
}


BLIND_FLOORS = {
    ("vi", "lexical"): Floor(right=45.0, found=64.0, wrong=19.0, false=0.0),
    ("en", "lexical"): Floor(right=39.0, found=70.0, wrong=7.0, false=0.0),
    ("vi", "semantic"): Floor(right=69.0, found=85.0, wrong=10.0, false=0.0),
    ("en", "semantic"): Floor(right=62.0, found=86.0, wrong=4.5, false=0.0),
}
"""Of questions about new entries, as they came: the first figures, two points off."""


def outcome(matcher: Matcher, asked: Asked) -> str:
    """What became of a question: right, offered, wrong, missed, unknown, smalltalk."""
    match = matcher.match(asked.question)
    offered = [candidate.entry for candidate in match.candidates]
    if match.decision is Decision.ANSWER:
        return "right" if offered[0] == asked.entry else "wrong"
    if match.decision is Decision.CLARIFY:
        return "offered" if asked.entry in offered else "missed"
    return str(match.decision)


@pytest.mark.parametrize("locale", locales())
def test_people_get_right_answers_and_no_false_ones(matcher: Matcher, locale: str) -> None:
    floor = FLOORS[locale, "semantic" if matcher.is_semantic else "lexical"]
    known = Counter(outcome(matcher, asked) for asked in covered(locale))
    unknown = Counter(outcome(matcher, asked) for asked in out_of_scope(locale))
    right, offered, wrong = (
        100 * known[name] / known.total() for name in ("right", "offered", "wrong")
    )
    false = 100 * unknown["wrong"] / unknown.total()
    report = f"right {right:.1f}, offered {offered:.1f}, wrong {wrong:.1f}, false {false:.1f}"
    assert right >= floor.right, report
    assert right + offered >= floor.found, report
    assert wrong <= floor.wrong, report
    assert false <= floor.false, report


@pytest.mark.parametrize("locale", locales())
def test_new_entries_are_found_as_well_as_they_were_when_they_came(
    matcher: Matcher, locale: str
) -> None:
    floor = BLIND_FLOORS[locale, "semantic" if matcher.is_semantic else "lexical"]
    known = Counter(outcome(matcher, asked) for asked in blind(locale))
    right, offered, wrong = (
        100 * known[name] / known.total() for name in ("right", "offered", "wrong")
    )
    report = f"right {right:.1f}, offered {offered:.1f}, wrong {wrong:.1f}"
    assert right >= floor.right, report
    assert right + offered >= floor.found, report
    assert wrong <= floor.wrong, report


@pytest.mark.parametrize("locale", locales())
def test_what_is_known_to_fail_still_fails(
    matcher: Matcher, real_content: Content, locale: str
) -> None:
    entries = real_content.entries
    found = [
        f"move {asked.question!r} to tests/content/{locale}/{entries[asked.entry].topic}.yaml"
        for asked in known_failures(locale)
        if asked.entry is not None and outcome(matcher, asked) in {"right", "offered"}
    ]
    assert found == []


@pytest.mark.parametrize("locale", locales())
def test_what_is_known_to_fail_stands_in_no_other_file(locale: str) -> None:
    known = Counter(asked.question for asked in covered(locale))
    doubled = [asked.question for asked in known_failures(locale) if known[asked.question] > 1]
    assert doubled == []
    assert 5 <= len(list(known_failures(locale))) <= 40


def test_every_phrasing_of_the_content_leads_to_its_own_entry(
    matcher: Matcher, real_content: Content
) -> None:
    lost = [
        (entry.id, question)
        for entry in real_content.entries.values()
        for _, question in entry.phrasings()
        if entry.id not in [c.entry for c in matcher.match(question).candidates][:1]
    ]
    assert lost == []


def test_every_entry_has_questions_in_every_language(
    real_content: Content, lexicon: Lexicon
) -> None:
    entries = {entry.id for entry in real_content.entries.values() if not entry.is_smalltalk}
    for locale in lexicon.locales:
        asked = Counter(question.entry for question in [*covered(locale), *blind(locale)])
        assert {entry for entry in entries if asked[entry] < 3} == set()
        assert {entry for entry in asked if entry not in entries} == set()


@pytest.mark.parametrize(
    ("asked", "locale"),
    [
        ("give me an overview of vietnam's free trade pacts", "en"),
        ("I want to hear about vietnam's trade pacts", "en"),
        ("kể cho mình nghe về FTA của Việt Nam", "vi"),
    ],
)
def test_a_sentence_is_answered_in_its_language_whatever_its_subject_is_called(
    matcher: Matcher, asked: str, locale: str
) -> None:
    assert matcher.match(asked).utterance.guess.locale == locale


AFTER_A_COURTESY = {
    "cảm ơn bạn nhiều nha! APEC ở nước mình là năm nào?": "apec-2017",
    "cam on ban nhieu nhe. nghi quyet 59 ra doi ngay nao": "resolution-59-issued",
    "Chào bạn, nghị quyết 59 ra đời ngày nào?": "resolution-59-issued",
    "Thank you so much! In which year did Vietnam host APEC?": "apec-2017",
    "good morning, on what day was Resolution 59 issued?": "resolution-59-issued",
}


@pytest.mark.parametrize(("question", "entry"), AFTER_A_COURTESY.items())
def test_a_courtesy_before_a_question_takes_nothing_from_it(
    matcher: Matcher, question: str, entry: str
) -> None:
    match = matcher.match(question)
    assert (match.decision, match.candidates[0].entry) == (Decision.ANSWER, entry)
