"""What `he` and `it` stand for: the person and the thing that the last answer is about.

`Ông ấy giờ làm gì?` after an answer that names one person is a whole question, once he is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.content.model import Entry
from bot.language.fragments import FragmentReader
from bot.language.tokens import Token
from bot.matching.speaking import Speaking
from bot.matching.swapping import NUMBERS, Swapper

PERSON = "person"
"""The kind of names that `he` and `she` stand for."""
PLACES_AND_NUMBERS = NUMBERS | {"country", "city", "region", "people"}
"""Kinds that `it` does not stand for: they tell where and when something was."""


class Antecedents:
    """Puts names in place of words for what was spoken of."""

    def __init__(self, speaking: Speaking, reader: FragmentReader, swapper: Swapper) -> None:
        self._speaking = speaking
        self._reader = reader
        self._swapper = swapper

    def named(self, tokens: Sequence[Token], last: Entry, locale: str | None) -> str | None:
        """The utterance with these names; None where it has no such word, or the last answer names
        nobody, or nothing, that it can stand for."""
        if not self._reader.refers(tokens, locale):  # most do not, and names are not looked for
            return None
        spelt = self._reader.spelt_out(tokens, locale, self._names(last, locale))
        return None if spelt is None else " ".join(token.accented for token in spelt)

    def _names(self, last: Entry, locale: str | None) -> Mapping[str, Sequence[Token]]:
        title = self._speaking.title(last, locale)
        named = [(title[slice(*span)], kinds) for span, kinds in self._swapper.names_of(title)]
        people = [words for words, kinds in named if kinds == {PERSON}]
        people += self._speaking.names_told(last, locale, PERSON)
        things = [words for words, kinds in named if not kinds & {PERSON, *PLACES_AND_NUMBERS}]
        found: dict[str, Sequence[Token]] = {}
        if people:
            found["persons"] = people[0]
        if things:
            found["references"] = max(things, key=len)
        return found
