"""What people type instead of a button or a command, word for word: `the second one`, `forget me`.

Taken from the vocabularies of all languages at once, compared without marks. Only a text that says
nothing else counts: `2 nước nào`, `what is privacy law` are questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.language.tokens import tokens_of
from bot.language.vocabulary import Vocabulary

LAST = -1
"""The last choice, however many there are."""
LONGEST = 60
"""Characters of a text that can be one of these phrases; longer ones are not looked at."""
_NUMBER = re.compile(r"[0-9]{1,3}")
"""A choice by its number; four digits are a year."""

Words = tuple[str, ...]


class Phrases:
    """The phrases of one edition of the content."""

    def __init__(self, vocabularies: Iterable[Vocabulary]) -> None:
        self._commands: dict[Words, tuple[str, str]] = {}
        self._choices: dict[Words, int] = {}
        self._before: set[Words] = {()}
        self._more: set[Words] = set()
        self._courtesies: set[Words] = set()
        for vocabulary in vocabularies:
            for name, phrases in vocabulary.commands.items():
                said = (name, vocabulary.locale)
                self._commands |= dict.fromkeys(map(_words, phrases), said)
            for which, phrases in vocabulary.choices.items():
                if which == "before":
                    self._before |= set(map(_words, phrases))
                else:
                    number = LAST if which == "last" else int(which)
                    self._choices |= dict.fromkeys(map(_words, phrases), number)
            self._more |= set(map(_words, vocabulary.follow_ups.get("more", ())))
            self._courtesies |= set(map(_words, vocabulary.follow_ups.get("fillers", ())))
        self._courtesies.discard(())

    def command(self, text: str) -> tuple[str, str] | None:
        """The command whose words these are, and their language."""
        return next(filter(None, map(self._commands.get, self._readings(text))), None)

    def choice(self, text: str) -> int | None:
        """The number of a choice, from 1, or `LAST`."""
        for words in self._readings(text):
            if words in self._choices:
                return self._choices[words]
            if words and _NUMBER.fullmatch(words[-1]) and words[:-1] in self._before:
                return int(words[-1])
        return None

    def asks_for_more(self, text: str) -> bool:
        """Whether it says `tell me more`, and not of what."""
        return any(words in self._more for words in self._readings(text))

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


def _words(text: str) -> Words:
    return tuple(token.folded for token in tokens_of(text))
