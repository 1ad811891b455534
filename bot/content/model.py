"""What the content base holds, as immutable values. The schema of the files editors write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from bot.content.ids import MAX_ID
from bot.content.pictures import Picture
from bot.language.forms import NUMBERS, FormError, ways_of
from bot.language.vocabulary import NO_ORDINAL, ChoiceKind, FollowUpKind, Vocabulary

MIN_QUESTIONS = 6
"""Phrasings an entry needs in each language before the matcher knows it well."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=MAX_ID)]
"""An id stands in file names and in button data, so it is short and plain."""


def _is_a_day(value: str) -> str:
    if len(value) == 10:
        dt.date.fromisoformat(value)  # 2025-02-31 has the right form, but is no day
    return value


Date = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"),
    AfterValidator(_is_a_day),
]
"""`2025`, `2025-01` or `2025-01-24`: as precisely as it is known."""
MAX_PHRASING = 300
Phrasing = Annotated[str, StringConstraints(min_length=2, max_length=MAX_PHRASING)]
TopicName = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Word = Annotated[str, StringConstraints(min_length=1)]
WordLists = Mapping[str, tuple[Word, ...]]


def _is_a_form(value: str) -> str:
    try:
        list(ways_of(value))
    except FormError:
        raise PydanticCustomError("no_form", "not a form") from None
    return value


def _is_numbered(value: str) -> str:
    if not all(NUMBERS.search(way) for way in ways_of(value)):
        raise PydanticCustomError("no_form", "a form without a number")
    return value


def _are_numbered(value: Mapping[str, object]) -> Mapping[str, object]:
    """The keys are canonical forms, which `{n}` is put into."""
    if not all(key.count("{n}") == 1 and _is_a_form(key) for key in value):
        raise PydanticCustomError("no_form", "a form without {{n}}")
    return value


def _by_number(value: Mapping[str, object]) -> Mapping[str, object]:
    if not all(key == NO_ORDINAL or key.isdecimal() for key in value):
        raise PydanticCustomError("no_number", "a key that is no number")
    return value


def _twelve_or_none(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) not in {0, 12}:
        raise PydanticCustomError("months", "not twelve months")
    return value


FormText = Annotated[Word, AfterValidator(_is_a_form)]
"""A way to write something with a number in it; see `language/forms.py`."""
NumberedText = Annotated[FormText, AfterValidator(_is_numbered)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Option = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Quiz(_Value):
    """A question that readers are asked about an entry, in one language. Plain text. The lengths
    are what the narrowest platform with quizzes (Telegram) allows."""

    question: Annotated[str, StringConstraints(min_length=5, max_length=300)]
    right: Option
    wrong: Annotated[tuple[Option, ...], Field(min_length=1, max_length=5)]
    explanation: Annotated[str, StringConstraints(min_length=10, max_length=200)]
    """Said once it is answered."""

    @property
    def options(self) -> tuple[str, ...]:
        """The right one first."""
        return (self.right, *self.wrong)


class Image(_Value):
    """A picture beside an answer, in one language: words may stand in it. Plain text."""

    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=60)]
    """In the folder of pictures."""
    alt: Annotated[str, StringConstraints(min_length=10, max_length=300)]
    """What the picture shows, for people who cannot see it."""
    credit: Annotated[str, StringConstraints(min_length=2, max_length=100)]
    """Whose it is."""
    licence: Annotated[str, StringConstraints(min_length=2, max_length=60)]


class Text(_Value):
    """One entry in one language."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=90)]
    """A question that stands on buttons; it counts as a phrasing too."""
    questions: Annotated[tuple[Phrasing, ...], Field(min_length=1)]
    """How people ask it."""
    answer: Annotated[str, StringConstraints(min_length=20, max_length=700)]
    """The fact first. Light markup."""
    more: Annotated[str, StringConstraints(min_length=20, max_length=3000)] | None = None
    """Context behind a button. Light markup."""
    quiz: Quiz | None = None
    image: Image | None = None


class EntryFields(_Value):
    """The keys of an entry file that are not languages."""

    as_of: Date | None = None
    event: Date | None = None
    changes: Literal["true", "false"] = "false"
    sources: tuple[Id, ...] = ()
    related: tuple[Id, ...] = ()
    importance: Literal["1", "2", "3"] = "2"
    aliases: tuple[Id, ...] = ()
    paused: Date | None = None


Lead = Annotated[str, StringConstraints(min_length=5, max_length=300)]


class Step(_Value):
    """One stop of a tour."""

    entry: Id
    lead: Mapping[str, Lead] = {}
    """By locale: a sentence that leads to the entry from the one before. Light markup."""


class TourText(_Value):
    """A tour in one language."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=60)]
    about: Annotated[str, StringConstraints(min_length=10, max_length=300)]
    """What it shows, in a sentence or two. Light markup."""


class TourFields(_Value):
    """The keys of a tour file that are not languages."""

    steps: Annotated[tuple[Step, ...], Field(min_length=3, max_length=12)]


class Source(_Value):
    """A document that answers are drawn from."""

    title: str
    """In the document's own language."""
    titles: Mapping[str, str] = {}
    """The title in other languages, by locale."""
    kind: str | None = None
    """What people call such a document, in words of a vocabulary: `journal article`."""
    author: str | None = None
    publisher: str | None = None
    date: Date
    language: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None


