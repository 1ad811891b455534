"""From a text to its words in both views."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.language.folding import clean, fold
from bot.language.patterns import rewrite_patterns
from bot.language.vietnamese import place_tone, unify_i_and_y

# 4.0 is one word; the dot of "tp.hcm" and the hyphen of "nq-tw" are not part of one.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word in both views, such as `hóa` and `hoa`."""

    accented: str
    folded: str

    @property
    def is_marked(self) -> bool:
        """Whether marks were typed, or letters of another script. Not so in `ky`, folded `ki`."""
        return not self.accented.isascii()


def tokens_of(text: str) -> list[Token]:
    """The words of a text, cleaned, with dates and document numbers in their one form."""
    accented = clean(text)
    accented, folded = rewrite_patterns(accented, fold(accented))
    return [
        Token(place_tone(accented[m.start() : m.end()]), unify_i_and_y(m[0]))
        for m in _WORD.finditer(folded)
    ]


def lengths_by_first(keys: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """First word -> how many words the keys that begin with it have, the longest first."""
    lengths: dict[str, set[int]] = {}
    for key in keys:
        lengths.setdefault(key[0], set()).add(len(key))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
