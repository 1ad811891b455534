"""What the matcher makes of an utterance, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.language.normaliser import Utterance
from bot.matching.calibration import Calibrator
from bot.matching.decision import Candidate, Decision
from bot.matching.ranking import Query, Ranking


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the candidates of one utterance were ranked by: see `explanation.py`."""

    typed: Utterance
    """Normalised, before anything was mended."""
    query: Query
    ranking: Ranking
    calibrator: Calibrator
    """The one that judged it: words and letters alone have their own."""


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of one utterance."""

    decision: Decision
    candidates: tuple[Candidate, ...]
    """What the decision rests on: the answer, or what to offer."""
    ranked: tuple[Candidate, ...]
    """The best entries whatever the decision, at most 5, for those who want to see why; of an exact
    phrasing that nobody explains, its entry alone."""
    utterance: Utterance
    is_follow_up: bool = False
    """It was understood from what was answered before."""
    asks_for_more: bool = False
    """Nothing new was asked: the answer given last is to be gone into."""
    is_wide: bool = False
    """A subject as a whole was asked for: its parts are worth showing."""
    unanswered: tuple[str, ...] = ()
    """Parts of the message that nothing here answers, as far as they are known."""
    evidence: Evidence | None = field(default=None, compare=False, repr=False)
    """None where nothing was ranked: no words, no entries, a question that editors refuse, or an
    exact phrasing of a message that nobody explains."""
