"""What is counted when questions are asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.evaluation.questions import Asked
from bot.evaluation.report import Judgement, Report, ask_all, peak_memory_mb, report
from bot.language.detection import Guess
from bot.language.normaliser import Utterance
from bot.matching.decision import Candidate, Decision
from bot.matching.match import Match

BRIDGE, TOWER = Candidate("bridge", 0.9), Candidate("tower", 0.2)
HELLO = Candidate("hello", 0.95, is_smalltalk=True)
FOUND: dict[str, tuple[Decision, list[Candidate], list[Candidate]]] = {
    # question: decision, what it rests on, ranked entries
    "sure": (Decision.ANSWER, [BRIDGE], [BRIDGE, TOWER]),
    "unsure": (Decision.CLARIFY, [BRIDGE, TOWER], [BRIDGE, TOWER]),
    "lost": (Decision.UNKNOWN, [], [TOWER]),
    "hello": (Decision.SMALLTALK, [HELLO], [TOWER]),
    "…": (Decision.UNKNOWN, [], []),
}


def ask(text: str) -> Match:
    decision, candidates, ranked = FOUND[text]
    return Match(decision, tuple(candidates), tuple(ranked), Utterance((), Guess(None, 0.0)))


def reported(*asked: tuple[str, str | None]) -> Report:
    return report(ask_all(ask, [Asked(text, label) for text, label in asked]))


@pytest.mark.parametrize(
    ("text", "label", "outcome", "is_right"),
    [
        ("sure", "bridge", Judgement.RIGHT, True),
        ("sure", "tower", Judgement.WRONG, False),
        ("sure", None, Judgement.WRONG, False),
        ("unsure", "bridge", Judgement.OFFERED, True),
        ("unsure", "tower", Judgement.OFFERED, False),
        ("unsure", "tunnel", Judgement.MISSED, False),
        ("lost", "tower", Judgement.UNKNOWN, True),
        ("lost", None, Judgement.UNKNOWN, False),
        ("hello", "hello", Judgement.RIGHT, True),
        ("hello", "tower", Judgement.UNKNOWN, False),
        ("hello", None, Judgement.UNKNOWN, False),
        ("…", None, Judgement.UNKNOWN, False),
    ],
)
def test_a_question_ends_in_one_of_five_ways(
    text: str, label: str | None, outcome: Judgement, is_right: bool
) -> None:
    (result,) = ask_all(ask, [Asked(text, label)])
    assert (result.outcome, result.is_right) == (outcome, is_right)


def test_shares_are_of_the_questions_in_scope_and_of_those_out_of_it() -> None:
    found = reported(
        ("sure", "bridge"), ("unsure", "tower"), ("lost", "bridge"), ("sure", "tower"),
        ("sure", None), ("unsure", None), ("lost", None), ("…", None),
    )  # fmt: skip
    assert (found.questions, found.in_scope, found.out_of_scope) == (8, 4, 4)
    assert found.accuracy == 0.25
    assert found.outcomes == {
        Judgement.RIGHT: 0.25,
        Judgement.OFFERED: 0.25,
        Judgement.MISSED: 0.0,
        Judgement.UNKNOWN: 0.25,
        Judgement.WRONG: 0.25,
    }
    assert (found.false_answers, found.false_offers) == (0.25, 0.25)


def test_questions_of_one_kind_alone_leave_the_other_figures_out() -> None:
    inside, outside = reported(("sure", "bridge")), reported(("sure", None))
    assert (inside.false_answers, inside.auroc, inside.at_false_answers) == (None, None, None)
    assert (outside.accuracy, outside.outcomes, outside.auroc) == (None, {}, None)


def test_what_was_taken_for_another_is_told_with_examples_most_frequent_first() -> None:
    found = reported(("lost", "bridge"), ("sure", "tower"), ("unsure", "tower"), ("sure", None))
    confusions = [(c.meant, c.got, c.count, c.examples) for c in found.confusions]
    assert confusions[0] == ("tower", "bridge", 2, ("sure", "unsure"))
    assert set(confusions[1:]) == {
        ("bridge", "tower", 1, ("lost",)),
        (None, "bridge", 1, ("sure",)),
    }


def test_a_question_out_of_scope_that_is_not_answered_is_no_confusion() -> None:
    assert reported(("unsure", None), ("lost", None), ("hello", None)).confusions == ()


def test_confidence_in_questions_out_of_scope_counts_as_never_right() -> None:
    (low, high) = reported(("sure", "bridge"), ("sure", None), ("…", None)).reliability
    assert (low.count, low.confidence, low.right) == (1, 0.0, 0.0)
    assert (high.count, high.confidence, high.right) == (2, 0.9, 0.5)


def test_time_and_memory_are_measured() -> None:
    found = reported(("sure", "bridge"), ("lost", "bridge"))
    assert 0 < found.latency_ms["p50"] <= found.latency_ms["p95"] <= found.latency_ms["p99"]
    memory = peak_memory_mb()
    assert memory is None or memory > 1


def test_memory_is_that_of_the_process_itself_not_of_the_one_that_started_it() -> None:
    ballast = bytearray(b"x") * 300_000_000
    ask = "from bot.evaluation.report import peak_memory_mb; print(peak_memory_mb() or 0)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True)

    assert float(done.stdout) < 250 < len(ballast) / 1e6
