"""Which questions were asked in vain, and what is kept of them."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence

from bot.conversation.effects import KeepQuestion
from bot.conversation.masking import GONE, LONGEST_KEPT, masked
from bot.language.tokens import tokens_of
from bot.matching.decision import Decision
from bot.matching.match import Match

TAG_LENGTH = 6
"""Two billion tags. Two questions that meet in one within an hour are both taken for helped."""
_LETTERS = string.ascii_lowercase + string.digits


def kept_of(text: str, found: Match, locale: str, tag: str = "") -> KeepQuestion | None:
    """What is kept of a question; None where it was not in vain, or nothing is to be learnt of it:
    it has no words left, or editors have listed it as out of scope."""
    if found.decision not in {Decision.UNKNOWN, Decision.CLARIFY}:
        return None
    if found.decision is Decision.UNKNOWN and not found.ranked:
        return None
    return kept_as_asked(text, found, locale, tag)


def kept_as_asked(text: str, found: Match, locale: str, tag: str = "") -> KeepQuestion | None:
    """The same whatever was answered; None where the question has no words left."""
    shown = masked(text)
    is_whole = GONE not in shown and len(shown) < LONGEST_KEPT
    folded = found.utterance.folded if is_whole else _folded(shown)
    folded = folded[:LONGEST_KEPT].strip()
    return KeepQuestion(shown, folded, locale, tag) if folded else None


def _folded(text: str) -> str:
    return " ".join(token.folded for token in tokens_of(text))


def tag_for(matches: Sequence[Match], chance: random.Random) -> str:
    """A new tag where something is offered; it says nothing of the question or of the person."""
    if not any(found.decision is Decision.CLARIFY for found in matches):
        return ""
    return "".join(chance.choices(_LETTERS, k=TAG_LENGTH))
