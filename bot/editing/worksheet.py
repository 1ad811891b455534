"""What a translator works on: the texts of entries and tours in two languages, side by side.

Each cell is one key of one entry or tour, under a name of its own (`asean-day|title`,
`tours/doi-moi|lead 2`), so that it is found again whatever a program has done to the file.
Questions are one cell, one a line; so are the wrong options of a quiz.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.content.model import Content, Entry, Quiz, Text, Tour
from bot.content.problems import N_, Problem

KEYS = ("title", "questions", "answer", "more")
QUIZ, LEAD = "quiz ", "lead "
"""Begin the keys of a quiz (`quiz right`), and of what leads to a step of a tour, from 1."""
TOURS = "tours/"
"""Begins the name of a tour: that of its file."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One text in two languages; the second may be empty."""

    name: str
    source: str
    target: str = ""


@dataclass(slots=True)
class Taken:
    """What came back of a worksheet, as far as it can be taken."""

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    """By entry or tour, and key, the texts that are new or changed."""
    problems: list[Problem] = field(default_factory=list)


def cells(
    content: Content, source: str, target: str, *, missing_only: bool = False
) -> Iterator[Cell]:
    """All texts that can be translated from one language into the other. `missing_only`: of entries
    and tours that lack the other one."""
    there = _texts(content, target)
    owners = {name.partition("|")[0] for name in there}
    for name, text in _texts(content, source).items():
        if not missing_only or name.partition("|")[0] not in owners:
            yield Cell(name, text, there.get(name, ""))


def _texts(content: Content, locale: str) -> dict[str, str]:
    """All texts in a language, by the names of their cells."""
    found: dict[str, str] = {}
    for entry in content.entries.values():
        if locale in entry.texts:
            found |= {f"{entry.id}|{k}": t for k, t in _of_entry(entry.texts[locale])}
    for tour in content.tours.values():
        found |= {f"{TOURS}{tour.id}|{k}": t for k, t in _of_tour(tour, locale)}
    return found


def _of_entry(text: Text) -> Iterator[tuple[str, str]]:
    for key in KEYS:
        if said := _text(text, key):
            yield key, said
    if text.quiz is not None:
        yield from _of_quiz(text.quiz)


def _of_quiz(quiz: Quiz) -> Iterator[tuple[str, str]]:
    yield QUIZ + "question", quiz.question
    yield QUIZ + "right", quiz.right
    yield QUIZ + "wrong", "\n".join(quiz.wrong)
    yield QUIZ + "explanation", quiz.explanation


def _of_tour(tour: Tour, locale: str) -> Iterator[tuple[str, str]]:
    if locale in tour.texts:
        yield "title", tour.texts[locale].title
        yield "about", tour.texts[locale].about
    for number, step in enumerate(tour.steps, 1):
        if locale in step.lead:
            yield f"{LEAD}{number}", step.lead[locale]


def text_of(entry: Entry, locale: str, key: str) -> str:
    """A key's text, as it stands in a cell; empty if there is none."""
    text = entry.texts.get(locale)
    return "" if text is None else _text(text, key)


def _text(text: Text, key: str) -> str:
    if key == "questions":
        return "\n".join(text.questions)
    return {"title": text.title, "answer": text.answer, "more": text.more or ""}[key]


def taken(content: Content, source: str, target: str, found: Sequence[Cell], file: str) -> Taken:
    """What is new in a worksheet that came back. What is empty is left as it is; what cannot be
    told apart, or was written over another wording than there is now, is refused by name."""
    back = Taken()
    here, there = _texts(content, source), _texts(content, target)
    by_source = _by_source(here)
    seen: set[str] = set()
    swapped = next((cell.name for cell in found if _is_swapped(cell, here, there)), None)
    if swapped is not None:
        template = N_("'%(text)s' stands where its translation belongs: the columns are swapped")
        return Taken(problems=[_problem(file, template, swapped)])
    for cell in found:
        if not cell.target.strip():
            continue
        alike = () if cell.name else by_source.get(_plain(cell.source), ())
        if len(alike) > 1 and _plain(cell.target) in {_plain(there.get(n, "")) for n in alike}:
            continue  # a short text of several cells that came back without names, as it was
        name = alike[0] if len(alike) == 1 else cell.name
        owner, _, key = name.partition("|")
        if name not in here:
            template = N_("'%(text)s' is no text of an entry, or its name was lost")
            back.problems.append(_problem(file, template, cell.name or cell.source))
        elif name in seen:
            back.problems.append(_problem(file, N_("'%(text)s' stands here twice"), name))
        elif _plain(cell.source) != _plain(here[name]):
            template = N_("'%(text)s': what it translates has changed since; export it anew")
            back.problems.append(_problem(file, template, name))
        else:
            seen.add(name)
            if _plain(cell.target) != _plain(there.get(name, "")):
                back.texts.setdefault(owner, {})[key] = cell.target.strip()
    return back


def _is_swapped(cell: Cell, here: Mapping[str, str], there: Mapping[str, str]) -> bool:
    source, target = here.get(cell.name, ""), there.get(cell.name, "")
    both = _plain(target), _plain(source)
    return all(both) and both[0] != both[1] and (_plain(cell.source), _plain(cell.target)) == both


def _by_source(texts: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Names of cells by what stands in them: some programs lose names."""
    found: dict[str, list[str]] = {}
    for name, text in texts.items():
        found.setdefault(_plain(text), []).append(name)
    return found


def _plain(text: str) -> str:
    """White space at the ends and line ends are no difference."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _problem(file: str, template: str, text: str) -> Problem:
    return Problem(file, 0, template, {"text": text[:80]})
