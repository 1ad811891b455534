"""The questions of the tests are nobody's phrasings: otherwise they would measure nothing."""

from __future__ import annotations

import pytest

from bot.content.loader import load, read_files
from bot.language.normaliser import Normaliser
from bot.settings import ROOT
from tests.content.questions import covered, locales, out_of_scope


@pytest.fixture(scope="module")
def known() -> dict[str, str]:
    """Every phrasing and every question that must be refused, as compared -> where it stands."""
    content = load(read_files(ROOT / "content"), tuple(locales())).content
    normaliser = Normaliser(content.vocabularies.values())
    found = {
        normaliser.normalise(text).folded: id_
        for id_, entry in content.entries.items()
        for _, text in entry.phrasings()
    }
    for locale, questions in content.out_of_scope.items():
        found |= {normaliser.normalise(text).folded: f"out_of_scope/{locale}" for text in questions}
    return found


@pytest.mark.parametrize("locale", locales())
def test_no_question_of_the_tests_stands_in_the_content(locale: str, known: dict[str, str]) -> None:
    content = load(read_files(ROOT / "content"), tuple(locales())).content
    normaliser = Normaliser(content.vocabularies.values())
    asked = [a.question for a in (*covered(locale), *out_of_scope(locale))]
    copied = {t: known[key] for t in asked if (key := normaliser.normalise(t).folded) in known}
    assert copied == {}