class OutOfScope(_Value):
    """Questions people send that the content does not cover."""

    questions: tuple[Phrasing, ...]


class VocabularyFields(_Value):
    """The words of one language, as `vocabulary/<locale>.yaml` holds them."""

    names: WordLists = {}
    synonyms: WordLists = {}
    abbreviations: Mapping[str, Word] = {}
    shorthand: Mapping[str, Word] = {}
    function_words: tuple[Word, ...] = ()
    entities: WordLists = {}
    """Kind -> one text for each entity: all its names, with bars between them."""
    months: Annotated[tuple[Word, ...], AfterValidator(_twelve_or_none)] = ()
    """January first; the names of one month with bars between them."""
    dates: tuple[FormText, ...] = ()
    number_endings: tuple[Word, ...] = ()
    ordinals: Annotated[Mapping[str, tuple[FormText, ...]], AfterValidator(_by_number)] = {}
    numbered_names: Annotated[
        Mapping[str, tuple[NumberedText, ...]], AfterValidator(_are_numbered)
    ] = {}
    numbered: Mapping[str, tuple[NumberedText, ...]] = {}
    words: tuple[Word, ...] = ()
    follow_ups: Mapping[FollowUpKind, tuple[Word, ...]] = {}
    commands: WordLists = {}
    choices: Mapping[ChoiceKind, tuple[Word, ...]] = {}


@dataclass(frozen=True, slots=True)
class Topic:
    """A shelf of entries."""

    id: str
    overview: str | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tour:
    """Entries in an order that tells something."""

    id: str
    texts: Mapping[str, TourText]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and its answer, in every language it has."""

    id: str
    topic: str | None
    """None for smalltalk."""
    texts: Mapping[str, Text]
    as_of: str | None = None
    """Until when the information goes: the day of the source, or of its figures where older."""
    sources: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    importance: int = 2
    """3: most readers would ask it … 1."""
    event: str | None = None
    """When what is told happened; `as_of` is when it was told."""
    changes: bool = False
    """Whether it goes out of date: posts, counts, talks still going on."""
    aliases: tuple[str, ...] = ()
    """Ids it had before: links and buttons that are out there still have them."""
    paused: str | None = None
    """Since when it is out of service: it is still known what asks for it, and that is said instead
    of the answer; no list has it."""

    @property
    def is_smalltalk(self) -> bool:
        """Whether this is a courtesy, not knowledge."""
        return self.topic is None

    def phrasings(self) -> Iterator[tuple[str, str]]:
        """(locale, phrasing) pairs, titles included."""
        for locale, text in self.texts.items():
            yield locale, text.title
            yield from ((locale, question) for question in text.questions)


@dataclass(frozen=True)
class Content:
    """Everything the bot may say. Never changes; a new edition replaces it whole."""

    entries: Mapping[str, Entry]
    """Id -> entry, smalltalk included."""
    topics: Mapping[str, Topic] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    out_of_scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Locale -> questions that nothing here answers: what "I do not know" is learnt from."""
    version: str = ""
    """Changes whenever any file's bytes do: the first 16 hex digits of a SHA-256."""
    read_from: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Id -> a digest of the file, for entries that were read without a problem."""

    tours: Mapping[str, Tour] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    """By file name."""

    def entry(self, id_: str | None) -> Entry | None:
        """The entry of this id, or the one that had it before."""
        return self.entries.get(id_ or "") or self._by_alias.get(id_ or "")

    @cached_property
    def by_picture(self) -> Mapping[str, Picture]:
        """The same by `Picture.name`."""
        return {picture.name: picture for picture in self.pictures.values()}

    @cached_property
    def _by_alias(self) -> Mapping[str, Entry]:
        return {alias: entry for entry in self.entries.values() for alias in entry.aliases}

    @cached_property
    def offered(self) -> tuple[Entry, ...]:
        """Entries that lists, searches and draws choose from: no courtesy, none out of service."""
        return tuple(e for e in self.entries.values() if not (e.is_smalltalk or e.paused))

    @cached_property
    def offered_by_topic(self) -> Mapping[str, tuple[Entry, ...]]:
        """The same by shelf, in the order of `by_topic`."""
        return {
            topic: tuple(entry for entry in entries if not entry.paused)
            for topic, entries in self.by_topic.items()
        }

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entries on each shelf: the overview first, then by importance, then by id."""
        shelves: dict[str, list[Entry]] = {topic: [] for topic in self.topics}
        for entry in self.entries.values():
            if entry.topic is not None:
                shelves.setdefault(entry.topic, []).append(entry)
        return {
            topic: tuple(
                sorted(
                    entries,
                    key=lambda e: (not self._is_overview(e), -e.importance, e.id),
                )
            )
            for topic, entries in shelves.items()
        }

    def _is_overview(self, entry: Entry) -> bool:
        topic = self.topics.get(entry.topic or "")
        return topic is not None and topic.overview == entry.id

    @cached_property
    def latest_date(self) -> str | None:
        """The newest `as_of` of all entries."""
        return max((e.as_of for e in self.entries.values() if e.as_of), default=None)
