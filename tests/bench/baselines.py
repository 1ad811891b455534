"""What one would reach for first: RapidFuzz's ratios, BM25, TF-IDF with the nearest phrasing.

All search the same phrasings, normalised and folded as the bot does it, which helps them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.content.model import Content
from bot.language.normaliser import Normaliser

Guess = Callable[[str], tuple[str | None, float]]
"""Question -> the likeliest entry and its score: higher is surer, each method on its own scale."""


@dataclass(frozen=True)
class Method:
    """A way of finding the entry for a question."""

    name: str
    guess: Guess
    every: int = 1
    """Of the questions, one in so many is asked: some methods take tens of milliseconds each."""


@dataclass(frozen=True)
class Phrasings:
    """All phrasings of a content base, folded, and whose each is."""

    texts: list[str]
    owners: list[str]
    normaliser: Normaliser

    @classmethod
    def of(cls, content: Content) -> Phrasings:
        """Titles included, all languages."""
        normaliser = Normaliser(content.vocabularies.values())
        texts, owners = [], []
        for entry in content.entries.values():
            for _, phrasing in entry.phrasings():
                texts.append(normaliser.normalise(phrasing).folded)
                owners.append(entry.id)
        return cls(texts, owners, normaliser)


def baselines(content: Content) -> list[Method]:
    """Ready to be asked."""
    known = Phrasings.of(content)
    return [
        Method("BM25", bm25(known)),
        Method("TF-IDF, nearest phrasing", tf_idf(known)),
        Method("RapidFuzz token_set_ratio", ratio(known, fuzz.token_set_ratio), every=4),
        Method("RapidFuzz WRatio", ratio(known, fuzz.WRatio), every=4),
    ]


def ratio(known: Phrasings, scorer: Callable[..., float]) -> Guess:
    """The phrasing most like the question, by a string distance; 0 to 100."""

    def guess(question: str) -> tuple[str | None, float]:
        folded = known.normaliser.normalise(question).folded
        found = process.extractOne(folded, known.texts, scorer=scorer)
        return (known.owners[found[2]], found[1]) if found else (None, 0.0)

    return guess


def bm25(known: Phrasings, k: float = 1.2, b: float = 0.75) -> Guess:
    """Okapi BM25 on words; all phrasings of an entry are one document, which is its best form."""
    names = list(dict.fromkeys(known.owners))
    joined: dict[str, Counter[str]] = {name: Counter() for name in names}
    for text, owner in zip(known.texts, known.owners, strict=True):
        joined[owner].update(text.split())
    lengths = np.array([sum(words.values()) for words in joined.values()], dtype=np.float64)
    norm = k * (1 - b + b * lengths / lengths.mean())
    index = _Inverted(joined.values())

    def weights(term: str) -> NDArray[np.float64]:
        rows, counts = index.postings[term]
        rarity = math.log(1 + (len(names) - len(rows) + 0.5) / (len(rows) + 0.5))
        return np.asarray(rarity * counts * (k + 1) / (counts + norm[rows]), dtype=np.float64)

    impact = {term: weights(term) for term in index.postings}

    def guess(question: str) -> tuple[str | None, float]:
        scores = np.zeros(len(names))
        for term in known.normaliser.normalise(question).folded.split():
            if term in impact:
                scores[index.postings[term][0]] += impact[term]
        best = int(scores.argmax())
        return names[best], float(scores[best])

    return guess


def tf_idf(known: Phrasings) -> Guess:
    """Cosine to the nearest phrasing, on words, word pairs and letters within words (2 to 5)."""
    index = _Inverted([Counter(_grams(text)) for text in known.texts])
    size = len(known.texts)
    idf = {t: math.log((1 + size) / (1 + len(rows))) + 1 for t, (rows, _) in index.postings.items()}
    norms = np.zeros(size)
    for term, (rows, counts) in index.postings.items():
        norms[rows] += ((1 + np.log(counts)) * idf[term]) ** 2
    norms = np.sqrt(np.maximum(norms, 1e-9))

    def guess(question: str) -> tuple[str | None, float]:
        grams = Counter(_grams(known.normaliser.normalise(question).folded))
        scores, length = np.zeros(size), 0.0
        for term, count in grams.items():
            weight = (1 + math.log(count)) * idf.get(term, math.log(1 + size) + 1)
            length += weight**2
            if term in idf:
                rows, counts = index.postings[term]
                scores[rows] += weight * (1 + np.log(counts)) * idf[term]
        scores /= norms * math.sqrt(length or 1.0)
        best = int(scores.argmax())
        return known.owners[best], float(scores[best])

    return guess


def _grams(text: str) -> Iterable[str]:
    words = text.split()
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(words))
    for word in words:
        padded = f"_{word}_"
        for length in range(2, 6):
            yield from (padded[i : i + length] for i in range(len(padded) - length + 1))


class _Inverted:
    """Term -> the documents that have it, and how often."""

    def __init__(self, documents: Iterable[Counter[str]]) -> None:
        rows: dict[str, list[int]] = {}
        counts: dict[str, list[int]] = {}
        for row, document in enumerate(documents):
            for term, count in document.items():
                rows.setdefault(term, []).append(row)
                counts.setdefault(term, []).append(count)
        self.postings: dict[str, tuple[NDArray[np.int32], NDArray[np.float64]]] = {
            term: (np.array(rows[term], np.int32), np.array(counts[term], np.float64))
            for term in rows
        }
