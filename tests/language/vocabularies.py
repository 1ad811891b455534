"""The vocabularies that the bot is delivered with."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bot.content.loader import load
from bot.language.vocabulary import Vocabulary
from bot.settings import ROOT

LOCALES = ("vi", "en")


@cache
def real_vocabularies() -> tuple[Vocabulary, ...]:
    """Read alone, without the rest of the content."""
    files = {
        f"vocabulary/{locale}.yaml": (ROOT / f"content/vocabulary/{locale}.yaml").read_bytes()
        for locale in LOCALES
    }
    return tuple(load(files, LOCALES).content.vocabularies.values())


def with_numbers(vocabulary: Vocabulary) -> Vocabulary:
    """The same, with the dates and numbered names that its language is delivered with."""
    real = next(v for v in real_vocabularies() if v.locale == vocabulary.locale)
    return replace(
        vocabulary,
        months=real.months,
        dates=real.dates,
        number_endings=real.number_endings,
        ordinals=real.ordinals,
        numbered_names=real.numbered_names,
        numbered=real.numbered,
    )
