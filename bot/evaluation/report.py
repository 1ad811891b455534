"""Questions asked and counted."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from bot.evaluation.measures import (
    Bin,
    Threshold,
    at_false_answers,
    auroc,
    calibration_error,
    reliability,
)
from bot.evaluation.questions import Asked
from bot.matching.decision import Decision
from bot.matching.match import Match

FALSE_SHARE = 0.05
"""The share of questions out of scope for which `at_false_answers` is reported."""
EXAMPLES = 3

_HIGH_WATER = re.compile(r"VmHWM:\s*(\d+) kB")

Ask = Callable[[str], Match]


class Judgement(StrEnum):
    """What a person gets."""

    RIGHT = "right"
    """The entry that answers the question, at once."""
    OFFERED = "offered"
    """Asked back, and the entry is among those offered."""
    MISSED = "missed"
    """Asked back without it."""
    UNKNOWN = "unknown"
    """Told that the bot does not know, or given a courtesy."""
    WRONG = "wrong"
    """Another entry. Out of scope: any entry."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question."""

    asked: Asked
    outcome: Judgement
    guess: str | None
    """The entry thought likeliest, whatever the decision."""
    score: float
    """Its confidence, 0 to 1; 0 without a guess."""
    took_ms: float

    @property
    def is_right(self) -> bool:
        """Whether the first guess is right. Never so out of scope."""
        return self.guess is not None and self.guess == self.asked.label


@dataclass(frozen=True, slots=True)
class Confusion:
    """An entry taken for another."""

    meant: str | None
    """None: nothing, the question is out of scope."""
    got: str | None
    """None: nothing, no entry came into question."""
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation. Shares are from 0 to 1."""

    questions: int
    in_scope: int
    out_of_scope: int
    accuracy: float | None
    """First guess right, of the questions in scope."""
    outcomes: Mapping[Judgement, float]
    """Shares of the questions in scope."""
    false_answers: float | None
    """Share of the questions out of scope that were answered."""
    false_offers: float | None
    """Share of the questions out of scope that were asked back about."""
    auroc: float | None
    at_false_answers: Threshold | None
    """If everything above one confidence were answered, at FALSE_SHARE."""
    calibration_error: float
    reliability: tuple[Bin, ...]
    confusions: tuple[Confusion, ...]
    """Most frequent first: wrong first guesses in scope, and answers out of scope."""
    latency_ms: Mapping[str, float]
    """p50, p95, p99."""
    peak_memory_mb: float | None
    """The most that the process has held so far; None where the system does not tell."""


def ask_all(ask: Ask, asked: Iterable[Asked]) -> list[Result]:
    """Every question, one after the other, in one thread."""
    ask("…")  # whatever is made at the first use is not part of an answer's time
    return [_ask(ask, question) for question in asked]


def _ask(ask: Ask, question: Asked) -> Result:
    start = time.perf_counter()
    match = ask(question.text)
    took_ms = (time.perf_counter() - start) * 1000
    is_courtesy = match.decision is Decision.SMALLTALK
    best = next(iter(match.candidates if is_courtesy else match.ranked), None)
    if question.label is None and is_courtesy:  # no guess at an entry
        best = next(iter(match.ranked), None)
    guess, score = (best.entry, best.confidence) if best else (None, 0.0)
    return Result(question, _outcome(match, question), guess, score, took_ms)


def _outcome(match: Match, question: Asked) -> Judgement:
    offered = [candidate.entry for candidate in match.candidates]
    if match.decision is Decision.SMALLTALK:  # a right one only where a courtesy is asked for
        return Judgement.RIGHT if question.label in offered else Judgement.UNKNOWN
    if match.decision is Decision.ANSWER:
        return Judgement.RIGHT if offered[0] == question.label else Judgement.WRONG
    if match.decision is Decision.CLARIFY:
        return Judgement.OFFERED if question.label in offered else Judgement.MISSED
    return Judgement.UNKNOWN


def report(results: Sequence[Result]) -> Report:
    """The figures of at least one result."""
    inside = [r for r in results if r.asked.label is not None]
    outside = [r for r in results if r.asked.label is None]
    scores, right = _scores(inside), np.array([r.is_right for r in inside], dtype=np.bool_)
    beyond = _scores(outside)
    all_scores = np.concatenate([scores, beyond])
    bins = reliability(all_scores, np.concatenate([right, np.zeros(len(beyond), dtype=np.bool_)]))
    p50, p95, p99 = np.percentile([r.took_ms for r in results], [50, 95, 99]).tolist()
    counted = Counter(r.outcome for r in inside)
    return Report(
        questions=len(results),
        in_scope=len(inside),
        out_of_scope=len(outside),
        accuracy=float(right.mean()) if inside else None,
        outcomes={o: counted[o] / len(inside) for o in Judgement} if inside else {},
        false_answers=_share(outside, Judgement.WRONG),
        false_offers=_share(outside, Judgement.MISSED),
        auroc=auroc(scores, beyond),
        at_false_answers=at_false_answers(scores, right, beyond, FALSE_SHARE),
        calibration_error=calibration_error(bins),
        reliability=tuple(bins),
        confusions=_confusions(results),
        latency_ms={"p50": p50, "p95": p95, "p99": p99},
        peak_memory_mb=peak_memory_mb(),
    )


def _scores(results: Sequence[Result]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([r.score for r in results], dtype=np.float64)


def _share(results: Sequence[Result], outcome: Judgement) -> float | None:
    return sum(r.outcome is outcome for r in results) / len(results) if results else None


def _confusions(results: Iterable[Result]) -> tuple[Confusion, ...]:
    texts: dict[tuple[str | None, str | None], list[str]] = {}
    for r in results:
        is_confused = not r.is_right if r.asked.label else r.outcome is Judgement.WRONG
        if is_confused:
            texts.setdefault((r.asked.label, r.guess), []).append(r.asked.text)
    pairs = sorted(texts.items(), key=lambda item: -len(item[1]))
    return tuple(
        Confusion(meant, got, len(asked), tuple(asked[:EXAMPLES])) for (meant, got), asked in pairs
    )


def peak_memory_mb() -> float | None:
    """The most memory this process has held, in MB (10⁶ bytes)."""
    with contextlib.suppress(OSError):  # Linux: there `resource` counts what the parent held, too
        found = _HIGH_WATER.search(Path("/proc/self/status").read_text())
        if found:
            return int(found[1]) * 1024 / 1e6
    try:
        import resource  # noqa: PLC0415  (not on every system)
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6
