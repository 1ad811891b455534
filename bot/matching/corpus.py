"""The content as the scorers read it: phrasings, answers and questions out of scope, normalised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.content.model import Content, Entry, Source
from bot.language.entities import EntityFinder
from bot.language.markup import plain
from bot.language.normaliser import Normaliser, Utterance
from bot.language.orthographies import has_optional_marks
from bot.language.relations import PERSON, RELATION, SOURCE
from bot.matching.guard import kind_of

OUTSIDE_TOGETHER = 10
"""Curated questions that make up one class: editors write those of one kind below each other."""

RELATIONS = frozenset({RELATION, SOURCE})
"""Kinds of entities that an answer's running text does not make an entry carry."""

_SENTENCE = re.compile(r"[.;:!?\n]+")

Told = tuple[str, Utterance]
"""A locale, and a text in it."""


@dataclass(frozen=True)
class ReadEntry:
    """One entry, normalised."""

    phrasings: tuple[Told, ...]
    """Titles included; each form once."""
    sentences: tuple[Told, ...]
    """Of its answer."""
    names: tuple[frozenset[str], ...]
    """Of each phrasing: the entities that it names."""
    answered: frozenset[str]
    """The entities that the answer names, and whose words it has."""


@dataclass(frozen=True)
class Corpus:
    """Classes are entries by their place; after them come the questions out of scope, some each."""

    entries: tuple[ReadEntry, ...]
    outside: tuple[Utterance, ...]

    @classmethod
    def read(cls, content: Content, normaliser: Normaliser, finder: EntityFinder) -> Corpus:
        """What was normalised for an edition before is not normalised again."""
        speaking = _Speaking(content.sources, normaliser, finder)
        entries = tuple(
            _read_entry(entry, normaliser, finder, speaking) for entry in content.entries.values()
        )
        outside = (
            normaliser.normalise_known(question)
            for questions in content.out_of_scope.values()
            for question in questions
        )
        return cls(entries, tuple(u for u in outside if u.tokens))

    @cached_property
    def phrasings(self) -> list[Utterance]:
        """Of all entries, one entry after the other."""
        return [u for entry in self.entries for _, u in entry.phrasings]

    @property
    def rows(self) -> list[Utterance]:
        """What the indexes hold: the phrasings, then the questions out of scope."""
        return [*self.phrasings, *self.outside]

    @cached_property
    def classes(self) -> list[int]:
        """Of each of the rows."""
        inside = [class_ for class_, entry in enumerate(self.entries) for _ in entry.phrasings]
        first = len(self.entries)
        return inside + [first + at // OUTSIDE_TOGETHER for at in range(len(self.outside))]

    @property
    def class_count(self) -> int:
        """Of entries, and of questions out of scope."""
        return self.classes[-1] + 1 if self.outside else len(self.entries)

    def named(self) -> Iterator[tuple[int, frozenset[str]]]:
        """Of each phrasing: its class and the entities it names."""
        for class_, entry in enumerate(self.entries):
            yield from ((class_, named) for named in entry.names)

    def spoken(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Of each class that has an answer: its phrasings, and the sentences of the answer as one.

        Phrasings alone tell nothing that naive Bayes does not.
        """
        for class_, entry in enumerate(self.entries):
            if entry.sentences:
                yield from ((class_, [u.folded]) for _, u in entry.phrasings)
                yield class_, [u.folded for _, u in entry.sentences]

    def marked(self) -> Iterator[Utterance]:
        """What the marks of words are learnt from.

        Phrasings without marks are welcome, but nothing about marks is to be learnt from them.
        """
        for entry in self.entries:
            for locale, u in entry.phrasings:
                if has_optional_marks(u.guess.locale or locale) and is_marked(u):
                    yield u
            for locale, u in entry.sentences:
                if has_optional_marks(locale) and is_marked(u):
                    yield u


def is_marked(utterance: Utterance) -> bool:
    """Whether any of its words was typed with marks."""
    return any(token.is_marked for token in utterance.tokens)


class _Speaking:
    """Whose words entries have: of their documents, and of those that the answer quotes."""

    def __init__(
        self, sources: Mapping[str, Source], normaliser: Normaliser, finder: EntityFinder
    ) -> None:
        self._normaliser, self._finder = normaliser, finder
        self._of_source = {
            id_: frozenset(
                entity
                for text in (source.author, source.publisher, source.title, *source.titles.values())
                for entity in self._named(text or "")
            )
            for id_, source in sources.items()
        }
        authors = (source.author or "" for source in sources.values())
        self._authors = frozenset(entity for author in authors for entity in self._named(author))

    def of(self, entry: Entry) -> frozenset[str]:
        """An author is a source of what his document holds, not of what mentions him."""
        documents = frozenset[str]().union(
            *(self._of_source.get(id_, frozenset()) for id_ in entry.sources)
        )
        answers = (plain(text.answer) for text in entry.texts.values())
        quoted = {entity for answer in answers for entity in self._named(answer)}
        said = {
            f"{SOURCE}:{entity.partition(':')[2]}"
            for entity in documents | (quoted - self._authors)
        }
        return documents | said

    def _named(self, text: str) -> frozenset[str]:
        found = self._finder.find_all(self._normaliser.normalise_known(text).tokens)
        return frozenset(entity for entity in found if kind_of(entity) in {PERSON, SOURCE})


def _read_entry(
    entry: Entry, normaliser: Normaliser, finder: EntityFinder, speaking: _Speaking
) -> ReadEntry:
    asked = [(locale, normaliser.normalise_known(text)) for locale, text in entry.phrasings()]
    told = [(locale, normaliser.normalise_known(text)) for locale, text in _sentences(entry)]
    own = {u.folded: (locale, u) for locale, u in asked if u.tokens}
    return ReadEntry(
        tuple(own.values()),
        tuple(told),
        tuple(finder.find_asked(u.tokens) for _, u in own.values()),
        speaking.of(entry).union(
            entity
            for _, u in told
            for entity in finder.find_all(u.tokens)
            if kind_of(entity) not in RELATIONS
        ),
    )


def _sentences(entry: Entry) -> Iterator[tuple[str, str]]:
    """What the entry says, sentence by sentence, with its locale."""
    for locale, text in entry.texts.items():
        for part in (text.answer, text.more or "", entry.as_of or "", entry.event or ""):
            for sentence in _SENTENCE.split(plain(part)):
                if sentence.strip():
                    yield locale, sentence
