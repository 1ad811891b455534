"""What to do with ranked candidates: answer, ask back, or say that the content does not hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.matching.thresholds import ANSWER, CLARIFY, MAX_OFFERED, SHORT, SMALLTALK


class Decision(StrEnum):
    """What the person gets."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be what was asked."""

    entry: str
    confidence: float
    """Probability that it is right, 0 to 1."""
    is_smalltalk: bool = False
    is_exact: bool = False
    """The utterance is one of its phrasings, and of no other entry's."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision and the candidates it rests on: one for an answer, up to three to offer."""

    decision: Decision
    candidates: tuple[Candidate, ...]


def decide(candidates: Sequence[Candidate], *, words: int) -> Verdict:
    """`candidates` best first; `words`: how many the utterance has."""
    entries = [c for c in candidates if not c.is_smalltalk]
    courtesies = [c for c in candidates if c.is_smalltalk]
    best = entries[0] if entries else None
    courtesy = courtesies[0] if courtesies else None
    if courtesy is not None and courtesy.is_exact:
        return Verdict(Decision.SMALLTALK, (courtesy,))
    if best is not None and best.confidence >= ANSWER:
        if courtesy is not None and courtesy.confidence > best.confidence:
            return Verdict(Decision.SMALLTALK, (courtesy,))
        if words > SHORT or best.is_exact:
            return Verdict(Decision.ANSWER, (best,))
    offered = tuple(c for c in entries if c.confidence >= CLARIFY)[:MAX_OFFERED]
    rival = offered[0].confidence if offered else 0.0
    if courtesy is not None and courtesy.confidence >= max(SMALLTALK, rival):
        return Verdict(Decision.SMALLTALK, (courtesy,))
    if offered:
        return Verdict(Decision.CLARIFY, _widened(offered, entries))
    return Verdict(Decision.UNKNOWN, ())


def _widened(offered: tuple[Candidate, ...], entries: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """One plausible candidate is shown with the runners-up: a lone guess reads like an answer."""
    return offered if len(offered) >= 2 else tuple(entries[:MAX_OFFERED])
