"""What each entry names, tells and has words for, as far as it decides what a follow-up means."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from bot.content.model import Content, Entry, Text
from bot.language.entities import EntityFinder
from bot.language.normaliser import Normaliser
from bot.language.tokens import Token, tokens_of
from bot.matching.guard import kind_of
from bot.matching.ranking import Ranker

Classes = NDArray[np.int64]

MOSTLY = 0.5
"""Share of an utterance's words, by rarity, from which an entry speaks of it."""


class Speaking:
    """Knows the entries of one content by their classes."""

    def __init__(
        self, content: Content, normaliser: Normaliser, finder: EntityFinder, ranker: Ranker
    ) -> None:
        self.ids = tuple(content.entries)
        self.classes = {id_: class_ for class_, id_ in enumerate(self.ids)}
        self._normaliser = normaliser
        self._finder = finder
        self._ranker = ranker

    def title(self, entry: Entry, locale: str | None) -> tuple[Token, ...]:
        """The words of an entry's title in that language, if it has one in it."""
        return self._normaliser.normalise_known(_text(entry, locale).title).tokens

    def questions(self, entry: Entry, locale: str | None) -> Iterable[tuple[Token, ...]]:
        """Its title, then its phrasings, the shortest first."""
        yield self.title(entry, locale)
        for phrasing in sorted(_text(entry, locale).questions, key=len):
            yield self._normaliser.normalise_known(phrasing).tokens

    def names_told(self, entry: Entry, locale: str | None, kind: str) -> list[tuple[Token, ...]]:
        """Names of a kind in its answer, as they come."""
        tokens = tokens_of(_text(entry, locale).answer)
        return [
            tuple(tokens[at : at + self._finder.name_length_at(tokens, at)])
            for at in range(len(tokens))
            if kind_of(self._finder.name_at(tokens, at)) == kind
        ]

    def named(self, tokens: Iterable[Token]) -> frozenset[str]:
        """The entities in the words."""
        return self._finder.find(tokens)

    def kinds(self, tokens: Iterable[Token]) -> set[str]:
        """The kinds of these."""
        return {kind_of(entity) for entity in self._finder.find(tokens)}

    def is_listed(self, words: Iterable[Token]) -> bool:
        """Whether they are one name of the vocabulary."""
        return self._finder.is_name(words)

    def is_carried(self, entity: str) -> bool:
        """Whether any entry carries it."""
        return entity in self._ranker.guard.carriers

    def missing(self, named: Iterable[str]) -> NDArray[np.int64]:
        """Per class: how many of these entities it does not carry."""
        return self._ranker.guard.missing(named)

    def tells(self, asked: frozenset[str], class_: int) -> bool:
        """Whether something is asked for that the class is known to tell."""
        doubts = self._ranker.doubts
        if not asked or doubts is None:
            return False
        return bool(doubts.told.missing(asked)[class_] == 0)

    def are_known(self, content: Collection[str]) -> bool:
        """Whether any entry has each of the words."""
        return len(self._ranker.lexical.known(content)) == len(set(content))

    def has_all(self, content: Collection[str], class_: int) -> bool:
        """Whether the class has all of the words, in a phrasing or in its answer."""
        return all(class_ in self._ranker.coverage.having(word) for word in content)

    def is_of(self, content: Collection[str], class_: int) -> bool:
        """Whether the class has most of the words."""
        return self.coverage(content, class_) >= MOSTLY

    def coverage(self, content: Collection[str], class_: int) -> float:
        """Share of these words, by rarity, that the class has; 1 where there are none."""
        if not content:
            return 1.0
        index = self._ranker.lexical
        known = index.known(sorted(content)).values()
        total = sum(word.rarity for word in known) + (len(content) - len(known)) * index.rarest
        return sum(word.rarity for word in known if word.classes[class_]) / total


def _text(entry: Entry, locale: str | None) -> Text:
    return entry.texts.get(locale or "") or next(iter(entry.texts.values()))
