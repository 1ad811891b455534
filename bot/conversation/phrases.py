"""What people type instead of a button or a command, word for word: `the second one`, `forget me`.

Taken from the vocabularies of all languages at once, compared without marks. Only a text that says
nothing else counts: `2 nước nào`, `what is privacy law` are questions.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from bot.language.aliases import key_of
from bot.language.tokens import tokens_of
from bot.language.vocabulary import Vocabulary

LAST, NEXT = -1, -2
"""The last of a list, however many there are; the one behind what was told of it last."""
_ENDS = {"last": LAST, "next": NEXT}
MOST_WORDS = 8
"""Of a phrase."""
LONGEST_CORRECTION = 200
"""Characters of a text that may begin with a correction: a question follows."""
LONGEST = 60
"""Characters of a text that can be one of these phrases; longer ones are not looked at."""
LONGEST_ASIDE = 3
"""Words of what is said before that, as one marvels at it."""
_CLAUSE = re.compile(r"[,;.?!]+(?=\s|$)")
_NUMBER = re.compile(r"[0-9]{1,3}")
"""A choice by its number; four digits are a year."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """One of a list by its place, in a sentence: `what is the third objective`."""

    number: int
    """From 1, or `LAST`, or `NEXT`."""
    rest: frozenset[str]
    """Folded words beside it that neither ask nor serve."""
    locale: str | None
    """None: by a figure, which is of any language."""


class Phrases:
    """The phrases of one edition of the content."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        self._commands: dict[Words, tuple[str, str]] = {}
        self._choices: dict[Words, int] = {}
        self._before: set[Words] = {()}
        self._more: set[Words] = set()
        self._courtesies: set[Words] = set()
        self._sources: dict[Words, str] = {}
        self._said: set[Words] = set()
        self._references: set[Words] = set()
        self._corrections: dict[Words, str] = {}
        self._spots: dict[Words, tuple[int, str]] = {}
        self._serving: set[Words] = set()
        for vocabulary in vocabularies:
            for name, phrases in vocabulary.commands.items():
                said = (name, vocabulary.locale)
                self._commands |= dict.fromkeys(map(key_of, phrases), said)
            for which, phrases in vocabulary.choices.items():
                if which == "before":
                    self._before |= set(map(key_of, phrases))
                elif which == "next":  # of a list that was shown nobody has said where they are
                    continue
                else:
                    number = LAST if which == "last" else int(which)
                    self._choices |= dict.fromkeys(map(key_of, phrases), number)
            self._learn_rejoinders(vocabulary)
            self._more |= set(map(key_of, vocabulary.follow_ups.get("more", ())))
            self._courtesies |= set(map(key_of, vocabulary.follow_ups.get("fillers", ())))
        self._courtesies.discard(())

    def command(self, text: str) -> tuple[str, str] | None:
        """The command whose words these are, and their language."""
        return next(filter(None, map(self._commands.get, self._readings(text))), None)

    def choice(self, text: str) -> int | None:
        """The number of a choice, from 1, or `LAST`; also of `no, I meant the first one`."""
        for said in self._readings(text):
            words = said[self._correction(said)[0] :]
            if words in self._choices:
                return self._choices[words]
            if words and _NUMBER.fullmatch(words[-1]) and words[:-1] in self._before:
                return int(words[-1])
        return None

    def asks_for_more(self, text: str) -> bool:
        """Whether it says `tell me more`, and not of what."""
        return any(words in self._more for words in self._readings(text))

    def asks_for_source(self, text: str) -> str | None:
        """The language in which it says `source?`, and nothing else but what was said; None where
        it does not."""
        if len(text) > LONGEST:
            return None
        *aside, last = map(_words, _CLAUSE.split(text))
        if not last:  # it ends with a full stop
            *aside, last = aside or [()]
        is_aside = all(
            len(clause) <= LONGEST_ASIDE for clause in aside
        )  # `that many? who says so?`
        return self._source(_words(text)) or (self._source(last) if is_aside else None)

    def said_so(self, text: str) -> tuple[frozenset[str], str] | None:
        """What somebody said, of who asks whose words it was: `who said it must be active?`; and
        the language of that."""
        words = _words(text) if len(text) <= LONGEST else ()
        size = _longest(words, self._sources)
        said = frozenset(self._beside(words[size:]))
        return (said, self._sources[words[:size]]) if size and said else None

    def _unreferring(self, words: Words) -> Words:
        """Without the words for what was spoken of: `where is this from` says what `where is that
        from` does."""
        found: list[str] = []
        at = 0
        while at < len(words):
            size = _longest(words[at:], self._references)
            found += () if size else words[at : at + 1]
            at += max(1, size)
        return tuple(found)

    def _source(self, words: Words) -> str | None:
        words = self._unreferring(words)
        locale: str | None = None
        at = 0
        while at < len(words):
            if size := _longest(words[at:], self._sources):
                locale = locale or self._sources[words[at : at + size]]
            elif not (size := _longest(words[at:], self._said) or words[at].isdecimal()):
                return None
            at += size
        return locale

    def corrected(self, text: str) -> tuple[str, str] | None:
        """What follows `no, I meant`, and the language of these words; None where they are missing.

        Empty where nothing follows.
        """
        tokens = tokens_of(text) if len(text) <= LONGEST_CORRECTION else []
        at, locale = self._correction(tuple(token.folded for token in tokens))
        if locale is None:
            return None
        return " ".join(token.accented for token in tokens[at:]), locale

    def _correction(self, words: Words) -> tuple[int, str | None]:
        """How many words at the start take something back, and their language."""
        at = 0
        locale: str | None = None
        while size := _longest(words[at:], self._corrections):
            locale = locale or self._corrections[words[at : at + size]]
            at += size
        return at, locale

    def spot(self, text: str) -> Spot | None:
        """One of a list by its place, if a short text names one."""
        words = _words(text) if len(text) <= LONGEST else ()
        words = words[self._correction(words)[0] :]
        for at in range(len(words)):
            if size := _longest(words[at:], self._spots):
                number, locale = self._spots[words[at : at + size]]
                rest = (*self._beside(words[:at]), *self._beside(words[at + size :]))
                return Spot(number, frozenset(rest), locale)
        for said in self._readings(text):
            if _NUMBER.fullmatch(said[-1]) and said[:-1] in self._before:
                return Spot(int(said[-1]), frozenset(), None)
        return None

    def _beside(self, words: Words) -> Iterator[str]:
        at = 0
        while at < len(words):
            size = _longest(words[at:], self._serving)
            if not size and len(words[at]) > 1:  # `what's` leaves an `s`
                yield words[at]
            at += max(1, size)

    def _learn_rejoinders(self, vocabulary: Vocabulary) -> None:
        own, locale = vocabulary.follow_ups, vocabulary.locale
        for kind in ("said", "references", "persons", "fillers"):
            self._said |= set(map(key_of, own.get(kind, ())))
        self._references |= set(map(key_of, own.get("references", ())))
        for words in map(key_of, own.get("sources", ())):
            self._sources[self._unreferring(words) or words] = self._sources[words] = locale
        self._corrections |= dict.fromkeys(map(key_of, own.get("corrections", ())), locale)
        for which, phrases in (*vocabulary.ordinals.items(), *vocabulary.choices.items()):
            if which in _ENDS or which.isdecimal():
                number = _ENDS[which] if which in _ENDS else int(which)
                self._spots |= dict.fromkeys(map(key_of, phrases), (number, locale))
        for kind in ("questions", "fillers", "ways", "openings", "closings", "references"):
            self._serving |= set(map(key_of, own.get(kind, ())))
        self._serving |= {
            (word,) for phrase in vocabulary.function_words for word in key_of(phrase)
        }
        self._serving |= set(map(key_of, vocabulary.choices.get("before", ())))
        self._serving.discard(())

    def _readings(self, text: str) -> Iterable[Words]:
        """As it stands, then without the courtesies around it, one after the other."""
        words = _words(text) if len(text) <= LONGEST else ()
        while words:
            yield words
            words = self._without_a_courtesy(words)

    def _without_a_courtesy(self, words: Words) -> Words:
        for size in range(len(words) - 1, 0, -1):
            if words[:size] in self._courtesies:
                return words[size:]
            if words[-size:] in self._courtesies:
                return words[:-size]
        return ()


def _longest(words: Words, phrases: Container[Words]) -> int:
    """How many words the longest phrase at the start has; 0 for none."""
    sizes = range(min(len(words), MOST_WORDS), 0, -1)
    return next((size for size in sizes if words[:size] in phrases), 0)


def _words(text: str) -> Words:
    return tuple(tokens_of.folded(text))
