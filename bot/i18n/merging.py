"""Takes translations out of a catalogue that somebody's program wrote into the one that is served.

Such programs lose what they do not know: flags, contexts, the number of plural forms. Only the
translations are taken over; all else stays as it is. What cannot be told apart any more is refused
by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from bot.content.problems import N_, Problem
from bot.errors import LocaleError
from bot.i18n.catalogues import decoded, parse_catalogue, refuse_bad_lines
from bot.i18n.checks import check_catalogue, key_of, previous_ids, rewritten
from bot.i18n.po_text import Entry, entries_of

SHOWN = 60
"""Characters of a message by which it is named."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A catalogue with translations taken over, or why they cannot be."""

    data: bytes
    problems: tuple[Problem, ...] = ()


def language_of(data: bytes) -> str:
    """What the header of a catalogue says; empty where it says nothing."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    header = next(entries_of(text), None)
    if header is None or not header.is_header:
        return ""
    return header.said.get("Language", "").replace("-", "_")


def merged(locale: str, before: bytes, given: bytes, name: str, *, is_finished: bool) -> Merged:
    """The catalogue `before` with the translations of `given`. Empty and fuzzy ones are passed
    over. `is_finished`: whether something that is missing is a mistake."""
    path = Path(name)
    try:
        text = decoded(given, path)
        refuse_bad_lines(text, path)
        catalogue = parse_catalogue(locale, decoded(before, path), path)
    except LocaleError as error:
        known = error.problem if isinstance(error.problem, Problem) else None
        plain = Problem(name, 0, "%(reason)s", {"reason": str(error)})
        return Merged(before, (known or plain,))
    problems = tuple(_take_over(catalogue, text, name))
    if problems:
        return Merged(before, problems)
    data = _written(catalogue, before)
    if data == _written(parse_catalogue(locale, decoded(before, path), path), before):
        return Merged(before)
    return Merged(data, tuple(_wrong(locale, before, data, name, is_finished=is_finished)))


def _written(catalogue: Catalog, before: bytes) -> bytes:
    previous = dict(previous_ids(catalogue))
    for message in catalogue:
        message.previous_id = previous.get(key_of(message), [])
    return rewritten(catalogue, before)


def _wrong(
    locale: str, before: bytes, after: bytes, name: str, *, is_finished: bool
) -> Iterator[Problem]:
    """What is wrong with it that was not wrong before: nobody mends what they have not touched."""
    path = Path(name)
    template = parse_catalogue(locale, decoded(before, path), path)
    said = [
        list(check_catalogue(template, locale, decoded(data, path), path, is_finished=is_finished))
        for data in (before, after)
    ]
    had = {_reason(problem) for problem in said[0]}
    yield from (problem for problem in said[1] if _reason(problem) not in had)


def _reason(problem: Problem) -> str:
    """What is wrong without the place, which is another one after each edit."""
    return problem.template % problem.values


def _take_over(catalogue: Catalog, text: str, name: str) -> Iterator[Problem]:
    messages = {_name(message): message for message in catalogue if message.id}
    taken: set[tuple[str, str]] = set()
    for entry in entries_of(text):
        forms = _forms(entry)
        if entry.is_header or entry.is_fuzzy or not any(forms):
            continue
        key = _found(messages, entry)
        if key is None:
            yield _refused(name, entry, N_("'%(message)s' is no message here, or has no context"))
        elif key in taken:
            yield _refused(name, entry, N_("'%(message)s' is translated twice"))
        else:
            taken.add(key)
            wanted = catalogue.num_plurals if isinstance(messages[key].id, tuple) else 1
            # A language of one form is given a second, empty one.
            if any(forms[wanted:]) or not all(forms[:wanted]) or len(forms) < wanted:
                template = N_("'%(message)s' needs %(wanted)s forms, no more and no fewer")
                yield _refused(name, entry, template, wanted=wanted)
            else:
                _translate(messages[key], forms[:wanted])


def _translate(message: Message, forms: list[str]) -> None:
    said = tuple(forms) if isinstance(message.id, tuple) else forms[0]
    if said != message.string:
        message.string = said
        message.flags.discard("fuzzy")


def _found(messages: Mapping[tuple[str, str], Message], entry: Entry) -> tuple[str, str] | None:
    """Whose translation it is. A context that was lost is found again where only one can be it."""
    if entry.key in messages:
        return entry.key
    context, text = entry.key
    alike = [key for key in messages if key[1] == text]
    return alike[0] if not context and len(alike) == 1 else None


def _forms(entry: Entry) -> list[str]:
    return [field.text for field in entry.fields if field.keyword.startswith("msgstr")]


def _name(message: Message) -> tuple[str, str]:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def _refused(name: str, entry: Entry, template: str, **values: object) -> Problem:
    shown = entry.key[1][:SHOWN]
    return Problem(name, entry.line, template, {"message": shown, **values})
