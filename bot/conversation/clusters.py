"""Puts questions asked in vain together: those that ask the same, in whatever words or language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.conversation.unanswered import Asked, Cluster
from bot.matching.semantic import Floats

SAME_WORDS = 0.6
"""Cosine by what the words tell. Of 3,000 phrasings of the content, 72 % of the pairs that are so
near are of one entry, and half of those at 0.5."""
SAME_MEANING = 0.8
"""Cosine of sentence vectors in one language. So near a title of the content has 0.04 titles of
other entries beside it, and 0.25 at 0.7: the content is full of near twins."""
SAME_ACROSS = 0.6
"""The same in two languages. It finds 28 % of titles in their translation, and 0.09 wrong ones
for each; 0.7 finds 9 % and none wrong."""

Weight = Callable[[str], float]
"""How much a folded word tells: `what` next to nothing, `gold` much."""


def clustered(
    asked: Sequence[Asked], weight: Weight, vectors: Floats | None = None
) -> tuple[Cluster, ...]:
    """The clusters, the most often asked first.

    A question joins the most often asked one that it resembles, so that a chain of small
    differences does not lead from one subject to another. `vectors`: of unit length, each centred
    in its language, a row for each question; None where there is no encoder.
    """
    order = sorted(range(len(asked)), key=lambda i: (-asked[i].count, asked[i].id))
    words = _word_vectors([asked[i].folded for i in order], weight)
    meanings = None if vectors is None else vectors[order]
    locales = np.array([asked[i].locale for i in order], dtype=object)
    heads: list[int] = []
    members: list[list[Asked]] = []
    for row, index in enumerate(order):
        nearest = _nearest(words, meanings, locales, heads, row)
        if nearest is None:
            heads.append(row)
            members.append([asked[index]])
        else:
            members[nearest].append(asked[index])
    clusters = [Cluster(tuple(questions)) for questions in members]
    return tuple(sorted(clusters, key=lambda c: (-c.count, -c.last.toordinal(), c.head.id)))


def _nearest(
    words: Floats,
    meanings: Floats | None,
    locales: NDArray[np.object_],
    heads: list[int],
    row: int,
) -> int | None:
    """The head that a question resembles most, counted in thresholds; None where it does none."""
    if not heads:
        return None
    alike = words[heads] @ words[row] / SAME_WORDS
    if meanings is not None:
        needed = np.where(locales[heads] == locales[row], SAME_MEANING, SAME_ACROSS)
        alike = np.maximum(alike, meanings[heads] @ meanings[row] / needed)
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
