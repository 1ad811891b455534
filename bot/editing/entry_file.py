"""Writes an entry as an editor of this house would: keys in their order, lines of a width."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.content.yaml_text import printable, scalar

WIDTH = 115

_LIST_ITEM = re.compile(r"^(?:[-+*]|\d+[.)]) ", re.MULTILINE)


@dataclass
class TextDraft:
    """One language of an entry being written; anything may still be empty."""

    title: str = ""
    questions: Sequence[str] = ()
    answer: str = ""
    more: str = ""


@dataclass
class EntryDraft:
    """An entry being written; anything may still be empty."""

    texts: Mapping[str, TextDraft]
    as_of: str = ""
    sources: Sequence[str] = ()
    related: Sequence[str] = ()
    importance: str = "2"
    comments: Mapping[str, str] = field(default_factory=dict)
    """Key -> what stands behind it as a comment, for a form to fill in."""


def render_entry(draft: EntryDraft, *, schema: str | None = None) -> str:
    """The file's text. Reading it gives the draft back, white space within texts aside.

    `schema`: the address of the JSON Schema, relative to the file, for programs that edit YAML.
    """
    return "\n".join([*_lines(draft, schema), ""])


def _lines(draft: EntryDraft, schema: str | None) -> Iterator[str]:
    if schema is not None:
        yield schema_line(schema)
    note = {key: f"  # {text}" for key, text in draft.comments.items()}
    is_form = bool(note)
    if draft.as_of or is_form:
        # In quotes: 2025 is a number to other programs, and 2025-01-24 a day with a time zone.
        date = f"'{draft.as_of}'" if draft.as_of else ""
        yield f"as_of: {date}".rstrip() + note.get("as_of", "")
    for key, ids in (("sources", draft.sources), ("related", draft.related)):
        if ids or is_form:
            yield f"{key}: [{', '.join(ids)}]" + note.get(key, "")
    yield f"importance: {draft.importance}" + note.get("importance", "")
    for locale, text in draft.texts.items():
        yield f"{locale}:"
        yield f"  title: {scalar(text.title)}".rstrip() + note.get("title", "")
        yield "  questions:" + note.get("questions", "")
        yield from (f"    - {scalar(question)}".rstrip() for question in text.questions)
        yield from block_lines("answer", text.answer, note.get("answer", ""))
        if text.more:
            yield from block_lines("more", text.more, note.get("more", ""))


def schema_line(schema: str) -> str:
    """The first line of a file, by which the YAML support of VS Code and others knows its keys."""
    return f"# yaml-language-server: $schema={schema}"


def block_lines(key: str, text: str, comment: str = "") -> Iterator[str]:
    """A paragraph is folded; where lines matter (lists, several paragraphs), they are kept."""
    text = printable(text).strip()
    if not text:
        yield f"  {key}:{comment}"
    elif "\n\n" in text or _LIST_ITEM.search(text):
        yield f"  {key}: |-{comment}"
        yield from (f"    {line.strip()}".rstrip() for line in text.splitlines())
    else:
        yield f"  {key}: >-{comment}"
        yield from textwrap.wrap(
            " ".join(text.split()),
            WIDTH,
            initial_indent="    ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
