"""Which supported language an utterance is in, by rule.

Function words tell, and the look of words where a language has an orthography. Measured against
trained detectors, such a rule is the only one that reads Vietnamese without marks.
Names do not vote: "Hoi An creative city" is English, "COC Biển Đông" is Vietnamese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.language.aliases import key_of
from bot.language.entities import BESIDE_NAMES
from bot.language.frames import NOT_NAMES
from bot.language.orthographies import ORTHOGRAPHIES
from bot.language.orthography import Orthography
from bot.language.tokens import Token, lengths_by_first, listed_tokens, tokens_of
from bot.language.vocabulary import Vocabulary
from bot.language.wordlists import ordinary_words

FRAMED = 2
"""Function words of one language, with none of the other, that make marked words mere names."""
DECISIVE = 2.0
"""Lead of the best language over the next from which the guess is acted upon."""

_FUNCTION_WORD = 2.0
_SHORTHAND = 1.0
_NAME = 1.0
"""Evidence of words with marks beside each other, where the words around are another language's."""
_LISTED_WORD = 1.0
"""As much as a chat spelling: other languages may have the word too, and list fewer."""
_QUOTED = re.compile(r"(?:^|(?<=\s))(['\"“‘]).+?['\"”’](?=\W|$)")


@dataclass(frozen=True, slots=True)
class Guess:
    """`locale` is None where no language leads by `DECISIVE`; `lead` is at least 0."""

    locale: str | None
    lead: float


def _are_around(orthography: Orthography | None, tokens: list[Token]) -> bool:
    """Whether several of the words look like another language's."""
    return orthography is not None and sum(orthography.evidence(t) < 0 for t in tokens) >= FRAMED


def _may_be_anothers(token: Token) -> bool:
    """Whether a language with an orthography could write it so: `to`, `list`."""
    return any(own.evidence(token) >= 0 for own in ORTHOGRAPHIES.values())


