"""Puts questions asked in vain together: those that ask the same, in whatever words or language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.conversation.unanswered import Asked, Cluster
from bot.matching.semantic import Floats

SAME_WORDS = 0.6
SAME_MEANING = 0.6

Weight = Callable[[str], float]
"""How much a folded word tells: `what` next to nothing, `gold` much."""


def clustered(
    asked: Sequence[Asked], weight: Weight, vectors: Floats | None = None
) -> tuple[Cluster, ...]:
    """The clusters, the most often asked first.

    A question joins the most often asked one that it resembles, so that a chain of small
    differences does not lead from one subject to another. `vectors`: of unit length and centred, a
    row for each question; None where there is no encoder.
    """
    order = sorted(range(len(asked)), key=lambda i: (-asked[i].count, asked[i].id))
    words = _word_vectors([asked[i].folded for i in order], weight)
    meanings = None if vectors is None else vectors[order]
    heads: list[int] = []
    members: list[list[Asked]] = []
    for row, index in enumerate(order):
        nearest = _nearest(words, meanings, heads, row)
        if nearest is None:
            heads.append(row)
            members.append([asked[index]])
        else:
            members[nearest].append(asked[index])
    clusters = [Cluster(tuple(questions)) for questions in members]
    return tuple(sorted(clusters, key=lambda c: (-c.count, -c.last.toordinal(), c.head.id)))


def _nearest(words: Floats, meanings: Floats | None, heads: list[int], row: int) -> int | None:
    """The head that a question resembles most, counted in thresholds; None where it does none."""
    if not heads:
        return None
    alike = words[heads] @ words[row] / SAME_WORDS
    if meanings is not None:
        alike = np.maximum(alike, meanings[heads] @ meanings[row] / SAME_MEANING)
    best = int(alike.argmax())
    return best if alike[best] >= 1.0 else None


def _word_vectors(texts: Sequence[str], weight: Weight) -> Floats:
    """A row of unit length for each text, a column for each word, by what the word tells."""
    columns: dict[str, int] = {}
    for text in texts:
        for word in text.split():
            columns.setdefault(word, len(columns))
    weights = np.array([weight(word) for word in columns], dtype=np.float32)
    found = np.zeros((len(texts), len(columns)), dtype=np.float32)
    for row, text in enumerate(texts):
        found[row, [columns[word] for word in text.split()]] = 1.0
    found *= weights
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(lengths, 1e-9), dtype=np.float32)
