"""Which supported language an utterance is in, by rule.

Measured against trained detectors, the rule is the only one that reads Vietnamese without marks.
Names do not vote: "Hoi An creative city" is English, "COC Biển Đông" is Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.language.aliases import key_of
from bot.language.tokens import Token, lengths_by_first, tokens_of
from bot.language.vietnamese import LETTERS, is_syllable, is_syllables
from bot.language.vocabulary import Vocabulary
from bot.language.wordlists import ordinary_words

DECISIVE = 2.0
"""Lead of the best language over the next from which the guess is acted upon."""

_FUNCTION_WORD = 2.0
_OWN_LETTERS = 2.0
_SHORTHAND = 1.0
_VALID_SYLLABLE = 0.7
_INVALID_SYLLABLE = -1.0
_OWN = LETTERS - frozenset("àâèéêìíòóôùúýõã")
"""Letters of Vietnamese that no other language of these parts has."""
_QUOTED = re.compile(r"(?:^|(?<=\s))(['\"“‘]).+?['\"”’](?=\W|$)")


@dataclass(frozen=True, slots=True)
class Guess:
    """`locale` is None where no language leads by `DECISIVE`; `lead` is at least 0."""

    locale: str | None
    lead: float


Shape = Callable[[Token], float]


def _vietnamese_shape(token: Token) -> float:
    """A word's evidence by its look: marks on a possible syllable, else a syllable or not."""
    if token.folded[0].isdigit() or not token.folded.isascii():
        return 0.0
    if not is_syllable(token.folded):
        if _OWN.intersection(token.accented):  # a slip, or words written together
            return _OWN_LETTERS
        return 0.0 if _is_stuck(token) else _INVALID_SYLLABLE
    return _VALID_SYLLABLE if LETTERS.isdisjoint(token.accented) else _OWN_LETTERS


def _is_stuck(token: Token) -> bool:
    """Whether this may be words written together: `ngoaigiao`, but not `potato`."""
    return token.accented not in ordinary_words() and is_syllables(token.folded)


# Languages whose words can be told by their look. Others are told by function words alone.
_SHAPES: Mapping[str, Shape] = {"vi": _vietnamese_shape}


class LanguageDetector:
    """Guesses among the locales of the given vocabularies."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        vocabularies = list(vocabularies)
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
        tokens = tokens_of(text) if tokens is None else tokens
        rest = _QUOTED.sub(" ", text)
        unquoted = tokens if rest == text else tokens_of(rest)
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
        own, shape, score = self._function_words[locale], _SHAPES.get(locale), 0.0
        shorthand = self._shorthand[locale]
        for token in tokens:
            if token.folded in own:
                score += _FUNCTION_WORD
            elif token.folded in shorthand:
                score += _SHORTHAND
            elif shape is not None and token.folded not in self._all_function_words:
                score += shape(token)
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
