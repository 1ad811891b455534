"""Finds texts that are brought under the wrong language: a column, a block or a file swapped.

A whole block in another language is a mistake; a single text may be all names, and is only said.
Of 848 blocks of our own content none reads as another language, and each of them does when it is
put under the other one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.content.checks import At
from bot.content.loader import Edition
from bot.content.model import Content, Text
from bot.content.problems import N_, Problem, Severity
from bot.i18n.po_text import entries_of
from bot.language.detection import LanguageDetector
from bot.language.folding import MAX_CHARACTERS
from bot.language.markup import plain
from bot.language.normaliser import Normaliser

ONE = N_("'%(key)s' under '%(locale)s' reads as '%(guess)s'")
BLOCK = N_("what stands under '%(locale)s' reads as '%(guess)s'; were the languages mixed up?")
FEW = 2
"""Texts of a block that read as another language from which it was mixed up as a whole."""
MESSAGES = 3
"""The same of a catalogue's messages, where fewer read as its own. Of 1,424 of ours 7 do, one or
two words between names and placeholders."""
SHOWN = 40
"""Characters of a message by which it is named."""


@dataclass(frozen=True)
class Reader:
    """Tells languages apart: those whose words the content's vocabularies have."""

    detector: LanguageDetector
    locales: frozenset[str]

    @classmethod
    def of(cls, content: Content, detector: LanguageDetector | None = None) -> Reader:
        """`detector`: one of this content's vocabularies, where there is one already."""
        known = content.vocabularies
        told = frozenset(locale for locale, own in known.items() if own.function_words)
        return cls(detector or Normaliser(known.values()).detector, told)

    def other(self, text: str, locale: str) -> str | None:
        """Which language it is in, where that is plainly another one than this."""
        if locale not in self.locales:
            return None
        guess = self.detector.guess(plain(text)[:MAX_CHARACTERS]).locale
        return guess if guess != locale else None


def misplaced(sent: Edition, before: Content, reader: Reader) -> Iterator[Problem]:
    """Of what is new in the entries that were sent: errors for blocks, warnings for single texts.

    `before`: what is served, or stands in the files; what it says already nobody brings.
    """
    for entry in sent.content.entries.values():
        at, had = At(sent, entry), before.entries.get(entry.id)
        for locale, text in entry.texts.items():
            known = had.texts.get(locale) if had is not None else None
            found = {
                key: guess
                for key, value in _new(text, known)
                if (guess := reader.other(value, locale)) is not None
            }
            if len(found) >= FEW:
                guess = next(iter(found.values()))
                yield at.error((locale,), BLOCK, locale=locale, guess=guess)
                continue
            for key, guess in found.items():
                yield at.warning((locale, key), ONE, key=key, locale=locale, guess=guess)


def _new(text: Text, known: Text | None) -> Iterator[tuple[str, str]]:
    """Keys and texts that were not there before; all new questions are one."""
    for key in ("title", "answer", "more"):
        value = getattr(text, key)
        if value and (known is None or value != getattr(known, key)):
            yield key, value
    had = () if known is None else known.questions
    asked = [one for one in text.questions if one not in had and one != text.title]
    if asked:
        yield "questions", ". ".join(asked)


def misplaced_words(
    before: bytes, after: bytes, target: str, locale: str, reader: Reader
) -> Iterator[Problem]:
    """The same of a catalogue, by its lines."""
    known, lines = _translations(before), {}
    own = 0
    for (key, text), line in _translations(after).items():
        if (key, text) in known:
            continue
        guess = reader.other(text, locale)
        if guess is not None:
            lines[line] = text, guess
        else:
            own += reader.detector.guess(plain(text)).locale == locale
    if len(lines) >= MESSAGES and len(lines) > own:
        line, (_, guess) = next(iter(lines.items()))
        yield Problem(target, line, BLOCK, {"locale": locale, "guess": guess})
        return
    for line, (text, guess) in lines.items():
        values = {"key": text[:SHOWN], "locale": locale, "guess": guess}
        yield Problem(target, line, ONE, values, Severity.WARNING)


def _translations(data: bytes) -> Mapping[tuple[tuple[str, str], str], int]:
    """What is said for which message, and in which line."""
    return {
        (entry.key, field.text): field.line
        for entry in entries_of(data.decode("utf-8-sig", "replace"))
        if not entry.is_header
        for field in entry.fields
        if field.keyword.startswith("msgstr") and field.text
    }
