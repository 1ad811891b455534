"""Right answers against false ones: this bot and the baselines on the same questions."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from bot.content.model import Content
from bot.evaluation.corruption import Corruption, Corruptor
from bot.evaluation.measures import Threshold, at_false_answers, auroc, curve
from bot.evaluation.questions import Asked
from bot.evaluation.report import FALSE_SHARE, Judgement, Report, Result, ask_all, report
from bot.i18n.catalogues import load_lexicon
from bot.knowledge.editions import load_content
from bot.knowledge.indexes import load_encoder, load_matcher
from bot.matching.matcher import Matcher
from bot.settings import ROOT
from bot.storage.file_cache import FileCache
from tests.bench.baselines import Method
from tests.content.questions import covered, locales, out_of_scope

OWN = ROOT / "content"
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
    return load_content(OWN, load_lexicon(ROOT / "locales", "vi"), CACHE)


def matchers(content: Content) -> dict[str, Matcher]:
    """With sentence vectors where they are installed, and without."""
    encoder = load_encoder()
    with_vectors = (
        {"this bot": load_matcher(content, CACHE, encoder, directory=OWN)} if encoder else {}
    )
    return {**with_vectors, "this bot, words and letters alone": load_matcher(content, CACHE, None)}


def questions(locale: str) -> list[Asked]:
    """The held-out questions of a language, those out of scope last."""
    return [Asked(q.question, q.entry) for q in (*covered(locale), *out_of_scope(locale))]


def ask(matcher: Matcher, every: int) -> dict[str, list[Result]]:
    """Per locale: what became of one held-out question in `every`."""
    return {loc: ask_all(matcher.match, questions(loc)[::every]) for loc in locales()}


def judge(method: Method, every: int) -> Judged:
    """A baseline's first guesses."""
    return judged(
        method.name,
        {
            locale: [_guess(method, asked) for asked in questions(locale)[:: every * method.every]]
            for locale in locales()
        },
    )


def _guess(method: Method, asked: Asked) -> Result:
    start = time.perf_counter()
    entry, score = method.guess(asked.text)
    took_ms = (time.perf_counter() - start) * 1000
    return Result(asked, Judgement.UNKNOWN, entry, score, took_ms)  # a guess is no decision


def judged(name: str, results: dict[str, list[Result]]) -> Judged:
    """The figures of first guesses, per locale."""
    found = [result for results_of in results.values() for result in results_of]
    inside = [r for r in found if r.asked.label is not None]
    scores = np.array([r.score for r in inside])
    right = np.array([r.is_right for r in inside])
    beyond = np.array([r.score for r in found if r.asked.label is None])
    p50, p95 = np.percentile([r.took_ms for r in found], [50, 95]).tolist()
    first = {
        locale: float(np.mean([r.is_right for r in asked if r.asked.label is not None]))
        for locale, asked in results.items()
    }
    return Judged(
        name,
        first,
        auroc(scores, beyond),
        at_false_answers(scores, right, beyond, FALSE_SHARE),
        [(t.false, t.right) for t in curve(scores, right, beyond)],
        p50,
        p95,
        len(found),
    )


def corrupted(
    content: Content, matcher: Matcher, results: dict[str, list[Result]]
) -> dict[str, dict[str, Report]]:
    """Kind of corruption -> per locale: what people get who mistype the questions in scope.

    "as written", which is `results`, comes first. A question that a corruption leaves as it is is
    not asked again.
    """
    found: dict[str, dict[str, Report]] = {"as written": {}}
    for locale, asked in results.items():
        clean = [result for result in asked if result.asked.label is not None]
        found["as written"][locale] = report(clean)
        for kind in Corruption:
            corrupt = Corruptor(kind, [content.vocabularies[locale]])
            mistyped = [_mistyped(matcher, r, corrupt) for r in clean]
            found.setdefault(kind, {})[locale] = report(mistyped)
    return found


def _mistyped(matcher: Matcher, clean: Result, corrupt: Corruptor) -> Result:
    text = corrupt(clean.asked.text)
    if text == clean.asked.text:
        return clean
    return ask_all(matcher.match, [replace(clean.asked, text=text)])[0]
