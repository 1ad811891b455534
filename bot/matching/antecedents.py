"""What `he`, `it` and a number alone stand for: the person, the thing, the row of things that was
spoken of.

`Ông ấy giờ làm gì?` after an answer that names one person is a whole question, once he is named; so
is `quay lại cái 59` after answers about resolutions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.content.model import Entry
from bot.language.entities import PERSON
from bot.language.fragments import PERSONS, REFERENCES, FragmentReader
from bot.language.tokens import Token
from bot.matching.guard import kind_of, value_of
from bot.matching.speaking import Speaking
from bot.matching.swapping import NUMBERS, Swapper

PLACES_AND_NUMBERS = NUMBERS | {"country", "city", "region", "people"}
"""Kinds that `it` does not stand for: they tell where and when something was."""
_NUMBER = re.compile(r"(\d{1,3})(?:[^\W\d_]{2})?")
"""`59`, `8th`"""
_ROMAN = {"vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12, "xiii": 13, "xiv": 14}


class Antecedents:
    """Puts names in place of words for what was spoken of."""

    def __init__(self, speaking: Speaking, reader: FragmentReader, swapper: Swapper) -> None:
        self._speaking = speaking
        self._reader = reader
        self._swapper = swapper

    def named(
        self,
        tokens: Sequence[Token],
        spoken_of: Sequence[Entry],
        locale: str | None,
        *,
        persons: bool = False,
    ) -> str | None:
        """The utterance with these names; None where it has no such word, or the last answers, the
        latest first, name nobody, or nothing, that it can stand for. `persons`: only
        where somebody is spoken of."""
        kinds = [PERSONS] if persons else [PERSONS, REFERENCES]
        if not self._reader.refers(tokens, locale, kinds):  # most do not
            return None
        found: dict[str, Sequence[Token]] = {}
        for entry in spoken_of:
            found = {**self._names(entry, locale), **found}
            if (spelt := self._reader.spelt_out(tokens, locale, found)) is not None:
                return " ".join(token.accented for token in spelt)
        return None

    def _names(self, last: Entry, locale: str | None) -> Mapping[str, Sequence[Token]]:
        title = self._speaking.title(last, locale)
        named = [(title[slice(*span)], kinds) for span, kinds in self._swapper.names_of(title)]
        people = [words for words, kinds in named if kinds == {PERSON}]
        people += self._speaking.names_told(last, locale, PERSON)
        things = [words for words, kinds in named if not kinds & {PERSON, *PLACES_AND_NUMBERS}]
        found: dict[str, Sequence[Token]] = {}
        if people:
            found[PERSONS] = people[0]
        if things:
            found[REFERENCES] = max(things, key=len)
        return found

    def numbered(
        self, tokens: Sequence[Token], spoken_of: Sequence[Entry], locale: str | None
    ) -> str | None:
        """The utterance with the whole name in place of a number alone, where something of that
        number is one of a row that was spoken of: `the 8th one`, after the 13th Congress."""
        numbers = [(at, n) for at, token in enumerate(tokens) if (n := _number(token)) is not None]
        if not numbers:
            return None
        rows = [row for entry in spoken_of for row in self._rows(entry, locale)]
        of_rows = {kind_of(entity) for entity, _ in rows}
        if of_rows & self._speaking.kinds(tokens):
            return None
        for at, number in numbers:
            # What was said itself, two answers ago, before another of the row that was said last.
            for entity, name in sorted(rows, key=lambda row: value_of(row[0]) != str(number)):
                if self._speaking.is_carried(f"{kind_of(entity)}:{number}"):
                    whole = [_with_number(token, number) for token in name]
                    words = [token.accented for token in tokens]
                    return " ".join([*words[:at], *whole, *words[at + 1 :]])
        return None

    def _rows(self, entry: Entry, locale: str | None) -> Iterator[tuple[str, Sequence[Token]]]:
        """What the title names that a number tells from others, and its name."""
        title = self._speaking.title(entry, locale)
        for span, _ in self._swapper.names_of(title):
            name = title[slice(*span)]
            for entity in self._speaking.named(name):
                if kind_of(entity) not in NUMBERS and value_of(entity).isdecimal():
                    yield entity, name


def _number(token: Token) -> int | None:
    found = _NUMBER.fullmatch(token.folded)
    return int(found[1]) if found else _ROMAN.get(token.folded)


def _with_number(token: Token, number: int) -> str:
    return re.sub(r"\d+", str(number), token.accented)
