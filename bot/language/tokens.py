"""From a text to its words in both views."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.language.folding import clean, fold
from bot.language.orthographies import folded_form, spelt
from bot.language.patterns import PatternRewriter
from bot.language.token import Token
from bot.language.vocabulary import Vocabulary

__all__ = ["Token", "Tokeniser", "lengths_by_first", "tokens_of"]

# 4.0 is one word; the dot of "tp.hcm" and the hyphen of "nq-tw" are not part of one.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")


class Tokeniser:
    """Cuts texts into words, with dates and numbered names as the given languages write them."""

    def __init__(
        self, vocabularies: Iterable[Vocabulary] = (), known: Mapping[str, Token] | None = None
    ) -> None:
        """`known`: words of the content by how they are written, which need no working out."""
        self._rewrite = PatternRewriter(vocabularies)
        self._known: Mapping[str, Token] = {} if known is None else known

    def __call__(self, text: str) -> list[Token]:
        """The words of a text, cleaned, with dates and numbers in their one form."""
        accented = clean(text)
        accented, folded = self._rewrite(accented, fold(accented))
        return [self._token(accented[m.start() : m.end()], m[0]) for m in _WORD.finditer(folded)]

    def _token(self, accented: str, folded: str) -> Token:
        return self._known.get(accented) or Token(spelt(accented), folded_form(folded))


tokens_of = Tokeniser()
"""For words and names of a vocabulary, and wherever no date or numbered name matters."""


def lengths_by_first(keys: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """First word -> how many words the keys that begin with it have, the longest first."""
    lengths: dict[str, set[int]] = {}
    for key in keys:
        lengths.setdefault(key[0], set()).add(len(key))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
