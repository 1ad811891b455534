"""Reads a content directory into a `Content`, collecting every problem on the way."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.content.files import Refused
from bot.content.model import (
    Content,
    Entry,
    EntryFields,
    Id,
    OutOfScope,
    Source,
    Text,
    Topic,
    TopicName,
    Tour,
    TourFields,
    TourText,
    VocabularyFields,
)
from bot.content.pictures import MAX_BYTES, SUFFIXES, Picture, is_picture, kind_of
from bot.content.problems import N_, Problem, Severity
from bot.content.yaml_reader import Document, read_yaml
from bot.language.vocabulary import Vocabulary

Model = TypeVar("Model", bound=BaseModel)

SUFFIX = ".yaml"


class Documents(dict[str, Document]):
    """By entry id. A file that is known from before is read when its lines are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, tuple[str, bytes]] = {}
        """Id -> name and bytes, of every entry."""

    def __missing__(self, id_: str) -> Document:
        document = self[id_] = read_yaml(*self.files[id_])
        document.value = _composed(document)
        return document


@dataclass
class Edition:
    """What a directory held when it was read."""

    content: Content
    """Everything that could be understood; serve it only when there are no errors."""
    problems: list[Problem] = field(default_factory=list)
    documents: Documents = field(default_factory=Documents)
    """Entry id -> the file it came from, for checks that name lines."""
    registries: dict[str, Document] = field(default_factory=dict)
    """File name -> document, for every file that is no entry."""

    def line(self, file: str, path: tuple[str | int, ...]) -> int:
        """The line of a part of a registry; 1 where that is not known."""
        return self.registries[file].line(path) if file in self.registries else 1

    @property
    def errors(self) -> list[Problem]:
        """The problems that keep this edition from being served."""
        return [p for p in self.problems if p.severity is Severity.ERROR]


def version_of(files: Mapping[str, bytes], locales: Sequence[str] = ()) -> str:
    """A short name for exactly these files, read for exactly these locales."""
    digest = hashlib.sha256(repr(tuple(locales)).encode())
    for name, data in sorted(files.items()):
        digest.update(f"{name}\0{len(data)}\0{getattr(data, 'reason', '')}".encode())
        digest.update(data)
    return digest.hexdigest()[:16]


def load(
    files: Mapping[str, bytes], locales: Sequence[str], before: Content | None = None
) -> Edition:
    """The edition these files make. `locales` are the languages the interface speaks.

    `before`: content whose entries are taken over where their files are the same to the byte.
    """
    return _Loading(files, locales, before).run()


