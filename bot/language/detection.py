"""Which supported language an utterance is in, by rule.

Function words tell, and the look of words where a language has an orthography. Measured against
trained detectors, such a rule is the only one that reads Vietnamese without marks.
Names do not vote: "Hoi An creative city" is English, "COC Biển Đông" is Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.language.aliases import key_of
from bot.language.orthographies import ORTHOGRAPHIES
from bot.language.tokens import Token, lengths_by_first, tokens_of
from bot.language.vocabulary import Vocabulary

DECISIVE = 2.0
"""Lead of the best language over the next from which the guess is acted upon."""

_FUNCTION_WORD = 2.0
_SHORTHAND = 1.0
_LISTED_WORD = 1.0
"""As much as a chat spelling: other languages may have the word too, and list fewer."""
_QUOTED = re.compile(r"(?:^|(?<=\s))(['\"“‘]).+?['\"”’](?=\W|$)")


@dataclass(frozen=True, slots=True)
class Guess:
    """`locale` is None where no language leads by `DECISIVE`; `lead` is at least 0."""

    locale: str | None
    lead: float


class LanguageDetector:
    """Guesses among the locales of the given vocabularies."""

    def __init__(
        self,
        vocabularies: Iterable[Vocabulary],
        tokenise: Callable[[str], list[Token]] = tokens_of,
    ) -> None:
        """`tokenise`: as utterances are cut into words."""
        vocabularies = list(vocabularies)
        self._tokenise = tokenise
        words = {
            v.locale: {word for phrase in v.function_words for word in key_of(phrase)}
            for v in vocabularies
        }
        # A word that two languages share without marks tells neither.
        self._function_words = {
            locale: own - set().union(*(o for other, o in words.items() if other != locale))
            for locale, own in words.items()
        }
        self._all_function_words = frozenset().union(*words.values())
        self._listed = {
            v.locale: frozenset(key[0] for key in map(key_of, v.words) if len(key) == 1)
            - self._all_function_words
            for v in vocabularies
        }
        self._shorthand = {
            v.locale: frozenset(
                key[0] for key in map(key_of, v.shorthand) if len(key) == 1 and len(key[0]) > 1
            )
            - self._all_function_words
            for v in vocabularies
        }
        self._names = {
            key_of(form)
            for v in vocabularies
            for name, forms in v.names.items()
            for form in (name, *forms)
        } | {
            key_of(form)
            for v in vocabularies
            for entities in v.entities.values()
            for forms in entities
            for form in forms
        }
        self._names.discard(())
        self._name_lengths = lengths_by_first(self._names)

    def guess(self, text: str, tokens: list[Token] | None = None) -> Guess:
        """The language of an utterance as typed. Quoted words do not vote where others do.

        `tokens`: the text's words, where they are known already.
        """
        tokens = self._tokenise(text) if tokens is None else tokens
        rest = _QUOTED.sub(" ", text)
        unquoted = tokens if rest == text else self._tokenise(rest)
        return self.guess_tokens(unquoted if len(unquoted) > 2 else tokens)

    def guess_tokens(self, tokens: list[Token]) -> Guess:
        """The same for an utterance that is cut into words already."""
        guess = self._guess_words(self._without_names(tokens))
        # Nothing but names: then their spelling is all there is to go by ("COC Biển Đông").
        return guess if guess.locale else self._guess_words(tokens)

    def _guess_words(self, tokens: list[Token]) -> Guess:
        scores = sorted(
            ((self._score(locale, tokens), locale) for locale in self._function_words),
            reverse=True,
        )
        if not scores or not tokens:
            return Guess(None, 0.0)
        (best, locale) = scores[0]
        lead = best - scores[1][0] if len(scores) > 1 else best
        return Guess(locale if lead >= DECISIVE else None, max(0.0, lead))

    def _score(self, locale: str, tokens: list[Token]) -> float:
        own, orthography, score = self._function_words[locale], ORTHOGRAPHIES.get(locale), 0.0
        shorthand, listed = self._shorthand[locale], self._listed[locale]
        for token in tokens:
            if token.folded in own:
                score += _FUNCTION_WORD
            elif token.folded in shorthand:
                score += _SHORTHAND
            elif token.folded in listed:
                score += _LISTED_WORD
            elif orthography is not None and token.folded not in self._all_function_words:
                score += orthography.evidence(token)
        return score

    def _without_names(self, tokens: list[Token]) -> list[Token]:
        rest, at = [], 0
        while at < len(tokens):
            # Most words begin no name.
            length = self._name_at(tokens, at) if tokens[at].folded in self._name_lengths else 0
            if length == 0:
                rest.append(tokens[at])
            at += max(1, length)
        return rest

    def _name_at(self, tokens: list[Token], at: int) -> int:
        for length in self._name_lengths.get(tokens[at].folded, ()):
            if tuple(t.folded for t in tokens[at : at + length]) in self._names:
                return length
        return 0
