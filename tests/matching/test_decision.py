"""Answer, ask back, or say that the content does not hold it."""

from __future__ import annotations

import pytest

from bot.matching.decision import Candidate, decide
from bot.matching.thresholds import ANSWER, CLARIFY, MAX_OFFERED, SMALLTALK


def entry(name: str, confidence: float, *, is_exact: bool = False) -> Candidate:
    return Candidate(name, confidence, is_exact=is_exact)


def courtesy(confidence: float, *, is_exact: bool = False) -> Candidate:
    return Candidate("hello", confidence, is_smalltalk=True, is_exact=is_exact)


A, B, C, D = (entry(name, 0.1) for name in "abcd")
LITTLE = CLARIFY / 2
CASES: dict[str, tuple[list[Candidate], int, str, str]] = {
    # name: candidates best first, words, decision, whose candidates
    "nothing": ([], 5, "unknown", ""),
    "nothing in a short question": ([], 1, "unknown", ""),
    "a sure entry": ([entry("a", 0.9), entry("b", 0.3)], 5, "answer", "a"),
    "just sure enough": ([entry("a", ANSWER)], 5, "answer", "a"),
    "nearly sure enough": (
        [entry("a", ANSWER - 0.01), entry("b", 0.3)],
        5,
        "clarify",
        "ab",
    ),
    "sure, in three words": ([entry("a", 0.9), entry("b", 0.3)], 3, "answer", "a"),
    "sure, in two words": ([entry("a", 0.9), entry("b", 0.3)], 2, "clarify", "ab"),
    "sure, in one word, with no other plausible": (
        [entry("a", 0.9), entry("b", LITTLE)],
        1,
        "clarify",
        "ab",
    ),
    "exact, in one word": (
        [entry("a", 0.99, is_exact=True), entry("b", 0.3)],
        1,
        "answer",
        "a",
    ),
    "two plausible": ([entry("a", 0.4), entry("b", 0.2), entry("c", 0.1)], 5, "clarify", "ab"),
    "just plausible": ([entry("a", CLARIFY), entry("b", CLARIFY)], 5, "clarify", "ab"),
    "four plausible": (
        [entry(name, 0.2) for name in "abcd"],
        5,
        "clarify",
        "abc",
    ),
    "one plausible is shown with the runners-up": (
        [entry("a", 0.4), *(entry(name, LITTLE) for name in "bcd")],
        5,
        "clarify",
        "abc",
    ),
    "one plausible and nothing else there": ([entry("a", 0.4)], 5, "clarify", "a"),
    "nothing plausible": ([entry(name, LITTLE) for name in "abcd"], 5, "unknown", ""),
    "a courtesy, word for word": (
        [courtesy(0.99, is_exact=True), entry("a", 0.9)],
        5,
        "smalltalk",
        "h",
    ),
    "a courtesy, word for word, behind a surer entry": (
        [entry("a", 0.995), courtesy(0.99, is_exact=True)],
        5,
        "smalltalk",
        "h",
    ),
    "a courtesy, word for word, in one word": (
        [courtesy(0.99, is_exact=True)],
        1,
        "smalltalk",
        "h",
    ),
    "a surer courtesy": ([courtesy(0.95), entry("a", 0.9)], 5, "smalltalk", "h"),
    "a less sure courtesy": ([entry("a", 0.9), courtesy(0.7)], 5, "answer", "a"),
    "an equally sure courtesy": ([courtesy(0.9), entry("a", 0.9)], 5, "answer", "a"),
    "a likely courtesy beside a plausible entry": (
        [courtesy(SMALLTALK), entry("a", 0.3)],
        5,
        "smalltalk",
        "h",
    ),
    "a likely courtesy below a likelier entry in two words": (
        [entry("a", 0.9), courtesy(0.6), entry("b", 0.2)],
        2,
        "clarify",
        "ab",
    ),
    "an unlikely courtesy": ([courtesy(SMALLTALK - 0.01)], 5, "unknown", ""),
    "an unlikely courtesy beside a plausible entry": (
        [courtesy(0.4), entry("a", 0.3), entry("b", LITTLE)],
        5,
        "clarify",
        "ab",
    ),
    "only a likely courtesy": ([courtesy(0.6)], 1, "smalltalk", "h"),
}


@pytest.mark.parametrize(
    ("candidates", "words", "decision", "whose"), CASES.values(), ids=CASES.keys()
)
def test_a_decision_rests_on_its_candidates(
    candidates: list[Candidate], words: int, decision: str, whose: str
) -> None:
    verdict = decide(candidates, words=words)

    assert verdict.decision.value == decision
    assert "".join(c.entry[0] for c in verdict.candidates) == whose
    assert len(verdict.candidates) <= MAX_OFFERED


@pytest.mark.parametrize("words", [1, 2, 3, 9])
@pytest.mark.parametrize("sure", [0.0, 0.1, 0.3, 0.5, 0.6, 0.99])
@pytest.mark.parametrize("polite", [0.0, 0.3, 0.5, 0.6, 0.98])
def test_a_courtesy_that_is_not_word_for_word_never_outranks_an_entry(
    sure: float, polite: float, words: int
) -> None:
    ranked = sorted([entry("a", sure), courtesy(polite)], key=lambda c: -c.confidence)
    verdict = decide(ranked, words=words)

    if verdict.decision.value == "smalltalk":
        assert polite >= sure
    assert not any(c.is_smalltalk for c in verdict.candidates if verdict.decision != "smalltalk")