class _Loading:
    def __init__(
        self, files: Mapping[str, bytes], locales: Sequence[str], before: Content | None
    ) -> None:
        self._files = files
        self._locales = tuple(locales)
        self._before = before or Content({})
        self._read_from: dict[str, str] = {}
        self._entries: dict[str, Entry] = {}
        self._topics: dict[str, Topic] = {}
        self._sources: dict[str, Source] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._out_of_scope: dict[str, tuple[str, ...]] = {}
        self._tours: dict[str, Tour] = {}
        self._pictures: dict[str, Picture] = {}
        self._problems: list[Problem] = []
        self._strangers: dict[str, list[Problem]] = {}
        """By language that the interface does not speak: where content is written in it."""
        self._documents = Documents()
        self._registries: dict[str, Document] = {}

    def run(self) -> Edition:
        for name, data in self._files.items():
            if self._is_taken_over(name, data):
                continue
            if is_picture(name) and not isinstance(data, Refused):
                self._read_picture(name, data)
                continue
            document = read_yaml(name, data)
            if isinstance(data, Refused):
                self._problems.append(Problem(name, 0, data.reason))
                continue
            if not name.startswith(("entries/", "smalltalk/")):
                self._registries[name] = document
            reader = self._reader_for(name)
            if reader is None:
                document.report(
                    (),
                    N_("this file belongs nowhere: entries stand in entries/<topic>/<id>.yaml"),
                )
            elif not document.problems or document.value is not None:
                self._read(document, reader)
            self._problems += document.problems
        self._problems += _told_once(self._strangers, self._locales)
        content = Content(
            self._entries,
            self._topics,
            self._sources,
            self._vocabularies,
            self._out_of_scope,
            version_of(self._files, self._locales),
            self._read_from,
            tours=self._tours,
            pictures=self._pictures,
        )
        return Edition(content, self._problems, self._documents, self._registries)

    def _read_picture(self, name: str, data: bytes) -> None:
        kind, path = kind_of(data), Path(name)
        if kind is None:
            problem = Problem(name, 0, N_("this is no picture in PNG, JPEG or WebP"))
        elif kind != SUFFIXES[path.suffix.lower()]:
            template = N_("the picture is a %(kind)s, which its name does not say")
            problem = Problem(name, 0, template, {"kind": kind.upper()})
        elif len(data) > MAX_BYTES:
            template = N_("the file is larger than %(limit)s bytes")
            problem = Problem(name, 0, template, {"limit": MAX_BYTES})
        else:
            self._pictures[path.name] = Picture(kind, data)
            return
        self._problems.append(problem)

    def _is_taken_over(self, name: str, data: bytes) -> bool:
        """Whether the entry of before is the one that stands in these bytes."""
        id_ = Path(name).stem
        known = self._before.read_from.get(id_)
        if known is None or id_ in self._documents.files or known != self._digest(name, data):
            return False
        self._entries[id_] = self._before.entries[id_]
        self._documents.files[id_] = name, data
        self._read_from[id_] = known
        return True

    def _digest(self, name: str, data: bytes) -> str:
        """Of one file, as it is read for these locales."""
        return version_of({name: data}, self._locales)

    def _reader_for(self, name: str) -> Callable[[Document], None] | None:
        parts = name.split("/")
        if not name.endswith(SUFFIX):
            return None
        match parts:
            case ["topics.yaml"]:
                return self._read_topics
            case ["sources.yaml"]:
                return self._read_sources
            case ["vocabulary", _]:
                return self._read_vocabulary
            case ["out_of_scope", _]:
                return self._read_out_of_scope
            case ["tours", _]:
                return self._read_tour
            case ["smalltalk", _] | ["entries", _, _]:
                return self._read_entry
            case _:
                return None

    @staticmethod
    def _read(document: Document, reader: Callable[[Document], None]) -> None:
        if document.value is None:
            document.report((), N_("the file is empty"))
        elif not isinstance(document.value, dict):
            document.report((), N_("the file must hold keys and values, such as 'title: …'"))
        else:
            document.value = _composed(document)
            reader(document)

    def _read_topics(self, document: Document) -> None:
        for key, value in document.value.items():
            if not isinstance(value, dict):
                document.report((key,), N_("a topic needs names, such as 'vi: …'"))
                continue
            _check_id(document, key, (key,))
            overview = value.get("overview")
            if not isinstance(overview, str | None):
                document.report((key, "overview"), N_("'%(key)s' must be text"), key="overview")
                overview = None
            names = {k: v for k, v in value.items() if k != "overview"}
            self._check_locales(document, (key,), names, others=["overview"])
            for locale, name in names.items():
                if not _is_valid(_TOPIC_NAME, name):
                    document.report((key, locale), N_("a topic's name has 1 to 40 characters"))
                    names[locale] = key
            self._topics[key] = Topic(key, overview, names)

    def _read_sources(self, document: Document) -> None:
        for key, value in document.value.items():
            source = _validated(Source, value, document, (key,))
            if source is not None:
                self._sources[key] = source

    def _locale_of(self, document: Document) -> str | None:
        locale = Path(document.file).stem
        if locale in self._locales:
            return locale
        values = {"locale": locale, "known": ", ".join(self._locales)}
        problem = Problem(document.file, 1, _NO_LANGUAGE, values)
        self._strangers.setdefault(locale, []).append(problem)
        return None

    def _read_out_of_scope(self, document: Document) -> None:
        locale = self._locale_of(document)
        read = _validated(OutOfScope, document.value, document, ())
        if locale is not None and read is not None:
            self._out_of_scope[locale] = read.questions

    def _read_tour(self, document: Document) -> None:
        id_ = Path(document.file).stem
        _check_id(document, id_, ())
        own = list(TourFields.model_fields)
        fields = {key: value for key, value in document.value.items() if key in own}
        texts = {key: value for key, value in document.value.items() if key not in own}
        texts = self._check_locales(document, (), texts, others=own)
        known = _validated(TourFields, fields, document, ())
        read = {
            locale: text
            for locale, value in texts.items()
            if (text := _validated(TourText, value, document, (locale,))) is not None
        }
        if not texts:
            document.report((), N_("the tour has no language; it needs 'vi:' or another"))
        if known is None or not read:
            return
        for number, step in enumerate(known.steps):
            path = ("steps", number, "lead")
            self._check_locales(document, path, step.lead, others=())
        self._tours[id_] = Tour(id_, read, known.steps)

    def _read_vocabulary(self, document: Document) -> None:
        locale = self._locale_of(document)
        if locale is None:
            return
        fields: dict[str, Any] = {}
        for key, value in document.value.items():
            # One key at a time: a slip in the names does not take the function words away.
            known = _validated(VocabularyFields, {key: value}, document, ())
            if known is not None:
                fields[key] = getattr(known, key)
        if "entities" in fields:
            fields["entities"] = {
                kind: [[form.strip() for form in names.split("|")] for names in lists]
                for kind, lists in fields["entities"].items()
            }
        if "months" in fields:
            fields["months"] = [
                [name.strip() for name in names.split("|")] for names in fields["months"]
            ]
        self._vocabularies[locale] = Vocabulary(locale, **fields)

    def _read_entry(self, document: Document) -> None:
        folders = document.file.split("/")
        id_ = Path(document.file).stem
        topic = folders[1] if folders[0] == "entries" else None
        own_keys = list(EntryFields.model_fields) if topic else []
        strangers = sum(map(len, self._strangers.values()))
        texts = {k: v for k, v in document.value.items() if k not in EntryFields.model_fields}
        fields = {k: v for k, v in document.value.items() if k in EntryFields.model_fields}
        texts = self._check_locales(document, (), texts, others=own_keys)
        if topic is None:
            for key in fields:
                document.report((key,), N_("smalltalk has no '%(key)s'"), key=key)
            for locale, text in texts.items():
                for key in {"quiz", "image"} & set(text if isinstance(text, dict) else ()):
                    document.report((locale, key), N_("smalltalk has no '%(key)s'"), key=key)
            fields = {}
        _check_id(document, id_, ())
        known = _validated(EntryFields, fields, document, ())
        read = {
            locale: text
            for locale, value in texts.items()
            if (text := _validated(Text, value, document, (locale,))) is not None
        }
        if id_ in self._documents.files:
            document.report(
                (),
                N_("the id '%(id)s' is taken by %(other)s"),
                id=id_,
                other=self._documents.files[id_][0],
            )
            return
        self._documents[id_] = document
        self._documents.files[id_] = document.file, self._files[document.file]
        if known is not None and read:
            self._entries[id_] = Entry(
                id_,
                topic,
                read,
                as_of=known.as_of,
                sources=known.sources,
                related=known.related,
                importance=int(known.importance),
                event=known.event,
                changes=known.changes == "true",
                aliases=known.aliases,
                paused=known.paused,
            )
            if not document.problems and strangers == sum(map(len, self._strangers.values())):
                self._read_from[id_] = self._digest(document.file, self._files[document.file])
        elif not texts:
            document.report((), N_("the entry has no language; it needs 'vi:' or another"))

    def _check_locales(
        self,
        document: Document,
        path: tuple[str | int, ...],
        texts: Mapping[str, Any],
        *,
        others: Iterable[str],
    ) -> dict[str, Any]:
        """Report keys that are no known language; the rest is returned."""
        good = {}
        for key, value in texts.items():
            if key in self._locales:
                good[key] = value
                continue
            values = {"key": key, "known": ", ".join([*others, *self._locales])}
            line = document.line((*path, key))
            problem = Problem(document.file, line, _UNKNOWN_KEY, values)
            self._strangers.setdefault(key, []).append(problem)
        return good


