"""Warns where two entries are asked nearly the same: one of the two answers is then wrong."""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.checks import At
from bot.content.loader import Edition
from bot.content.model import Text
from bot.content.problems import N_, Problem
from bot.editing.phrasing_book import Fold, Path, PhrasingBook


def near_duplicates(edition: Edition, fold: Fold) -> Iterator[Problem]:
    """One warning for each pair of phrasings, at the one that stands later.

    Phrasings that are wholly the same are errors, and told by `bot.content.checks`.
    """
    book = PhrasingBook(edition.content, fold)
    for entry in edition.content.entries.values():
        at = At(edition, entry)
        for locale, text in entry.texts.items():
            for path, question in _phrasings(locale, text):
                phrasing = book.add(entry.id, question, path)
                near = book.close(phrasing.words) if phrasing else ()
                other = next((p for p in near if p.entry != entry.id), None)
                if other is not None:
                    yield at.warning(
                        path,
                        N_("'%(question)s' is nearly '%(other)s', asked in '%(id)s'"),
                        question=question,
                        other=other.text,
                        id=other.entry,
                    )


def _phrasings(locale: str, text: Text) -> Iterator[tuple[Path, str]]:
    yield (locale, "title"), text.title
    for index, question in enumerate(text.questions):
        yield (locale, "questions", index), question
