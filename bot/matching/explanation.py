"""Why a question got what it got: every step from what was typed to the decision.

Nothing is decided here. It reads what the matcher noted (`Match.evidence`), so it cannot tell
another story than the one that happened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import numpy as np

from bot.language.folding import clean
from bot.language.tokens import Token
from bot.matching.decision import Candidate, Decision
from bot.matching.index import Index
from bot.matching.marks import text_to_encode
from bot.matching.match import Evidence, Match
from bot.matching.matcher import Matcher
from bot.matching.thresholds import ANSWER, SHORT

_WORD = re.compile(r"\w+")


class Reason(StrEnum):
    """What settled the decision."""

    NO_WORDS = "no-words"
    NO_ENTRIES = "no-entries"
    REFUSED = "refused"
    """The editors list the question as one that nothing here answers."""
    EXACT = "exact"
    """Word for word a phrasing of one entry only."""
    CONFIDENT = "confident"
    COURTESY = "courtesy"
    GUARDED = "guarded"
    """Sure enough, but the best entry lacks something that the question names."""
    SHORT = "short"
    """Sure enough, but of so few words that others may be meant."""
    PLAUSIBLE = "plausible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Change:
    """Words that a step put in the place of others; either side may be empty."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WeighedFeature:
    """One of the numbers that confidence is made from."""

    name: str
    value: float
    contribution: float
    """To the log-odds of being right, beside the calibrator's bias."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and all that speaks for or against it."""

    entry: str
    confidence: float
    """Probability that it is right, 0 to 1, as the decision saw it."""
    uncapped: float
    """The same before the guard, the exact match or the cap for certainty changed it."""
    is_exact: bool
    is_smalltalk: bool
    is_guarded: bool
    carries: tuple[str, ...]
    """Of what the question names."""
    lacks: tuple[str, ...]
    """Of what the question names."""
    entities: tuple[str, ...]
    """All that the entry names."""
    features: tuple[WeighedFeature, ...]

    def feature(self, name: str) -> float:
        """The value of a feature; 0 where the matcher has no such feature."""
        return next((f.value for f in self.features if f.name == name), 0.0)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A question's way to its decision."""

    question: str
    accented: str
    folded: str
    restored: str
    """What an encoder reads: the words with their marks put back."""
    expanded: tuple[Change, ...]
    """Names, abbreviations, synonyms, dates, numbers and spellings brought to one form."""
    mended: tuple[Change, ...]
    """Slips, keystrokes and stuck words."""
    marked: tuple[Change, ...]
    """Marks put back."""
    locale: str | None
    """The language the question is in; None where that is not clear."""
    lead: float
    """Of that language over the next."""
    entities: tuple[str, ...]
    candidates: tuple[Judged, ...]
    """Best first."""
    bias: float
    """Of the calibrator: the log-odds of a candidate whose features contribute nothing."""
    is_semantic: bool
    decision: Decision
    reason: Reason
    offered: tuple[str, ...]
    """Entries the decision rests on: the answer, or what is offered."""


def explain(matcher: Matcher, question: str) -> Explanation:
    """Never raises, as the matcher never does."""
    match = matcher.match(question)
    index, evidence = matcher.index, match.evidence
    typed = _WORD.findall(clean(question))
    normalised = evidence.typed.tokens if evidence else match.utterance.tokens
    restored = text_to_encode(match.utterance, index.restorer)
    entities = sorted(evidence.query.entities) if evidence else []
    candidates = _judged(matcher, match, evidence) if evidence else ()
    accented = match.utterance.accented
    return Explanation(
        question=question,
        accented=accented,
        folded=match.utterance.folded,
        restored=restored,
        expanded=changes(typed, _accented(normalised)),
        mended=changes(_accented(normalised), accented.split()),
        marked=changes(accented.split()[: len(restored.split())], restored.split()),
        locale=match.utterance.guess.locale,
        lead=match.utterance.guess.lead,
        entities=tuple(entities),
        candidates=candidates,
        bias=float((evidence.calibrator if evidence else index.calibrator).weights[-1]),
        is_semantic=matcher.is_semantic,
        decision=match.decision,
        reason=_reason(matcher, match, candidates),
        offered=tuple(candidate.entry for candidate in match.candidates),
    )


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...]:
    """What must be replaced in one list of words to get the other."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Change(" ".join(before[a:b]), " ".join(after[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def _accented(tokens: Sequence[Token]) -> list[str]:
    return [token.accented for token in tokens]


def _judged(matcher: Matcher, match: Match, evidence: Evidence) -> tuple[Judged, ...]:
    ranking, calibrator = evidence.ranking, evidence.calibrator
    features = ranking.features.matrix
    confidence = calibrator.confidence(features)
    shares = calibrator.contributions(features)
    decided = {c.entry: c for c in (*match.candidates, *match.ranked)}
    found = []
    for row, class_ in enumerate(ranking.order.tolist()):
        entry, uncapped = matcher.ids[class_], float(confidence[row])
        final = decided.get(entry) or Candidate(entry, uncapped, is_smalltalk=True)
        carried = _carried(matcher.index, class_)
        found.append(
            Judged(
                entry=entry,
                confidence=final.confidence,
                uncapped=uncapped,
                is_exact=final.is_exact,
                is_smalltalk=final.is_smalltalk,
                is_guarded=bool(ranking.is_guarded[row]),
                carries=tuple(sorted(evidence.query.entities & carried)),
                lacks=tuple(sorted(evidence.query.entities - carried)),
                entities=tuple(sorted(carried)),
                features=tuple(
                    WeighedFeature(name, value, float(share))
                    for (name, value), share in zip(
                        ranking.features.of(row).items(), shares[row], strict=True
                    )
                ),
            )
        )
    return tuple(sorted(found, key=lambda c: (-c.confidence, not c.is_exact)))


def _carried(index: Index, class_: int) -> frozenset[str]:
    carriers = index.ranker.guard.carriers
    return frozenset(entity for entity, classes in carriers.items() if np.any(classes == class_))


def _reason(matcher: Matcher, match: Match, candidates: Sequence[Judged]) -> Reason:
    if not match.utterance.tokens:
        return Reason.NO_WORDS
    if not matcher.ids:
        return Reason.NO_ENTRIES
    if match.evidence is None:
        return Reason.REFUSED
    if match.decision is Decision.SMALLTALK:
        return Reason.COURTESY
    if match.decision is Decision.ANSWER:
        return Reason.EXACT if match.candidates[0].is_exact else Reason.CONFIDENT
    if match.decision is Decision.UNKNOWN:
        return Reason.UNLIKELY
    best = next((c for c in candidates if not c.is_smalltalk), None)
    if best is None or best.uncapped < ANSWER:
        return Reason.PLAUSIBLE
    if best.is_guarded:
        return Reason.GUARDED
    return Reason.SHORT if len(match.utterance.tokens) <= SHORT else Reason.PLAUSIBLE
