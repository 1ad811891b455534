"""What people type right after an answer, over the real content. The floors only rise."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

import pytest

from bot.content.model import Content
from bot.language.splitting import Splitter
from bot.matching.decision import Decision
from bot.matching.match import Match
from bot.matching.matcher import Matcher
from tests.content.questions import FollowUp, covered, follow_ups, locales, out_of_scope


@dataclass(frozen=True)
class Floor:
    """Shares of all follow-ups of a language, in per cent."""

    right: float
    """Answered rightly at once, at least."""
    found: float
    """Answered rightly or offered, at least."""
    wrong: float
    """Answered with another entry, at most."""


FLOORS = {
    ("vi", "lexical"): Floor(right=81.0, found=95.0, wrong=2.7),
    ("en", "lexical"): Floor(right=82.5, found=92.0, wrong=4.0),
    ("vi", "semantic"): Floor(right=91.0, found=97.0, wrong=1.3),
    ("en", "semantic"): Floor(right=87.0, found=92.0, wrong=2.0),
}

UNCHANGED = 99.5
"""Share of full questions that mean the same after any answer, in per cent, at least."""
CONTEXTS = 2
"""Answers that each of them is asked after, drawn at random."""

ALL = [asked for locale in locales() for asked in (*covered(locale), *out_of_scope(locale))]


def outcome(matcher: Matcher, asked: FollowUp) -> str:
    """What became of a follow-up: right, offered, wrong, missed."""
    match = matcher.follow(asked.question, asked.after)
    offered = [candidate.entry for candidate in match.candidates]
    if match.decision is Decision.ANSWER:
        return "right" if offered == [asked.entry] else "wrong"
    return "offered" if asked.entry in offered else "missed"


@pytest.mark.parametrize("locale", locales())
def test_follow_ups_are_understood(matcher: Matcher, locale: str) -> None:
    floor = FLOORS[locale, "semantic" if matcher.is_semantic else "lexical"]
    found = Counter(outcome(matcher, asked) for asked in follow_ups(locale))
    shares = {name: 100 * count / found.total() for name, count in found.items()}
    right, wrong = shares["right"], shares.get("wrong", 0.0)
    report = f"{found.total()} follow-ups: {shares}"
    assert right >= floor.right, report
    assert right + shares.get("offered", 0.0) >= floor.found, report
    assert wrong <= floor.wrong, report


@pytest.mark.parametrize("locale", locales())
def test_there_are_enough_of_them(locale: str) -> None:
    asked = list(follow_ups(locale))
    assert len(asked) >= 60
    assert locale != "vi" or 2 * sum(a.question.isascii() for a in asked) >= len(asked)


def test_follow_ups_lead_from_entries_to_entries(real_content: Content) -> None:
    named = {id_ for locale in locales() for a in follow_ups(locale) for id_ in (a.after, a.entry)}
    assert named - set(real_content.entries) == set()


def test_what_stands_by_itself_means_the_same_after_any_answer(
    matcher: Matcher, real_content: Content
) -> None:
    entries = [entry.id for entry in real_content.entries.values() if not entry.is_smalltalk]
    draw = random.Random(4)  # noqa: S311  (the same contexts every time)
    leaning = [asked.question for asked in ALL if matcher.leans(asked.question)]
    changed = [
        (question, after)
        for question in leaning
        for alone in (_essence(matcher.match(question)),)
        for after in draw.sample(entries, CONTEXTS)
        if _essence(matcher.follow(question, after)) != alone
    ]
    share = 100 - 100 * len(changed) / (len(ALL) * CONTEXTS)
    assert share >= UNCHANGED, f"{share:.2f} %: {changed}"


def test_what_does_not_lean_is_never_looked_at_twice(
    matcher: Matcher, real_content: Content
) -> None:
    after = next(iter(real_content.entries))
    full = [asked.question for asked in ALL if not matcher.leans(asked.question)]
    assert len(full) > 0.9 * len(ALL)
    for question in full[::100]:
        assert matcher.follow(question, after) == matcher.match(question)


def _essence(match: Match) -> tuple[Decision, list[str]]:
    return match.decision, [candidate.entry for candidate in match.candidates[:1]]


@pytest.mark.parametrize(
    ("after", "said", "entry"),
    [
        ("cultural-diplomacy-meeting-chair", "người này là ai?", "bui-thanh-son-posts"),
        ("resolution-59-viewpoints", "kể hết ra xem", "resolution-59-viewpoints"),
        ("cultural-diplomacy-nine-tasks", "name them please", "cultural-diplomacy-nine-tasks"),
        ("cambodia-border-demarcation", "Laos?", "laos-border-markers"),
        # Whom it is asked of, before anybody else of whom the same is told.
        ("james-borton-tightrope", "at which university is he?", "james-borton-tightrope"),
        # The same of another time.
        ("strategic-partners-2025", "con số trước đó là mấy?", "strategic-partners-2020"),
        ("diplomatic-ties-2020", "and nowadays?", "diplomatic-ties-2025"),
        # Nothing is asked but what the answer itself, or a neighbour, tells.
        ("ho-chi-minh-ben-gurion", "for how long?", "ho-chi-minh-ben-gurion"),
        ("cultural-diplomacy-five-objectives", "when?", "cultural-diplomacy-meeting-date"),
    ],
)
def test_what_was_spoken_of_is_kept_in_mind(
    matcher: Matcher, after: str, said: str, entry: str
) -> None:
    if not matcher.is_semantic:
        pytest.skip("measured with sentence vectors")
    match = matcher.follow(said, after)
    assert (match.decision, match.candidates[0].entry) == (Decision.ANSWER, entry)


@pytest.mark.parametrize(
    ("spoken_of", "said", "entry"),
    [
        # What a number alone stands for.
        (("thirteenth-congress-integration",), "what of the 8th one?", "eighth-congress-"),
        (("strategic-trio", "resolution-59"), "trở về cái 59, ai ban hành?", "resolution-59-body"),
        # Of two answers before.
        (("covid-aid-51", "carl-thayer"), "ông ấy nói gì về trung lập?", "thayer-neutrality"),
    ],
)
def test_the_talk_goes_on_about_what_was_spoken_of_before(
    matcher: Matcher, spoken_of: tuple[str, ...], said: str, entry: str
) -> None:
    if not matcher.is_semantic:
        pytest.skip("measured with sentence vectors")
    after, *before = spoken_of
    (match,) = matcher.understand(said, after, before=before)
    assert match.decision is Decision.ANSWER
    assert match.candidates[0].entry.startswith(entry)


# -- two questions in one message ------------------------------------------------------------------

TWO = {
    "nq59 ra doi khi nao va ai ban hanh": ("resolution-59-issued", "resolution-59-body"),
    "Nghị quyết 59 là gì? Có mấy quan điểm?": ("resolution-59", "resolution-59-viewpoints"),
    "Carl Thayer là ai và COC là gì": ("carl-thayer", "coc-meaning"),
    "ngoại giao văn hóa là gì; nó có mấy mục tiêu": (
        "cultural-diplomacy",
        "cultural-diplomacy-five-objectives",
    ),
    "Việt Nam gia nhập WTO năm nào và gia nhập ASEAN năm nào?": (
        "wto-accession-culture",
        "asean-membership-1995",
    ),
    "cho hỏi VN có bao nhiêu FTA và thu nhập bình quân đầu người là bao nhiêu ạ": (
        "fta-count-2025",
        "income-per-head",
    ),
    "What is the COC? And who is Carl Thayer?": ("coc-meaning", "carl-thayer"),
    "when did vietnam join asean and when did it chair asean?": (
        "asean-membership-1995",
        "asean-chair-2020",
    ),
    "What is Resolution 57 about and what is Resolution 18 about?": (
        "resolution-57",
        "resolution-18",
    ),
    "How many FTAs does Vietnam have, and how many strategic partners does it have?": (
        "fta-count-2025",
        "strategic-partners-2025",
    ),
    "Who is To Lam?\nHow many countries does Vietnam have diplomatic ties with?": (
        "to-lam-general-secretary",
        "diplomatic-ties-2025",
    ),
}


NEEDS_VECTORS = {
    "How many FTAs does Vietnam have, and how many strategic partners does it have?",
    "Who is To Lam?\nHow many countries does Vietnam have diplomatic ties with?",
}
"""Those that words and letters alone are not sure enough of."""


@pytest.mark.parametrize(("text", "entries"), TWO.items(), ids=list(TWO))
def test_two_questions_are_both_answered(
    matcher: Matcher, text: str, entries: tuple[str, str]
) -> None:
    if text in NEEDS_VECTORS and not matcher.is_semantic:
        assert len(matcher.understand(text)) == 1  # says so here when words alone begin to do
        return
    found = matcher.understand(text)
    assert [match.decision for match in found] == [Decision.ANSWER] * 2
    assert tuple(match.candidates[0].entry for match in found) == entries


ASKS_TWO = {
    (
        "Deputy minister Dang Hoang Giang called one branch of foreign policy an inseparable "
        "pillar. Which branch is it, and what are its highlights?"
    ),
    (
        "Diplomats have been negotiating a rulebook for behaviour in the disputed waters for "
        "years. Which document is it, who takes part, and how does it differ from the earlier "
        "declaration?"
    ),
    "At which university does Vu Hong Van work, and on what subject is the article?",
    (
        "I have read that Hanoi's careful, balanced approach abroad is nicknamed after a plant. "
        "Which nickname is it, and what do your sources say about it?"
    ),
}
"""Those of all questions that may be taken for two: they are."""


def test_one_question_is_not_taken_for_two(matcher: Matcher, real_content: Content) -> None:
    splitter = Splitter(real_content.vocabularies.values())
    doubtful = [asked for asked in ALL if any(splitter.ways(asked.question))]
    assert len(doubtful) > 100
    split = [a.question for a in doubtful if len(matcher.understand(a.question)) > 1]
    assert set(split) <= ASKS_TWO


@pytest.mark.parametrize(
    ("after", "question", "entry"),
    [
        # Words that only another topic has.
        ("culture-project-draft", "and who is the culture minister?", "nguyen-van-hung-minister"),
        # Nothing but what is asked for: the neighbour that tells it, or the answer itself.
        ("resolution-59-issued", "by whom?", "resolution-59-body"),
        ("asean-chair-handover", "ngày nào?", "asean-chair-handover"),
        ("resolution-18", "thế nghị quyết 57?", "resolution-57"),
        ("top-34-economies", "by how much did it grow?", "gdp-growth-since-1986"),
        # Nothing but a year.
        ("fta-count-2025", "năm 2018 là mấy?", "fta-count-2018"),
        # A name that the question before cannot be asked of, but that is a question by itself.
        ("thirteenth-congress-integration", "and with Resolution 22?", "resolution-22"),
    ],
)
def test_few_words_after_an_answer_lead_on(
    matcher: Matcher, after: str, question: str, entry: str
) -> None:
    if not matcher.is_semantic:
        pytest.skip("measured with sentence vectors")
    match = matcher.follow(question, after)
    assert match.decision is Decision.ANSWER
    assert match.candidates[0].entry == entry


@pytest.mark.parametrize(
    ("after", "question"),
    [
        ("creative-cities-vietnam", "bao nhiêu dân?"),
        ("carl-thayer", "where was he born?"),
        ("resolution-59", "ai bỏ phiếu chống?"),
        ("apec-2017", "how much did it cost?"),
        ("vietnamese-films-abroad", "who directed them?"),
        ("diplomatic-ties-2025", "còn Mông Cổ?"),
    ],
)
def test_what_no_neighbour_tells_is_not_answered(
    matcher: Matcher, after: str, question: str
) -> None:
    assert matcher.follow(question, after).decision is not Decision.ANSWER