class _Questions:
    """One language's question words: `which`, `nào`."""

    def __init__(self, vocabulary: Vocabulary, function_words: Collection[str]) -> None:
        """`function_words`: folded, those that are this language's alone."""
        words = [
            tokens[0]
            for phrase in vocabulary.follow_ups.get("questions", ())
            if len(tokens := listed_tokens(phrase)) == 1 and tokens[0].folded in function_words
        ]
        self._accented = frozenset(token.accented for token in words)
        self._folded = frozenset(token.folded for token in words)
        own = ORTHOGRAPHIES.get(vocabulary.locale)
        self._telling = frozenset(
            tokens[0].accented
            for phrase in vocabulary.follow_ups.get("ways", ())
            if len(tokens := listed_tokens(phrase)) == 1
            and (tokens[0].is_marked if own else not _may_be_anothers(tokens[0]))
        )

    def are_in(self, tokens: Iterable[Token]) -> bool:
        """With their own marks, where any were typed: `đầu` is no `đâu`."""
        return any(
            not token.is_marked or token.accented in self._accented
            for token in tokens
            if token.folded in self._folded
        )

    def opens(self, token: Token) -> bool:
        """Whether it asks to be told: `describe`."""
        return token.accented in self._telling


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
        self._written_function_words = {
            v.locale: frozenset(
                t.accented for phrase in v.function_words for t in listed_tokens(phrase)
            )
            for v in vocabularies
        }
        self._all_function_words = frozenset().union(*words.values())
        listed = {
            v.locale: frozenset(key[0] for key in map(key_of, v.words) if len(key) == 1)
            - self._all_function_words
            for v in vocabularies
        }
        shorthand = {
            v.locale: frozenset(
                key[0] for key in map(key_of, v.shorthand) if len(key) == 1 and len(key[0]) > 1
            )
            - self._all_function_words
            for v in vocabularies
        }
        # Word -> what it tells for its language; of one that is of several kinds, the last here.
        self._telling = {
            locale: dict.fromkeys(listed[locale], _LISTED_WORD)
            | dict.fromkeys(shorthand[locale], _SHORTHAND)
            | dict.fromkeys(self._function_words[locale], _FUNCTION_WORD)
            for locale in words
        }
        self._questions = {
            v.locale: _Questions(v, self._function_words[v.locale]) for v in vocabularies
        }
        self._joining = {
            v.locale: {
                word
                for phrase in (*v.follow_ups.get("openings", ()), *v.follow_ups.get("ways", ()))
                for word in phrase.split()
            }
            for v in vocabularies
        }
        self._courtesies = {
            v.locale: frozenset(
                key[0] for key in map(key_of, v.follow_ups.get("fillers", ())) if len(key) == 1
            )
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
            for kind, entities in v.entities.items()
            if kind not in NOT_NAMES | BESIDE_NAMES
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

    def guess_tokens(self, tokens: list[Token], *, are_written_out: bool = False) -> Guess:
        """The same for an utterance that is cut into words already.

        `are_written_out`: abbreviations became words, which tell less than words that were typed.
        """
        rest = self._without_names(tokens)
        guess = self._guess_words(rest, are_written_out=are_written_out)
        if guess.locale:
            return guess
        if (locale := self._by_listed_words(rest, has_names=len(rest) < len(tokens))) is not None:
            return Guess(locale, DECISIVE)
        # Nothing but names: then their spelling is all there is to go by ("COC Biển Đông").
        return self._guess_words(tokens, are_written_out=are_written_out)

    def _by_listed_words(self, rest: list[Token], *, has_names: bool) -> str | None:
        """The language of few words, where they are listed words and none could be a language's
        that has an orthography: `ok bye`. Beside names one is enough, and what joins them may be
        such a language's too: `Hội An nickname`, `religion in Vietnam`."""
        words = [token for token in rest if not token.folded.isdecimal()]
        plain = [locale for locale in self._telling if locale not in ORTHOGRAPHIES]
        if len(plain) != 1 or not all(t.accented in ordinary_words() for t in words):
            return None
        open_ = [token for token in words if _may_be_anothers(token)]
        if has_names:
            joining = self._joining[plain[0]]
            is_told = len(open_) < len(words) and all(t.accented in joining for t in open_)
        else:
            is_told = len(words) > 1 and not open_
        return plain[0] if is_told else None

    def is_frame(self, token: Token, *, other_than: str) -> bool:
        """Whether it is a function word, as it is written, of another language than this one."""
        return any(
            token.accented in own
            for locale, own in self._written_function_words.items()
            if locale != other_than
        )

    def _guess_words(self, tokens: list[Token], *, are_written_out: bool) -> Guess:
        if not tokens or not self._function_words:
            return Guess(None, 0.0)
        folded = [token.folded for token in tokens]
        framing = {
            locale: sum(map(own.__contains__, folded))
            for locale, own in self._function_words.items()
        }
        marks_name = {
            locale: not framing[locale]
            and (
                max(framing.values()) >= FRAMED
                or (are_written_out and _are_around(ORTHOGRAPHIES.get(locale), tokens))
            )
            for locale in framing
        }
        scores = sorted(
            ((self._score(locale, tokens, marks_name[locale]), locale) for locale in framing),
            reverse=True,
        )
        (best, locale) = scores[0]
        lead = best - scores[1][0] if len(scores) > 1 else best
        asking = self._asking(tokens, framing)
        if asking is not None:
            return Guess(asking, max(DECISIVE, lead if asking == locale else 0.0))
        return Guess(locale if lead >= DECISIVE else None, max(0.0, lead))

    def _asking(self, tokens: list[Token], framing: Mapping[str, int]) -> str | None:
        """The one language whose question words these are, if its frame holds: "Which year …"."""
        # "Describe Quan họ": what is marked is a name. Where nothing is, the words tell.
        is_naming = any(token.is_marked for token in tokens)
        asking = [
            locale
            for locale, own in self._questions.items()
            if own.are_in(tokens) or (is_naming and own.opens(tokens[0]))
        ]
        if len(asking) != 1 or len(framing) < 2:
            return None
        others = max(count for locale, count in framing.items() if locale != asking[0])
        return asking[0] if framing[asking[0]] + 1 >= others else None

    def _score(self, locale: str, tokens: list[Token], is_framed: bool) -> float:
        orthography, score = ORTHOGRAPHIES.get(locale), 0.0
        telling, courtesies = self._telling[locale], self._courtesies[locale]
        if orthography is None:
            return sum((telling.get(token.folded, 0.0) for token in tokens), start=0.0)
        is_in_name = False
        for token in tokens:
            if (told := telling.get(token.folded)) is not None:
                score += told
            elif token.folded in self._all_function_words or token.folded in courtesies:
                is_in_name = False
            else:
                value = orthography.evidence(token)
                if is_framed and value > 0:
                    # "tell me about Luật Di sản": a name, whichever language is around it.
                    is_marked = token.is_marked
                    value = _NAME if is_marked and not is_in_name else 0.0
                    is_in_name = is_in_name or is_marked
                score += value
        return score

    def names_in(self, tokens: list[Token]) -> frozenset[Token]:
        """The words that are part of a name."""
        return frozenset(tokens) - frozenset(self._without_names(tokens))

    def _without_names(self, tokens: list[Token]) -> list[Token]:
        folded = [token.folded for token in tokens]
        rest: list[Token] = []
        past = 0
        for at, first in enumerate(folded):
            if at >= past and first in self._name_lengths and (length := self._name_at(folded, at)):
                rest += tokens[past:at]
                past = at + length
        return rest + tokens[past:] if past else tokens

    def _name_at(self, folded: list[str], at: int) -> int:
        for length in self._name_lengths[folded[at]]:
            if tuple(folded[at : at + length]) in self._names:
                return length
        return 0
