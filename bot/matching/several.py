"""Two or three questions in one message, each with an answer of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.matching.decision import Decision
from bot.matching.match import Match
from bot.matching.thresholds import PART_CERTAIN, PART_PLAUSIBLE, PART_STANDS, WHOLE_SURE

Ask = Callable[[str, str | None], Match]
"""An utterance, and the entry answered before it, if any."""


def matches_of(
    parts: Sequence[str],
    whole: Match,
    after: str | None,
    *,
    ask: Ask,
    names_something: Callable[[Match], bool],
) -> tuple[Match, ...] | None:
    """What each part means; None where they are not questions of their own.

    `whole`: what the message means as one question; mostly it is one, asked in two steps, so that
    each part has to show that it is more than half of it. A part that says too little by itself is
    understood right after the one before: `NQ59 ra đời khi nào và ai ban hành?`.
    """
    found: list[Match] = []
    for part in parts:
        match = ask(part, None)
        if not _is_answered(match):
            match = ask(part, found[-1].candidates[0].entry if found else after)
        if match.asks_for_more or not _is_answered(match):
            return None
        if not (_is_its_own(match, whole) or names_something(match)):
            return None
        found.append(match)
    answered = {match.candidates[0].entry for match in found}
    return tuple(found) if len(answered) == len(found) else None


def _is_answered(match: Match) -> bool:
    return match.decision is Decision.ANSWER and match.candidates[0].confidence >= PART_STANDS


def _is_its_own(part: Match, whole: Match) -> bool:
    """It is what the whole asks, or one of the things it does, or clearer than the whole."""
    best = part.candidates[0]
    in_whole = {c.entry: c.confidence for c in (*whole.ranked, *whole.candidates)}
    if best.is_exact or in_whole.get(best.entry, 0.0) >= PART_PLAUSIBLE:
        return True
    settled = whole.decision is Decision.ANSWER and whole.candidates[0].confidence >= WHOLE_SURE
    return best.confidence >= (PART_CERTAIN if settled else WHOLE_SURE)
