"""Checks over the whole content base: what no single file can know about itself."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from bot.content.loader import Edition
from bot.content.model import MIN_QUESTIONS, Entry, Tour
from bot.content.pictures import FOLDER
from bot.content.problems import N_, Problem, Severity
from bot.content.yaml_reader import Document
from bot.language import markup
from bot.language.aliases import key_of
from bot.language.normaliser import Normaliser
from bot.language.vocabulary import Vocabulary

Path = tuple[str | int, ...]
Key = tuple[str, ...]
Alias = tuple[str, str, Path]
"""An alias, what it stands for, and where it stands in its file."""
Fold = Callable[[str], str]


TEXTS = 20_000
"""Answers and words of vocabularies that need no second look, edit after edit."""
_key_of = lru_cache(maxsize=TEXTS)(key_of)


def check(edition: Edition, locales: Sequence[str], *, fold: Fold | None = None) -> list[Problem]:
    """Every problem of an edition, those of its reading included, by file and line.

    `locales`: those in which what is missing is a mistake. One that no entry has is not missed: the
    content does not speak it.
    `fold`: gives a phrasing's folded words after aliases, where somebody has them already.
    """
    fold = fold or _folding_of(edition)
    spoken = {locale for entry in edition.content.entries.values() for locale in entry.texts}
    locales = [locale for locale in locales if locale in spoken]
    found = [
        *edition.problems,
        *_topics(edition, locales),
        *_entries(edition, locales),
        *_renamed(edition),
        *_tours(edition, locales),
        *_pictures(edition, locales),
        *_questions(edition, fold),
        *_vocabularies(edition),
    ]
    return sorted(found, key=lambda p: (p.file, p.line, p.template))


def unread(edition: Edition) -> set[str]:
    """Ids of entries whose file has errors that hide them: said there, not where they are named."""
    return {PurePosixPath(problem.file).stem for problem in edition.errors} - set(
        edition.content.entries
    )


def _topics(edition: Edition, locales: Sequence[str]) -> Iterator[Problem]:
    entries = edition.content.entries
    hidden = unread(edition)
    for topic in edition.content.topics.values():
        if not topic.overview or topic.overview in hidden:
            overview_stands = True
        else:
            overview = entries.get(topic.overview)
            overview_stands = overview is not None and overview.topic == topic.id
        if not overview_stands:
            yield Problem(
                "topics.yaml",
                edition.line("topics.yaml", (topic.id, "overview")),
                N_("topic '%(topic)s': there is no entry '%(id)s' on this shelf"),
                {"topic": topic.id, "id": topic.overview},
            )
        for locale in locales:
            if locale not in topic.names:
                yield Problem(
                    "topics.yaml",
                    edition.line("topics.yaml", (topic.id,)),
                    N_("topic '%(topic)s' has no name in '%(locale)s'"),
                    {"topic": topic.id, "locale": locale},
                    Severity.WARNING,
                )


def _entries(edition: Edition, locales: Sequence[str]) -> Iterator[Problem]:
    hidden = unread(edition)
    for entry in edition.content.entries.values():
        at = At(edition, entry)
        if not entry.is_smalltalk:
            yield from _references(edition, entry, at, hidden)
        if entry.paused:
            template = N_("the entry is out of service since %(date)s")
            yield at.warning(("paused",), template, date=entry.paused)
        for locale in locales:
            if locale not in entry.texts and not at.has(locale):
                yield at.warning((), N_("the entry is missing in '%(locale)s'"), locale=locale)
        yield from _texts(entry, at, locales)
        yield from _quizzes(entry, at, locales)


def _texts(entry: Entry, at: At, locales: Sequence[str]) -> Iterator[Problem]:
    for locale, text in entry.texts.items():
        if len(text.questions) < MIN_QUESTIONS and locale in locales:
            yield at.warning(
                (locale, "questions"),
                N_("%(count)s questions in '%(locale)s'; at least %(least)s make a good entry"),
                count=len(text.questions),
                locale=locale,
                least=MIN_QUESTIONS,
            )
        for key, value in (("answer", text.answer), ("more", text.more or "")):
            is_empty, faults = _markup(value)
            if is_empty:
                yield at.error((locale, key), N_("'%(key)s' is missing"), key=key)
            for fault in faults:
                yield at.error(
                    (locale, key), N_("'%(fault)s' is not closed or not allowed"), fault=fault
                )


def _quizzes(entry: Entry, at: At, locales: Sequence[str]) -> Iterator[Problem]:
    """Two options that read alike are both right or both wrong; markup would be shown as it is."""
    asked = [locale for locale, text in entry.texts.items() if text.quiz is not None]
    for locale, text in entry.texts.items():
        if text.quiz is None:
            if asked and locale in locales and not at.has_in(locale, "quiz"):
                yield at.warning(
                    (locale,),
                    N_("there is a quiz in '%(other)s' and none in '%(locale)s'"),
                    other=asked[0],
                    locale=locale,
                )
            continue
        quiz, seen = text.quiz, set[str]()
        for index, option in enumerate(quiz.options):
            words = " ".join(option.casefold().split())
            if words in seen:
                path = (locale, "quiz", "wrong", index - 1)
                yield at.error(path, N_("'%(option)s' stands here twice"), option=option)
            seen.add(words)
        parts = (
            ("question", quiz.question),
            ("right", quiz.right),
            *(("wrong", option) for option in quiz.wrong),
            ("explanation", quiz.explanation),
        )
        for key, value in parts:
            if markup.plain(value) != " ".join(value.split()):
                yield at.error(
                    (locale, "quiz", key),
                    N_("'%(key)s' of a quiz is plain text: its markup would be shown"),
                    key=key,
                )


def _pictures(edition: Edition, locales: Sequence[str]) -> Iterator[Problem]:
    """Each is there, in all languages or in none, and none lies about."""
    pictures, hidden = edition.content.pictures, unread(edition)
    shown = set[str]()
    for entry in edition.content.entries.values():
        if entry.is_smalltalk:
            continue
        at = At(edition, entry)
        images = {locale: text.image for locale, text in entry.texts.items() if text.image}
        for locale, image in images.items():
            shown.add(image.file)
            if image.file not in pictures and PurePosixPath(image.file).stem not in hidden:
                template = N_("there is no picture %(folder)s/%(file)s (PNG, JPEG or WebP)")
                path = (locale, "image", "file")
                yield at.error(path, template, folder=FOLDER, file=image.file)
        for locale in entry.texts:
            if images and locale in locales and not at.has_in(locale, "image"):
                template = N_("there is a picture in '%(other)s' and none in '%(locale)s'")
                yield at.warning((locale,), template, other=next(iter(images)), locale=locale)
    for file in sorted(set(pictures) - shown):
        template = N_("no entry shows this picture")
        yield Problem(f"{FOLDER}/{file}", 0, template, severity=Severity.WARNING)


@lru_cache(maxsize=TEXTS)
def _markup(value: str) -> tuple[bool, tuple[str, ...]]:
    """Whether there is nothing but markup, and what is wrong with it."""
    return bool(value) and not markup.plain(value).strip(), tuple(markup.faults(value))


def _references(
    edition: Edition, entry: Entry, at: At, hidden: Container[str]
) -> Iterator[Problem]:
    content = edition.content
    if content.topics and entry.topic not in content.topics:
        yield at.error((), N_("the topic '%(topic)s' is not in topics.yaml"), topic=entry.topic)
    sources_are_unread = not content.sources and "sources" in hidden
    for index, source in enumerate(entry.sources):
        if source not in content.sources and not sources_are_unread:
            yield at.error(
                ("sources", index), N_("the source '%(id)s' is not in sources.yaml"), id=source
            )
    for index, related in enumerate(entry.related):
        other = content.entries.get(related)
        if other is None and related in hidden:
            continue
        renamed = content.entry(related)
        if other is None and renamed is not None:
            yield at.error(
                ("related", index),
                N_("'%(id)s' is called '%(new)s' now"),
                id=related,
                new=renamed.id,
            )
        elif related == entry.id or other is None or other.is_smalltalk:
            yield at.error(("related", index), N_("there is no entry '%(id)s'"), id=related)
    if content.sources and not entry.sources:
        yield at.warning((), N_("the entry names no source"))
    if entry.sources and entry.as_of is None:
        yield at.warning((), N_("the entry has no 'as_of' date"))


def _tours(edition: Edition, locales: Sequence[str]) -> Iterator[Problem]:
    """A tour leads to entries that are there, to each of them once."""
    content, hidden = edition.content, unread(edition)
    for tour in content.tours.values():
        at = AtTour(edition, tour)
        seen: set[str] = set()
        for number, step in enumerate(tour.steps):
            path = ("steps", number, "entry")
            entry = content.entries.get(step.entry)
            renamed = content.entry(step.entry)
            if entry is None and renamed is not None:
                template = N_("'%(id)s' is called '%(new)s' now")
                yield at.problem(path, template, id=step.entry, new=renamed.id)
            elif (entry is None and step.entry not in hidden) or (entry and entry.is_smalltalk):
                yield at.problem(path, N_("there is no entry '%(id)s'"), id=step.entry)
            if step.entry in seen:
                yield at.problem(path, N_("'%(option)s' stands here twice"), option=step.entry)
            seen.add(step.entry)
            for locale, lead in step.lead.items():
                yield from at.faults(("steps", number, "lead", locale), "lead", lead)
        for locale, text in tour.texts.items():
            yield from at.faults((locale, "about"), "about", text.about)
        for locale in locales:
            if locale not in tour.texts:
                template = N_("the tour is missing in '%(locale)s'")
                yield at.problem((), template, Severity.WARNING, locale=locale)


class AtTour:
    """Makes problems of one tour."""

    def __init__(self, edition: Edition, tour: Tour) -> None:
        self._edition, self._file = edition, f"tours/{tour.id}.yaml"

    def problem(
        self, path: Path, template: str, severity: Severity = Severity.ERROR, **values: object
    ) -> Problem:
        """One, on the line of a part."""
        line = self._edition.line(self._file, path)
        return Problem(self._file, line, template, values, severity)

    def faults(self, path: Path, key: str, text: str) -> Iterator[Problem]:
        """What is wrong with markup."""
        if not markup.plain(text).strip():
            yield self.problem(path, N_("'%(key)s' is missing"), key=key)
        for fault in markup.faults(text):
            yield self.problem(path, N_("'%(fault)s' is not closed or not allowed"), fault=fault)


def _renamed(edition: Edition) -> Iterator[Problem]:
    """An id that two entries have or had: a link that is out there would lead to either."""
    entries = edition.content.entries
    had: dict[str, str] = {}
    for entry in entries.values():
        at = At(edition, entry)
        for index, alias in enumerate(entry.aliases):
            owner = alias if alias in entries else had.setdefault(alias, entry.id)
            if owner != entry.id or alias == entry.id:
                yield at.error(
                    ("aliases", index),
                    N_("the id '%(id)s' is taken by %(other)s"),
                    id=alias,
                    other=edition.documents[owner].file,
                )


def _folding_of(edition: Edition) -> Fold:
    normaliser = Normaliser(edition.content.vocabularies.values())
    return lambda text: normaliser.normalise(text).folded


def _questions(edition: Edition, fold: Fold) -> Iterator[Problem]:
    """The same question in two entries: whichever is answered, one of them is wrong."""
    seen: dict[str, tuple[Entry, str]] = {}
    for entry in edition.content.entries.values():
        at = At(edition, entry)
        for locale, text in entry.texts.items():
            own: set[str] = set()
            for index, question in enumerate((*text.questions, text.title)):
                is_title = index == len(text.questions)
                path = (locale, "title") if is_title else (locale, "questions", index)
                key = fold(question)
                if not key:
                    yield at.error(path, N_("a question needs words"))
                    continue
                other = seen.setdefault(key, (entry, question))
                if other[0].id != entry.id:
                    yield at.error(
                        path,
                        N_("'%(question)s' is asked in '%(other)s' too"),
                        question=question,
                        other=other[0].id,
                    )
                elif key in own and not is_title:
                    yield at.warning(path, N_("'%(q)s' stands here twice"), q=question)
                own.add(key)


def _vocabularies(edition: Edition) -> Iterator[Problem]:
    """One alias with two meanings would rewrite questions at random."""
    meaning: dict[Key, str] = {}
    vocabularies = edition.content.vocabularies.values()
    for vocabulary in vocabularies:
        yield from _clashes(edition, vocabulary, _aliases(vocabulary), meaning)
    for vocabulary in vocabularies:  # chat spelling may differ from language to language
        yield from _clashes(edition, vocabulary, _shorthand(vocabulary), dict(meaning))
    for vocabulary in vocabularies:
        for alias, canonical, path in _aliases(vocabulary):
            # Each stands for the other, so that neither is brought to one form.
            back = meaning.get(_key_of(canonical))
            if back is not None and _key_of(back) == _key_of(alias) != _key_of(canonical):
                yield _of_vocabulary(
                    edition,
                    vocabulary,
                    path,
                    N_("'%(alias)s' stands for '%(canonical)s', which stands for it in turn"),
                    alias=alias,
                    canonical=canonical,
                )


def _clashes(
    edition: Edition, vocabulary: Vocabulary, aliases: Iterable[Alias], meaning: dict[Key, str]
) -> Iterator[Problem]:
    for alias, canonical, path in aliases:
        first = meaning.setdefault(_key_of(alias), canonical)
        if _key_of(first) != _key_of(canonical):
            yield _of_vocabulary(
                edition,
                vocabulary,
                path,
                N_("'%(alias)s' stands for '%(first)s' and for '%(second)s'"),
                alias=alias,
                first=first,
                second=canonical,
            )


def _of_vocabulary(
    edition: Edition, vocabulary: Vocabulary, path: Path, template: str, **values: object
) -> Problem:
    file = f"vocabulary/{vocabulary.locale}.yaml"
    return Problem(file, edition.line(file, path), template, values)


def _aliases(vocabulary: Vocabulary) -> Iterator[Alias]:
    for name in ("names", "synonyms"):
        for canonical, forms in getattr(vocabulary, name).items():
            for index, form in enumerate(forms):
                yield form, canonical, (name, canonical, index)
    for alias, canonical in vocabulary.abbreviations.items():
        yield alias, canonical, ("abbreviations", alias)


def _shorthand(vocabulary: Vocabulary) -> Iterator[Alias]:
    for alias, canonical in vocabulary.shorthand.items():
        yield alias, canonical, ("shorthand", alias)


class At:
    """Makes problems of one entry, with the line of the part they are about."""

    def __init__(self, edition: Edition, entry: Entry) -> None:
        self._edition, self._id = edition, entry.id

    @property
    def _document(self) -> Document:
        return self._edition.documents[self._id]

    def has(self, key: str) -> bool:
        """Whether the file has this key, readable or not."""
        return key in self._document.value

    def has_in(self, locale: str, key: str) -> bool:
        """The same of a part of one language."""
        text = self._document.value.get(locale)
        return isinstance(text, dict) and key in text

    def error(self, path: Path, template: str, **values: object) -> Problem:
        line = self._document.line(path)
        return Problem(self._document.file, line, template, values)

    def warning(self, path: Path, template: str, **values: object) -> Problem:
        line = self._document.line(path)
        return Problem(self._document.file, line, template, values, Severity.WARNING)
