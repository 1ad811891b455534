"""What is wrong with a catalogue by itself, whatever the code says: file, line and reason.

`msgfmt --check` refuses the same things; some of them only show here because Babel reads on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.plurals import get_plural

from bot.i18n.po_text import Entry, Field, entries_of
from bot.language.markup import faults

LONGEST_LABEL = 40
"""Characters of a button's label that a phone shows; more is cut off."""
_LABEL_WORDS = 3
"""A message of so few words without a sentence's end stands on a button."""
_DOUBLED = re.compile(r"[^\W\d_][.!?…][A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ][^\W\d_]")
"""A sentence's end and the next sentence without a space: an old text left behind a new one."""
_FEWEST_WORDS = 4
"""Fewest words of a sentence that counts as repeated; "No. No." may be meant."""


def check_text(text: str, locale: str) -> Iterator[tuple[int, str]]:
    """Line and reason of each problem, in the file's order."""
    seen: dict[tuple[str, str], int] = {}
    header = None
    for entry in entries_of(text):
        if entry.key in seen:
            yield entry.line, f"the message stands in line {seen[entry.key]} too: {entry.key[1]!r}"
        seen.setdefault(entry.key, entry.line)
        yield from _fields(entry)
        if entry.is_header:
            header = entry
        else:
            yield from _translations(entry)
    yield from _header(header, locale)


def _fields(entry: Entry) -> Iterator[tuple[int, str]]:
    there: set[str] = set()
    for field in entry.fields:
        if field.keyword in there:
            yield field.line, f"a second {field.keyword} in one message"
        there.add(field.keyword)


def _header(entry: Entry | None, locale: str) -> Iterator[tuple[int, str]]:
    if entry is None:
        yield 1, "the header is missing (the entry whose msgid is empty)"
        return
    said = dict(
        line.split(":", 1) for f in entry.fields for line in f.text.split("\n") if ":" in line
    )
    language = said.get("Language", "").strip()
    if language.replace("-", "_").lower() != locale.lower():
        yield entry.line, f"Language is {language!r}; the folder is {locale!r}"
    if "Plural-Forms" not in said:
        forms = get_plural(locale).plural_forms
        yield entry.line, f'Plural-Forms is missing; add "Plural-Forms: {forms}\\n"'


def _translations(entry: Entry) -> Iterator[tuple[int, str]]:
    original = next((f.text for f in entry.fields if f.keyword == "msgid"), "")
    for field in entry.fields:
        if field.keyword.startswith("msgstr") and field.text:
            for reason in _reasons(original, field):
                yield field.line, f"{reason}: {field.text[:60]!r}"


def _reasons(original: str, field: Field) -> Iterator[str]:
    for end, where in ((str.startswith, "begins"), (str.endswith, "ends")):
        if end(original, "\n") != end(field.text, "\n"):
            yield f"only one of msgid and {field.keyword} {where} with \\n"
    if is_twice(field.text):
        yield "the text says the same twice, or a space is missing between two sentences"
    if not list(faults(original)):
        yield from (f"broken markup ({fault})" for fault in faults(field.text))
    if _is_label(original) and len(field.text) > LONGEST_LABEL:
        yield f"a button shows {LONGEST_LABEL} characters; this has {len(field.text)}"


def is_twice(text: str) -> bool:
    """Whether a sentence stands there twice, or two stand without a space between them."""
    if _DOUBLED.search(re.sub(r"\S*://\S*", "", text)):
        return True
    sentences = [s.strip() for s in re.split(r"(?<=[.!?…])\s+|\n+", text)]
    long = [s for s in sentences if len(s.split()) >= _FEWEST_WORDS]
    return len(long) != len(set(long))


def _is_label(original: str) -> bool:
    words = original.split()
    return (
        0 < len(words) <= _LABEL_WORDS
        and "%" not in original
        and not original.endswith((".", "!", "?", ":", "…"))
    )
