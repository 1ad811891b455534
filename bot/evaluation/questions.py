"""Questions whose right answer is known, from a table, a YAML file or a folder of those.

A table (`.csv`) has the columns `text` and `intent`; `oos` in the second means out of scope. A YAML
file maps an entry's id to questions; in a file named `out_of_scope.yaml` the keys are kinds of
questions that must not be answered. A folder holds such YAML files, or one folder a locale.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.content.model import Entry
from bot.content.yaml_reader import read_yaml
from bot.errors import QuestionsError
from bot.language.folding import fold_key

OUT_OF_SCOPE = frozenset({"oos", "out_of_scope"})
_FOLLOW_UPS = "follow_ups"
"""A file in a folder of questions whose questions mean nothing without the answer before."""
"""Intents, keys and file names that stand for questions nothing covers."""

_SHORTENED = 30
"""Letters from which an id may be the beginning of a longer intent: ids have at most 40, and one
made from a longer intent may end in six digits that tell it from others like it."""
_DIGITS = re.compile(r"-[0-9a-f]{6}$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what must answer it."""

    text: str
    label: str | None
    """The entry that answers it; None where none may."""
    place: str = ""
    """`file:line`."""


def read_questions(path: Path, *, locale: str | None = None) -> list[Asked]:
    """Every question of a file or folder, each once. `locale` picks one of a folder's locales.

    Raises QuestionsError, naming every problem with its line, where anything cannot be read.
    """
    if path.is_dir():
        asked = [question for file in _files(path, locale) for question in _from_yaml(file)]
    elif not path.is_file():
        raise QuestionsError(f"{path}: there is no such file or folder")
    else:
        asked = list(_from_table(path) if path.suffix.lower() == ".csv" else _from_yaml(path))
    unique = {(question.text, question.label): question for question in reversed(asked)}
    if not unique:
        raise QuestionsError(f"{path}: no questions here")
    return list(reversed(unique.values()))


def for_entries(asked: Sequence[Asked], entries: Mapping[str, Entry]) -> list[Asked]:
    """The questions, labelled with ids of `entries`.

    An intent that is no id is looked for by its words, in ids and titles: `book_flight` is
    `book-flight`. Raises QuestionsError, naming every intent that is found nowhere.
    """
    found = _Labels(entries)
    unknown: dict[str, str] = {}
    for question in asked:
        if question.label and not found.id_of(question.label):
            unknown.setdefault(question.label, question.place)
    if unknown:
        problems = [f"{place}: {label}" for label, place in unknown.items()]
        raise QuestionsError("questions name entries that the content does not have:", problems)
    return [replace(q, label=found.id_of(q.label) if q.label else None) for q in asked]


class _Labels:
    """Finds the id that an intent of somebody else's table stands for."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._ids = frozenset(entries)
        self._by_words = {
            _words(text.title): id_ for id_, e in entries.items() for text in e.texts.values()
        } | {_words(id_): id_ for id_ in entries}
        self._beginnings = {
            _words(_DIGITS.sub("", id_)): id_ for id_ in entries if len(id_) >= _SHORTENED
        }

    def id_of(self, label: str) -> str | None:
        if label in self._ids:
            return label
        words = _words(label)
        if words in self._by_words:
            return self._by_words[words]
        beginnings = [w for w in self._beginnings if words.startswith(w)]
        return self._beginnings[max(beginnings, key=len)] if beginnings else None


def _words(label: str) -> str:
    """The letters of its words: `book_flight`, `book-flight` and `BookFlight` are one."""
    return fold_key(label.replace("_", " ").replace("-", " ")).replace(" ", "")


def _files(folder: Path, locale: str | None) -> list[Path]:
    own = sorted(folder.glob("*.yaml"))
    files = own or sorted(folder.glob(f"{locale or '*'}/*.yaml"))
    return [path for path in files if path.stem != _FOLLOW_UPS]


def _from_table(path: Path) -> Iterator[Asked]:
    rows = csv.reader(io.StringIO(_text_of(path), newline=""))
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        if missing := {"text", "intent"} - set(header):
            raise QuestionsError(f"{path}:1: there is no column {' or '.join(sorted(missing))}")
        text_at, intent_at = header.index("text"), header.index("intent")
        problems = []
        asked = []
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) <= max(text_at, intent_at) or not row[intent_at].strip():
                problems.append(f"{path}:{rows.line_num}: the row has no intent")
                continue
            intent, place = row[intent_at].strip(), f"{path}:{rows.line_num}"
            label = None if intent.lower() in OUT_OF_SCOPE else intent
            asked.append(Asked(row[text_at], label, place))
    except csv.Error as error:
        raise QuestionsError(f"{path}:{rows.line_num}: {error}") from None
    if problems:
        raise QuestionsError(f"{path} cannot be used:", problems)
    yield from asked


def _from_yaml(path: Path) -> Iterator[Asked]:
    document = read_yaml(str(path), path.read_bytes())
    if document.problems:
        raise QuestionsError(f"{path} cannot be used:", document.problems)
    value = {} if document.value is None else document.value
    if not isinstance(value, dict) or not all(_is_list_of_text(v) for v in value.values()):
        raise QuestionsError(f"{path}: not a mapping from an entry's id to a list of questions")
    for key, questions in value.items():
        label = None if path.stem in OUT_OF_SCOPE or key in OUT_OF_SCOPE else key
        for number, text in enumerate(questions):
            yield Asked(text, label, f"{path}:{document.line((key, number))}")


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionsError(f"{path}: the file is not UTF-8") from None
