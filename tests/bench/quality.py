"""Right answers against false ones: this bot and the baselines on the same questions."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from bot.app import load_content, load_encoder, load_matcher
from bot.content.model import Content
from bot.evaluation.measures import Threshold, at_false_answers, auroc, curve
from bot.evaluation.questions import Asked
from bot.evaluation.report import Report, Result, ask_all, report
from bot.i18n.catalogues import load_lexicon
from bot.language.corruption import Corruption, Corruptor
from bot.matching.matcher import Matcher
from bot.settings import ROOT
from bot.storage.file_cache import FileCache
from tests.bench.baselines import Guess, Method, baselines
from tests.content.questions import covered, locales, out_of_scope

CACHE = FileCache(ROOT / ".data" / "cache")


@dataclass(frozen=True)
class Judged:
    """A method's first guesses, as something to compare methods by."""

    name: str
    first_right: dict[str, float]
    """Per locale, share of the questions in scope."""
    auroc: float | None
    at_false_answers: Threshold | None
    """At 5 %."""
    curve: list[tuple[float, float]]
    """Shares (out of scope answered, in scope answered rightly), all thresholds."""
    p50_ms: float
    p95_ms: float
    questions: int


def own_content() -> Content:
    """The real content base."""
    return load_content(ROOT / "content", load_lexicon(ROOT / "locales", "vi"), CACHE)


def matchers(content: Content) -> dict[str, Matcher]:
    """With sentence vectors where they are installed, and without."""
    encoder = load_encoder()
    with_vectors = {"this bot": load_matcher(content, CACHE, encoder)} if encoder else {}
    return {**with_vectors, "this bot, words and letters alone": load_matcher(content, CACHE, None)}


def questions(locale: str) -> list[Asked]:
    """The held-out questions of a language, those out of scope last."""
    return [Asked(q.question, q.entry) for q in (*covered(locale), *out_of_scope(locale))]


def compare(content: Content, found: dict[str, Matcher]) -> list[Judged]:
    """This bot with each matcher, then the baselines."""
    methods = [Method(name, _first(matcher)) for name, matcher in found.items()]
    return [judge(method) for method in (*methods, *baselines(content))]


def judge(method: Method) -> Judged:
    """Ask a method every question, in all languages."""
    right: list[bool] = []
    inside: list[float] = []
    outside: list[float] = []
    took: list[float] = []
    shares = {}
    for locale in locales():
        start_at = len(right)
        for asked in questions(locale)[:: method.every]:
            start = time.perf_counter()
            entry, score = method.guess(asked.text)
            took.append((time.perf_counter() - start) * 1000)
            if asked.label is None:
                outside.append(score)
            else:
                inside.append(score)
                right.append(entry == asked.label)
        shares[locale] = float(np.mean(right[start_at:]))
    sure, is_right, unsure = np.array(inside), np.array(right), np.array(outside)
    p50, p95 = np.percentile(took, [50, 95]).tolist()
    return Judged(
        method.name,
        shares,
        auroc(sure, unsure),
        at_false_answers(sure, is_right, unsure, 0.05),
        [(t.false, t.right) for t in curve(sure, is_right, unsure)],
        p50,
        p95,
        len(took),
    )


def _first(matcher: Matcher) -> Guess:
    def guess(question: str) -> tuple[str | None, float]:
        ranked = matcher.match(question).ranked
        return (ranked[0].entry, ranked[0].confidence) if ranked else (None, 0.0)

    return guess


def outcomes(matcher: Matcher) -> dict[str, Report]:
    """Per locale: what people get."""
    return {locale: report(ask_all(matcher.match, questions(locale))) for locale in locales()}


def corrupted(content: Content, matcher: Matcher) -> dict[str, dict[str, Report]]:
    """Kind of corruption -> per locale: what people get who mistype the questions in scope.

    "as written" comes first. A question that a corruption leaves as it is is not asked again.
    """
    found: dict[str, dict[str, Report]] = {"as written": {}}
    for locale in locales():
        asked = [question for question in questions(locale) if question.label]
        clean = ask_all(matcher.match, asked)
        found["as written"][locale] = report(clean)
        for kind in Corruption:
            corrupt = Corruptor(kind, [content.vocabularies[locale]])
            results = [_mistyped(matcher, r, corrupt) for r in clean]
            found.setdefault(kind, {})[locale] = report(results)
    return found


def _mistyped(matcher: Matcher, clean: Result, corrupt: Corruptor) -> Result:
    text = corrupt(clean.asked.text)
    if text == clean.asked.text:
        return clean
    return ask_all(matcher.match, [replace(clean.asked, text=text)])[0]
