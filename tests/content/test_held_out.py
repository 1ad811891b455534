"""The questions of the tests are nobody's phrasings: otherwise they would measure nothing."""

from __future__ import annotations

import pytest

from bot.content.model import Content
from bot.language.normaliser import Normaliser
from tests.content.questions import covered, locales, out_of_scope


@pytest.fixture(scope="module")
def normaliser(real_content: Content) -> Normaliser:
    return Normaliser(real_content.vocabularies.values())


@pytest.fixture(scope="module")
def known(real_content: Content, normaliser: Normaliser) -> dict[str, str]:
    """Every phrasing and every question that must be refused, as compared -> where it stands."""
    found = {
        normaliser.normalise(text).folded: id_
        for id_, entry in real_content.entries.items()
        for _, text in entry.phrasings()
    }
    for locale, questions in real_content.out_of_scope.items():
        found |= {normaliser.normalise(text).folded: f"out_of_scope/{locale}" for text in questions}
    return found


@pytest.mark.parametrize("locale", locales())
def test_no_question_of_the_tests_stands_in_the_content(
    locale: str, known: dict[str, str], normaliser: Normaliser
) -> None:
    asked = [a.question for a in (*covered(locale), *out_of_scope(locale))]
    copied = {t: known[key] for t in asked if (key := normaliser.normalise(t).folded) in known}
    assert copied == {}
