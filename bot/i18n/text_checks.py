"""What is wrong with a catalogue by itself, whatever the code says: file, line and reason.

`msgfmt --check` refuses the same things; some of them only show here because Babel reads on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from babel.messages.plurals import get_plural

from bot.content.problems import N_, Problem
from bot.i18n.po_text import Entry, Field, entries_of
from bot.language.markup import faults

Found = tuple[int, str, Mapping[str, object]]
"""Line, sentence and what is filled into it."""

LONGEST_LABEL = 40
"""Characters of a button's label that a phone shows; more is cut off."""
_LABEL_WORDS = 3
"""A message of so few words without a sentence's end stands on a button."""
_DOUBLED = re.compile(r"[^\W\d_][.!?…][A-ZÀ-ÝĂĐĨŨƠƯẠ-Ỹ][^\W\d_]")
"""A sentence's end and the next sentence without a space: an old text left behind a new one."""
_FEWEST_WORDS = 4
"""Fewest words of a sentence that counts as repeated; "No. No." may be meant."""


def check_text(text: str, locale: str, file: str) -> Iterator[Problem]:
    """What is wrong, in the file's order. `file`: what it is called."""
    for line, template, values in _found(text, locale):
        yield Problem(file, line, template, values)


def _found(text: str, locale: str) -> Iterator[Found]:
    seen: dict[tuple[str, str], int] = {}
    header = None
    for entry in entries_of(text):
        if entry.key in seen:
            values = {"line": seen[entry.key], "message": entry.key[1]}
            yield entry.line, N_("the message stands in line %(line)s too: '%(message)s'"), values
        seen.setdefault(entry.key, entry.line)
        yield from _fields(entry)
        if entry.is_header:
            header = entry
        else:
            yield from _translations(entry)
    yield from _header(header, locale)


def _fields(entry: Entry) -> Iterator[Found]:
    there: set[str] = set()
    for field in entry.fields:
        if field.keyword in there:
            template = N_("a second %(keyword)s in one message")
            yield field.line, template, {"keyword": field.keyword}
        there.add(field.keyword)


_ADDRESS = re.compile(r"(?i)(?:\b[a-z][a-z+.-]*://|\bwww\.|(?<=\]\()(?!%))[^\s)\"'>]*")
"""Words of the interface lead only where the code does."""


def _header(entry: Entry | None, locale: str) -> Iterator[Found]:
    if entry is None:
        yield 1, N_("the header is missing (the entry whose msgid is empty)"), {}
        return
    language = entry.said.get("Language", "")
    if language.replace("-", "_").lower() != locale.lower():
        values = {"language": language, "locale": locale}
        yield entry.line, N_("Language is '%(language)s'; the folder is '%(locale)s'"), values
    if "Plural-Forms" not in entry.said:
        forms = get_plural(locale).plural_forms
        template = N_('Plural-Forms is missing; add "Plural-Forms: %(forms)s\\n"')
        yield entry.line, template, {"forms": forms}


def _translations(entry: Entry) -> Iterator[Found]:
    original = next((f.text for f in entry.fields if f.keyword == "msgid"), "")
    for field in entry.fields:
        if field.keyword.startswith("msgstr") and field.text:
            for template, values in _reasons(original, field):
                yield field.line, template, {**values, "text": field.text[:60]}


def _reasons(original: str, field: Field) -> Iterator[tuple[str, dict[str, object]]]:
    if original.startswith("\n") != field.text.startswith("\n"):
        template = N_("only one of msgid and %(keyword)s begins with \\n: '%(text)s'")
        yield template, {"keyword": field.keyword}
    if original.endswith("\n") != field.text.endswith("\n"):
        template = N_("only one of msgid and %(keyword)s ends with \\n: '%(text)s'")
        yield template, {"keyword": field.keyword}
    if is_twice(field.text):
        template = N_(
            "the text says the same twice, or a space is missing between two sentences: '%(text)s'"
        )
        yield template, {}
    if not list(faults(original)):
        for fault in faults(field.text):
            yield N_("broken markup (%(fault)s): '%(text)s'"), {"fault": fault}
    for address in _ADDRESS.findall(field.text):
        if address not in original:
            yield N_("a link that msgid has not (%(address)s): '%(text)s'"), {"address": address}
    if _is_label(original) and len(field.text) > LONGEST_LABEL:
        template = N_("a button shows %(most)s characters; this has %(count)s: '%(text)s'")
        yield template, {"most": LONGEST_LABEL, "count": len(field.text)}


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
