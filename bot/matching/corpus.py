"""The content as the scorers read it: phrasings, answers and questions out of scope, normalised."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_

from bot.content.model import Content, Entry, Source
from bot.language.entities import EntityFinder
from bot.language.markup import plain
from bot.language.normaliser import Normaliser, Utterance
from bot.language.orthographies import has_optional_marks
from bot.matching.coverage import terms_of
from bot.matching.doubts import SOURCE
from bot.matching.guard import kind_of

OUTSIDE_TOGETHER = 10
"""Curated questions that make up one class: editors write those of one kind below each other."""

_SENTENCE = re.compile(r"[.;:!?\n]+")

Told = tuple[str, Utterance]
"""A locale, and a text in it."""


@dataclass(frozen=True)
class Documents:
    """What some sources are called."""

    terms: frozenset[str] = frozenset()
    """Folded words of titles, authors and publishers, and pairs of them."""
    authors: frozenset[str] = frozenset()
    """Who wrote them and of what kinds they are, as entities of the kind SOURCE."""

    def __or__(self, others: Documents) -> Documents:
        return Documents(self.terms | others.terms, self.authors | others.authors)

    def are_named_in(self, said: frozenset[str]) -> bool:
        """Whether one of these entities names an author or a kind of them."""
        return any(own in said or own.removeprefix(f"{SOURCE}:") in said for own in self.authors)


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
    """The entities that the answer names."""
    documents: Documents
    """What it is drawn from."""
    drawn_from: frozenset[str]
    """Those of its documents, as entities, whose words or figure its answer is: the first, and
    those that it names. Others only stand beside it: an older count in `more`."""


@dataclass(frozen=True)
class Corpus:
    """Classes are entries by their place; after them come the questions out of scope, some each."""

    entries: tuple[ReadEntry, ...]
    outside: tuple[Utterance, ...]

    @classmethod
    def read(
        cls,
        content: Content,
        normaliser: Normaliser,
        finder: EntityFinder,
        known: MutableMapping[str, tuple[Entry, ReadEntry]] | None = None,
    ) -> Corpus:
        """What was normalised for an edition before is not normalised again.

        `known`: by id, what was read with this normaliser before; it is brought up to date.
        """
        documents = {
            id_: _documents(source, normaliser, finder) for id_, source in content.sources.items()
        }
        read: dict[str, tuple[Entry, ReadEntry]] = {}
        for id_, entry in content.entries.items():
            cited = [documents[id_] for id_ in entry.sources if id_ in documents]
            own = reduce(or_, cited, NONE)
            was, had = (known or {}).get(id_, (None, None))
            if had is None or was != entry or had.documents != own:
                had = _read_entry(entry, own, cited, normaliser, finder)
            read[id_] = entry, had
        if known is not None:
            known.clear()
            known.update(read)
        entries = tuple(own for _, own in read.values())
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


def marked_in(entry: ReadEntry) -> Iterator[Utterance]:
    """What the marks of words are learnt from, of one entry.

    Phrasings without marks are welcome, but nothing about marks is to be learnt from them.
    """
    for locale, u in entry.phrasings:
        if has_optional_marks(u.guess.locale or locale) and is_marked(u):
            yield u
    for locale, u in entry.sentences:
        if has_optional_marks(locale) and is_marked(u):
            yield u


def is_marked(utterance: Utterance) -> bool:
    """Whether any of its words was typed with marks."""
    return any(token.is_marked for token in utterance.tokens)


NONE = Documents()


def _documents(source: Source, normaliser: Normaliser, finder: EntityFinder) -> Documents:
    texts = (source.author, source.publisher, source.title, *source.titles.values())
    read = [normaliser.normalise_known(text) for text in texts if text]
    author = finder.find(normaliser.normalise_known(source.author or "").tokens)
    kinds = finder.find(normaliser.normalise_known(source.kind or "").tokens)
    return Documents(
        frozenset(term for u in read for both in terms_of(u.folded) for term in both),
        kinds.union(f"{SOURCE}:{entity}" for entity in author),
    )


def _read_entry(
    entry: Entry,
    documents: Documents,
    cited: Sequence[Documents],
    normaliser: Normaliser,
    finder: EntityFinder,
) -> ReadEntry:
    asked = [(locale, normaliser.normalise_known(text)) for locale, text in entry.phrasings()]
    told = [
        (locale, normaliser.normalise_known(text), is_answer)
        for locale, text, is_answer in _sentences(entry)
    ]
    own = {u.folded: (locale, u) for locale, u in asked if u.tokens}
    named = [(finder.find_all(u.tokens), is_answer) for _, u, is_answer in told]
    said = frozenset(entity for entities, is_answer in named if is_answer for entity in entities)
    return ReadEntry(
        tuple(own.values()),
        tuple((locale, u) for locale, u, _ in told),
        tuple(finder.find(u.tokens) for _, u in own.values()),
        # An answer that mentions a document is not drawn from it by that.
        frozenset(
            entity for entities, _ in named for entity in entities if kind_of(entity) != SOURCE
        )
        - _of_telling(entry, normaliser, finder),
        documents,
        frozenset().union(
            *(own.authors for at, own in enumerate(cited) if at == 0 or own.are_named_in(said))
        ),
    )


def _of_telling(entry: Entry, normaliser: Normaliser, finder: EntityFinder) -> frozenset[str]:
    """The year in which an event was written of, where it is another one: `chair in 2025` is not
    told by a text of 2025 about the chair in 2020."""
    if entry.event is None or entry.changes:
        return frozenset()
    happened, told = (
        finder.find_all(normaliser.normalise_known(day or "").tokens)
        for day in (entry.event, entry.as_of)
    )
    return frozenset(told) - frozenset(happened)


def _sentences(entry: Entry) -> Iterator[tuple[str, str, bool]]:
    """What the entry says, sentence by sentence: its locale, and whether the answer has it."""
    for locale, text in entry.texts.items():
        for part in (text.answer, text.more or "", entry.as_of or "", entry.event or ""):
            for sentence in _SENTENCE.split(plain(part)):
                if sentence.strip():
                    yield locale, sentence, part is text.answer
