"""From a text to its words in both views."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from bot.language.folding import clean, fold
from bot.language.orthographies import folded_form, spelt
from bot.language.patterns import PatternRewriter
from bot.language.token import Token
from bot.language.vocabulary import Vocabulary

__all__ = [
    "EveryWord",
    "Token",
    "Tokeniser",
    "folded_of",
    "lengths_by_first",
    "listed_tokens",
    "tokens_of",
]

# 4.0 is one word; the dot of "tp.hcm" and the hyphen of "nq-tw" are not part of one.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|\w+")


class EveryWord:
    """For whoever reads nothing but content: all its words are kept."""

    def __contains__(self, word: object) -> bool:
        return True


class KnownWords:
    """Words of the content, each worked out once. Those of people are worked out anew each time:
    they are not to be remembered."""

    def __init__(self, of_content: Container[str] = ()) -> None:
        """`of_content`: words, as they are written there."""
        self.of_content = of_content
        self._tokens: dict[str, Token] = {}
        self._written_out: dict[str, Token] = {}
        """Those that stand for what was typed: no typed word is one of them."""

    def token(self, accented: str, folded: str) -> Token:
        """The word in its one spelling, in both views."""
        known = self._tokens.get(accented)
        if known is None:
            known = Token(spelt(accented), folded_form(folded))
            if accented in self.of_content:
                self._tokens[accented] = known
        return known

    def shared(self, tokens: Iterable[Token]) -> tuple[Token, ...]:
        """Tokens of a text of the content, each word once in memory."""
        return tuple(
            (self._tokens if token.is_typed else self._written_out).setdefault(
                token.accented, token
            )
            for token in tokens
        )


class Tokeniser:
    """Cuts texts into words, with dates and numbered names as the given languages write them."""

    def __init__(
        self, vocabularies: Iterable[Vocabulary] = (), known: KnownWords | None = None
    ) -> None:
        """`known`: words that need no working out."""
        self._rewrite = PatternRewriter(vocabularies)
        self._known = KnownWords() if known is None else known

    def __call__(self, text: str) -> list[Token]:
        """The words of a text, cleaned, with dates and numbers in their one form."""
        accented, folded = self._written(text)
        token = self._known.token
        if folded == accented:
            return [token(word, word) for word in _WORD.findall(folded)]
        spans = [match.span() for match in _WORD.finditer(folded)]
        return [token(accented[start:end], folded[start:end]) for start, end in spans]

    def folded(self, text: str) -> list[str]:
        """The same words without their marks, in a third of the time."""
        return [folded_form(word) for word in _WORD.findall(self._written(text)[1])]

    def _written(self, text: str) -> tuple[str, str]:
        accented = clean(text)
        return self._rewrite(accented, fold(accented))


tokens_of = Tokeniser()
"""Wherever no date or numbered name matters. No word is kept, as people may have written it."""

listed_tokens = Tokeniser(known=KnownWords(EveryWord()))
"""The same for words and names of vocabularies: most are listed several times over."""


def folded_of(tokens: Iterable[Token]) -> tuple[str, ...]:
    """The words without their marks, as they are looked up."""
    return tuple([token.folded for token in tokens])


def lengths_by_first(keys: Iterable[tuple[str, ...]]) -> dict[str, tuple[int, ...]]:
    """First word -> how many words the keys that begin with it have, the longest first."""
    lengths: dict[str, set[int]] = {}
    for key in keys:
        lengths.setdefault(key[0], set()).add(len(key))
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
