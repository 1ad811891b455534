"""What is told of Viet Nam is not told of another country."""

from __future__ import annotations

import pytest

from bot.matching.decision import Decision
from bot.matching.matcher import Matcher
from tests.content.near_twins import near_twins

ANSWERED = 0.02
"""The most that may be answered, as a share."""


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_a_question_about_another_country_is_not_answered_with_ours(
    matcher: Matcher, locale: str
) -> None:
    twins = list(near_twins(locale))
    answered = {
        question: match.candidates[0].entry
        for question in twins
        if (match := matcher.match(question)).decision is Decision.ANSWER
    }
    assert len(twins) >= 150
    assert len(answered) <= ANSWERED * len(twins), answered
