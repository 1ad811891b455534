"""Warns about short phrasings that another entry covers better: broad words on a narrow entry.

An example is "Private sector in cultural diplomacy" on an entry about businesses at large, while
another entry is about just that. Whoever asks it gets the wrong answer, and with full confidence,
since the phrasing stands there word for word.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain

from bot.content.checks import At
from bot.content.loader import Edition
from bot.content.model import Entry
from bot.content.problems import N_, Problem
from bot.editing.leave_one_out import LeaveOneOut
from bot.language.aliases import key_of

MOST_WORDS = 5
"""Content words. A longer phrasing says clearly enough which entry is meant."""
CLEARLY = 6.0
"""Nats by which the other entry is likelier. Of 29 phrasings that were looked through, 15 of the 17
above it were better placed at the other entry, 5 of the 12 between 4 and 6."""


def path_of(entry: Entry, locale: str, phrasing: str) -> tuple[str | int, ...]:
    """Where in its file a phrasing stands."""
    questions = entry.texts[locale].questions
    at = questions.index(phrasing) if phrasing in questions else None
    return (locale, "title") if at is None else (locale, "questions", at)


def broad(edition: Edition, finder: LeaveOneOut) -> Iterator[Problem]:
    """One warning for each phrasing all of whose words another entry uses, and its own does not."""
    small = {
        word
        for vocabulary in edition.content.vocabularies.values()
        for phrase in vocabulary.function_words
        for word in key_of(phrase)
    }
    words = [frozenset(text.split()) - small for text in finder.texts]
    using: defaultdict[str, set[int]] = defaultdict(set)
    for class_ in range(len(finder.ids)):
        for word in frozenset().union(*(words[row] for row in finder.rows_of(class_))):
            using[word].add(class_)
    for class_, entry in enumerate(edition.content.entries.values()):
        if entry.is_smalltalk:
            continue
        rows = finder.rows_of(class_)
        times = Counter(chain.from_iterable(words[row] for row in rows))
        for row in rows:
            if not 0 < len(words[row]) <= MOST_WORDS:
                continue
            if all(times[word] > 1 for word in words[row]):  # its own entry uses them elsewhere
                continue
            others = set.intersection(*(using[word] for word in words[row])) - {class_}
            if not others:
                continue
            other, nats = finder.winner(row, class_)
            if other in others and nats >= CLEARLY:
                yield At(edition, entry).warning(
                    path_of(entry, *finder.phrasings[row]),
                    N_("'%(words)s' is covered better by '%(id)s'; say what is narrower here"),
                    words=finder.texts[row],
                    id=finder.ids[other],
                )
