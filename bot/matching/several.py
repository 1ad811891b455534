"""Two or three questions in one message, each with an answer of its own, and two things compared.

Where only some are answered, the others are named: see `Match.unanswered`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.matching.decision import Decision
from bot.matching.match import Match
from bot.matching.thresholds import (
    PART_CERTAIN,
    PART_PLAUSIBLE,
    PART_STANDS,
    PART_UNHEARD_OF,
    WHOLE_SURE,
)

Ask = Callable[[str, str | None], Match]
"""An utterance, and the entry answered before it, if any."""


Covers = Callable[[str, Match], bool]
"""Whether an entry speaks of what an utterance is about."""


def matches_of(
    parts: Sequence[str],
    whole: Match,
    after: str | None,
    *,
    ask: Ask,
    names_something: Callable[[Match], bool],
    covers: Covers,
) -> tuple[Match, ...] | None:
    """What each part means; None where they are not questions of their own.

    `whole`: what the message means as one question; mostly it is one, asked in two steps, so that
    each part has to show that it is more than half of it. A part that says too little by itself is
    understood right after the one before: `NQ59 ra đời khi nào và ai ban hành?`.
    """
    found: list[Match] = []
    open_: list[tuple[str, Match]] = []
    for part in parts:
        alone = match = ask(part, None)
        if not _is_answered(match):
            match = ask(part, found[-1].candidates[0].entry if found else after)
        if match.asks_for_more:
            return None
        if not _is_answered(match):
            if not found:  # what comes after it may lean on it: `When did China join, and how …`
                return None
            open_.append((part, alone))
        elif _is_its_own(match, whole) or names_something(match):
            found.append(match)
        else:
            return None
    return _with_open(found, open_, whole, covers)


def each_of(parts: Sequence[str], whole: Match, *, ask: Ask) -> tuple[Match, ...] | None:
    """What is told of each of several things; None where one of them is not told of, or one entry
    tells of all.

    `whole`: what the message means as one question.
    """
    found = tuple(ask(part, None) for part in parts)
    answered = {match.candidates[0].entry for match in found if _is_answered(match)}
    if not found or len(answered) < len(found):
        return None
    return None if _is_answered(whole) and not _is_one_of(whole, found) else found


def compared(
    sides: Sequence[str], whole: Match, *, ask: Ask, covers: Covers
) -> tuple[Match, ...] | None:
    """What is told of each side of a comparison; None where nothing is, or one entry compares them.

    `whole`: what the message means as one question.
    """
    asked = [(side, ask(side, None)) for side in sides]
    if any(match.asks_for_more for _, match in asked):
        return None
    found = [match for _, match in asked if match.decision is Decision.ANSWER]
    open_ = [(side, match) for side, match in asked if match.decision is not Decision.ANSWER]
    if open_ and not all(map(_is_answered, found)):
        return None
    if whole.decision is Decision.ANSWER and not _is_one_of(whole, found):
        return None
    return _with_open(found, open_, whole, covers)


def _with_open(
    found: Sequence[Match], open_: Sequence[tuple[str, Match]], whole: Match, covers: Covers
) -> tuple[Match, ...] | None:
    """What was found, the rest named. None where the rest may well be told of."""
    answered = {match.candidates[0].entry for match in found}
    if not found or len(answered) < len(found):
        return None
    if not open_:
        return tuple(found)
    if whole.decision is Decision.ANSWER:  # one entry may well tell of all of it
        return None
    if not all(_is_unheard_of(match) for _, match in open_):
        return None
    if any(covers(entry, match) for entry in answered for _, match in open_):
        return None
    last = replace(found[-1], unanswered=tuple(part for part, _ in open_))
    return (*found[:-1], last)


def _is_one_of(whole: Match, found: Sequence[Match]) -> bool:
    return whole.candidates[0].entry in {match.candidates[0].entry for match in found}


def _is_unheard_of(match: Match) -> bool:
    best = match.candidates[0].confidence if match.candidates else 0.0
    return match.decision is Decision.UNKNOWN or (
        match.decision is Decision.CLARIFY and best <= PART_UNHEARD_OF
    )


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