_ID: TypeAdapter[str] = TypeAdapter(Id)
_TOPIC_NAME: TypeAdapter[str] = TypeAdapter(TopicName)
NO_ID = N_("'%(id)s' is no id: small letters, digits and single hyphens, at most 40")


def is_id(text: str) -> bool:
    """Whether this can be the id of an entry, a topic or a source."""
    return _is_valid(_ID, text)


def _is_valid(kind: TypeAdapter[str], value: Any) -> bool:
    try:
        kind.validate_python(value)
    except ValidationError:
        return False
    return True


def _check_id(document: Document, id_: str, path: tuple[str, ...]) -> None:
    if not is_id(id_):
        document.report(path, NO_ID, id=id_)


def _composed(document: Document) -> Any:
    """The value in NFC. Decomposed text is accepted, and said: some editors show it broken."""
    if document.is_composed:
        return document.value
    found: list[tuple[str | int, ...]] = []

    def compose(value: Any, path: tuple[str | int, ...]) -> Any:
        if isinstance(value, dict):
            return {
                unicodedata.normalize("NFC", k): compose(v, (*path, k)) for k, v in value.items()
            }
        if isinstance(value, list):
            return [compose(item, (*path, index)) for index, item in enumerate(value)]
        composed = unicodedata.normalize("NFC", value)
        if composed != value:
            found.append(path)
        return composed

    value = compose(document.value, ())
    if found:
        document.problems.append(
            Problem(
                document.file,
                document.line(found[0]),
                N_("text with decomposed letters (NFD); save it as NFC"),
                severity=Severity.WARNING,
            )
        )
    return value


