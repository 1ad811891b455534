"""Warns about texts that stand under the wrong language, or whose marks were left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.checks import At
from bot.content.loader import Edition
from bot.content.problems import N_, Problem
from bot.language.detection import LanguageDetector
from bot.language.folding import MAX_CHARACTERS
from bot.language.markup import plain
from bot.language.normaliser import Normaliser
from bot.language.orthographies import has_optional_marks
from bot.language.tokens import tokens_of

FEWEST_WORDS = 5
MARKED_SHARE = 0.3
"""Share of words with marks below which they were left out; real texts have 0.44 and more."""
_QUOTED = re.compile(r"[\"“‘«].+?[\"”’»]")
"""A title in another language stands in quotes."""
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")


def wording(edition: Edition, detector: LanguageDetector | None = None) -> Iterator[Problem]:
    """Warnings about what readers see: titles, answers and "more". Questions may be sloppy.

    `detector`: one made of the edition's vocabularies, where there is one already.
    """
    detector = detector or Normaliser(edition.content.vocabularies.values()).detector
    for entry in edition.content.entries.values():
        at = At(edition, entry)
        for locale, text in entry.texts.items():
            for key, value in (("title", text.title), ("answer", text.answer), ("more", text.more)):
                words = plain(value or "")[:MAX_CHARACTERS]
                guess = detector.guess(words)
                if guess.locale not in {None, locale}:
                    yield at.warning(
                        (locale, key),
                        N_("'%(key)s' under '%(locale)s' reads as '%(guess)s'"),
                        key=key,
                        locale=locale,
                        guess=guess.locale,
                    )
                elif has_optional_marks(locale) and (bare := _without_marks(words)):
                    yield at.warning(
                        (locale, key),
                        N_("'%(key)s' has words without their marks: '%(words)s'"),
                        key=key,
                        words=bare,
                    )


def _without_marks(text: str) -> str:
    """The first sentence in which hardly a word has marks; empty if there is none."""
    for sentence in _SENTENCE.split(_QUOTED.sub(" ", text)):
        words = [token for token in tokens_of(sentence) if token.folded.isalpha()]
        marked = sum(token.accented != token.folded for token in words)
        if len(words) >= FEWEST_WORDS and marked < MARKED_SHARE * len(words):
            return sentence.strip()
    return ""
