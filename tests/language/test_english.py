"""Clean English comes through mending as it was typed, whatever the content knows.

Every English phrasing of the content, 3,900 questions of varied kind, is asked of a repairer that
has not seen its entry: a word that only this entry has is as new to it as a word of a person.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content, Entry
from bot.language.normaliser import Normaliser
from bot.language.orthographies import ORTHOGRAPHIES
from bot.language.repair import WordRepairer
from bot.language.wordlists import ordinary_words
from bot.settings import ROOT

PARTS = 5


@pytest.fixture(scope="module")
def content() -> Content:
    """The real one."""
    return load(read_files(ROOT / "content"), ("vi", "en")).content


def rewritten(content: Content) -> Iterator[tuple[str, str, str]]:
    """(question, word, what was put in its place), over all English phrasings."""
    normaliser = Normaliser(content.vocabularies.values())
    entries = list(content.entries.values())
    outside = [q for questions in content.out_of_scope.values() for q in questions]
    others = {w for q in outside for w in normaliser.normalise(q).folded.split()}
    for part in range(PARTS):
        rest = [entry for number, entry in enumerate(entries) if number % PARTS != part]
        known = [normaliser.normalise(t).folded for e in rest for _, t in e.phrasings()]
        repairer = WordRepairer.learn(known, others, ordinary=ordinary_words())
        for question in english(entries[part::PARTS]):
            utterance = normaliser.normalise(question)
            locale = utterance.guess.locale
            for token in utterance.tokens:
                mended, _ = repairer.repair([token], ORTHOGRAPHIES.get(locale or "vi"))
                if mended != [token]:
                    yield question, token.folded, " ".join(t.folded for t in mended)


def english(entries: list[Entry]) -> Iterator[str]:
    for entry in entries:
        if "en" in entry.texts:
            yield from (entry.texts["en"].title, *entry.texts["en"].questions)


def test_there_are_more_than_2000_questions(content: Content) -> None:
    assert len(set(english(list(content.entries.values())))) > 2_000


def test_english_is_never_rewritten(content: Content) -> None:
    assert list(rewritten(content)) == []
