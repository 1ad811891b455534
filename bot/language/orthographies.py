"""The languages whose writing follows rules that no list of words says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.language.orthography import Orthography
from bot.language.vi.orthography import Vietnamese

ORTHOGRAPHIES: Mapping[str, Orthography] = {own.locale: own for own in (Vietnamese(),)}


def orthography_of(locales: Iterable[str]) -> Orthography | None:
    """Of the first of these languages that has one; None where none has."""
    return next((ORTHOGRAPHIES[known] for known in locales if known in ORTHOGRAPHIES), None)


def may_be_word(folded: str) -> bool:
    """Whether a language with an orthography may write a word so."""
    return any(own.is_word(folded) for own in ORTHOGRAPHIES.values())


def readable(text: str) -> str:
    """A text in Unicode, whatever it was encoded in."""
    for orthography in ORTHOGRAPHIES.values():
        text = orthography.readable(text)
    return text


def spelt(accented: str) -> str:
    """A word in its one spelling, whatever the language: it is not known yet."""
    for orthography in ORTHOGRAPHIES.values():
        accented = orthography.spelt(accented)
    return accented


def folded_form(folded: str) -> str:
    """The same of a word without marks."""
    for orthography in ORTHOGRAPHIES.values():
        folded = orthography.folded(folded)
    return folded


def has_optional_marks(locale: str | None) -> bool:
    """Whether people leave out the marks of this language when they type."""
    orthography = ORTHOGRAPHIES.get(locale or "")
    return orthography is not None and orthography.has_optional_marks
