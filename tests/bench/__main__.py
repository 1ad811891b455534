"""How well and how fast: this bot beside what one would reach for first, on the same questions.

All methods search the same phrasings for the same held-out questions in one process. Without a
confidence to decide on, the others are compared by their first guess alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from bot.app import load_content, load_encoder, load_matcher
from bot.i18n.catalogues import load_lexicon
from bot.language.normaliser import Normaliser
from bot.matching.lexical import LexicalIndex
from bot.matching.matcher import Matcher
from bot.settings import ROOT
from bot.storage.file_cache import FileCache
from tests.content.questions import covered, locales
from tests.content.test_answers import outcome

SLOW = 10
"""Every tenth question goes to the methods that take tens of milliseconds each."""

Guess = Callable[[str], str | None]


@dataclass(frozen=True)
class Method:
    """A way of finding the entry for a question."""

    name: str
    guess: Guess
    every: int = 1


def main() -> None:
    """Print the tables."""
    lexicon = load_lexicon(ROOT / "locales", "vi")
    cache = FileCache(ROOT / ".data" / "cache")
    content = load_content(ROOT / "content", lexicon, cache)
    normaliser = Normaliser(content.vocabularies.values())
    texts: list[str] = []
    owners: list[str] = []
    for entry in content.entries.values():
        for _, phrasing in entry.phrasings():
            texts.append(normaliser.normalise(phrasing).folded)
            owners.append(entry.id)
    matchers = {"this bot, lexical": load_matcher(content, cache, None)}
    encoder = load_encoder()
    if encoder is not None:
        matchers["this bot, with e5"] = load_matcher(content, cache, encoder)
    methods = [Method(name, _first(matcher)) for name, matcher in matchers.items()]
    methods += _baselines(normaliser, texts, owners)
    console = Console(width=100)
    console.print(f"{len(content.entries)} entries, {len(texts)} phrasings")
    console.print(_guesses(methods))
    console.print(_outcomes(matchers))


def _first(matcher: Matcher) -> Guess:
    def guess(question: str) -> str | None:
        ranked = matcher.match(question).ranked
        return ranked[0].entry if ranked else None

    return guess


def _baselines(normaliser: Normaliser, texts: Sequence[str], owners: Sequence[str]) -> list[Method]:
    def by(scorer: Callable[..., float]) -> Guess:
        def guess(question: str) -> str | None:
            found = process.extractOne(normaliser.normalise(question).folded, texts, scorer=scorer)
            return owners[found[2]] if found else None

        return guess

    names = list(dict.fromkeys(owners))
    index = LexicalIndex.build(texts, [names.index(owner) for owner in owners], len(names))

    def nearest(question: str) -> str | None:
        scores = index.score(index.vector(normaliser.normalise(question).folded))
        return names[int(scores.cosine.argmax())]

    return [
        Method("TF-IDF of words and letters, nearest phrasing", nearest),
        Method("RapidFuzz token_set_ratio", by(fuzz.token_set_ratio), SLOW),
        Method("RapidFuzz WRatio", by(fuzz.WRatio), SLOW),
    ]


def _guesses(methods: Sequence[Method]) -> Table:
    table = Table("first guess right, %", *locales(), "p50 ms", "p95 ms", "questions")
    for method in methods:
        shares, took = [], []
        for locale in locales():
            asked = list(covered(locale))[:: method.every]
            right = 0
            for question in asked:
                start = time.perf_counter()
                right += method.guess(question.question) == question.entry
                took.append((time.perf_counter() - start) * 1000)
            shares.append(f"{100 * right / len(asked):.1f}")
        p50, p95 = np.percentile(took, [50, 95])
        table.add_row(method.name, *shares, f"{p50:.1f}", f"{p95:.1f}", str(len(took)))
    return table


def _outcomes(matchers: dict[str, Matcher]) -> Table:
    columns = ("right", "offered", "wrong", "missed", "unknown")
    table = Table("what people get, %", "language", *columns)
    for name, matcher in matchers.items():
        for locale in locales():
            found = [outcome(matcher, asked) for asked in covered(locale)]
            shares = (f"{100 * found.count(column) / len(found):.1f}" for column in columns)
            table.add_row(name, locale, *shares)
    return table


main()
