"""What editors list as out of scope is refused, however near it is to an entry."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.content.model import Content
from bot.matching.decision import Decision
from bot.matching.matcher import Matcher


@pytest.mark.parametrize("typed", [str, str.upper, lambda text: text.replace(" ", "  ")])
def test_a_question_listed_as_out_of_scope_is_never_answered(
    content: Content, typed: object
) -> None:
    assert callable(typed)
    entry = next(e for e in content.entries.values() if not e.is_smalltalk)
    locale, text = next(iter(entry.texts.items()))
    question = f"{text.title} exactly since when"
    taught = replace(content, out_of_scope={locale: (question,)})
    match = Matcher.of(taught).match(typed(question))
    assert (match.decision, match.candidates) == (Decision.UNKNOWN, ())


def test_a_phrasing_of_an_entry_wins_over_the_list(content: Content) -> None:
    entry = next(e for e in content.entries.values() if not e.is_smalltalk)
    locale, text = next(iter(entry.texts.items()))
    taught = replace(content, out_of_scope={locale: (text.title,)})
    assert Matcher.of(taught).match(text.title).candidates[0].entry == entry.id