_UNKNOWN_KEY = N_("unknown key '%(key)s'; known: %(known)s")
_NO_LANGUAGE = N_("there is no language '%(locale)s'; known: %(known)s")
_TAG = re.compile(r"[a-z]{2,3}(?:_[A-Za-z]{2,4})*")
MANY = 3
"""Files in which a language stands that the interface does not speak: it is no slip then, but has
been taken away, or is not there yet."""


def _told_once(
    strangers: Mapping[str, Sequence[Problem]], locales: Sequence[str]
) -> Iterator[Problem]:
    """A language in many files is one warning, and what is written in it is not served."""
    for key, problems in strangers.items():
        files = {problem.file for problem in problems}
        if len(files) < MANY or not _TAG.fullmatch(key):
            yield from problems
            continue
        yield Problem(
            problems[0].file,
            problems[0].line,
            N_(
                "%(count)s files have texts in '%(key)s', which the interface does not speak "
                "(known: %(known)s); they are not served"
            ),
            {"count": len(files), "key": key, "known": ", ".join(locales)},
            Severity.WARNING,
        )


def _report_unknown_key(
    document: Document, path: tuple[str | int, ...], known: Iterable[str]
) -> None:
    document.report(path, _UNKNOWN_KEY, key=path[-1], known=", ".join(known))


def _validated(
    model: type[Model], value: Any, document: Document, path: tuple[str | int, ...]
) -> Model | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report_detail(document, path, detail, model)
        return None


# pydantic's error type -> our words. What is missing here is reported in pydantic's own (English).
_TEMPLATES: Mapping[str, str] = {
    "missing": N_("'%(key)s' is missing"),
    "string_too_short": N_("'%(key)s' has %(length)s characters; at least %(min_length)s"),
    "string_too_long": N_("'%(key)s' has %(length)s characters; at most %(max_length)s"),
    "string_type": N_("'%(key)s' must be text"),
    "tuple_type": N_("'%(key)s' must be a list, one item a line with '- ' before it"),
    "too_short": N_("'%(key)s' needs at least %(min_length)s"),
    "model_type": N_("'%(key)s' must hold keys and values"),
    "dict_type": N_("'%(key)s' must hold keys and values"),
    "mapping_type": N_("'%(key)s' must hold keys and values"),
    "literal_error": N_("'%(key)s' is '%(input)s'; accepted: %(expected)s"),
    "no_form": N_("'%(key)s' is '%(input)s', which is no form: see content/README.md"),
    "no_number": N_("the keys of '%(key)s' are numbers, or none"),
    "months": N_("'%(key)s' has %(length)s; a year has twelve"),
    "string_pattern_mismatch": N_("'%(key)s' is '%(input)s', which does not have the right form"),
}


def field_problems(model: type[BaseModel], key: str, value: Any) -> list[Problem]:
    """What a file would be told about this value, were it there under this key of the model."""
    document = Document("")
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["loc"][:1] == (key,):
                _report_detail(document, (), detail, model)
    return document.problems


def _within(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel]:
    """The model of a part: of the quiz of a text, of one step of a tour."""
    for key in loc:
        field = model.model_fields.get(key) if isinstance(key, str) else None
        model = (field and _model_in(field.annotation)) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _report_detail(
    document: Document, path: tuple[str | int, ...], detail: Any, model: type[BaseModel]
) -> None:
    where = (*path, *detail["loc"])
    key = next((str(part) for part in reversed(where) if isinstance(part, str)), "?")
    if detail["type"] == "extra_forbidden":
        _report_unknown_key(document, where, _within(model, detail["loc"][:-1]).model_fields)
        return
    value = detail.get("input")
    values = {
        "key": key,
        "input": value if isinstance(value, str) else "…",
        "length": len(value) if isinstance(value, str | list | tuple) else 0,
        "detail": detail["msg"],
        **detail.get("ctx", {}),
    }
    template = _TEMPLATES.get(detail["type"], N_("'%(key)s': %(detail)s"))
    document.report(where, template, **values)
