"""The semantic scorer: softmax regression on centred sentence vectors, in NumPy.

Comparing with the nearest phrasing alone wastes what an entry's other phrasings say (6 to 10
points); a linear classifier over sentence vectors needs only seconds to train.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.matching.by_class import ByClass
from bot.matching.quantised import QuantisedVectors

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

PASSES = 8
"""Over all phrasings, at least; small content gets more, up to MIN_STEPS steps."""
MIN_STEPS = 400
PER_BATCH = 100
"""Steps at most for each batch: of a handful of phrasings there is not that much to learn."""
BATCH = 256
RATE = 0.2
DECAY = 5e-6
"""Weight decay. 1e-4 gives 87 % of held-out questions, 1e-5 92 %, 3e-6 93 %; see README.md."""
SHRINKAGE = 0.75
"""How round the spread within classes is taken to be, 0 to 1: of a few hundred phrasings it is not
known in all directions. From 0.6 to 0.85 it makes no difference; see README.md."""


PASSES_ON = 2
"""Over all phrasings, where what was learnt of an edition that differs little is trained on."""
STEPS_ON = 50
"""At least."""
RATE_ON = 0.05


class EncoderBusy(Exception):  # noqa: N818  (says what is so)
    """Others wait for the encoder already: words and letters alone answer sooner."""


class Encoder(Protocol):
    """Text to vectors. Implementations stand in `encoding`."""

    name: str
    """Changes when the vectors do."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, as rows. May raise EncoderBusy for a single text."""
        ...


@dataclass(frozen=True)
class SemanticScores:
    """Scores of one utterance against every class."""

    logits: Floats
    """Per class; their softmax is the classifier's probability."""
    cosine: Floats
    """Per class: the nearest phrasing's cosine after centring, -1 to 1."""
    mean_cosine: Floats
    """The same of the mean of its phrasings; 0 where it has none."""


@dataclass(frozen=True)
class SemanticIndex:
    """Phrasings of classes as vectors, and a classifier over them."""

    centre: Floats
    vectors: QuantisedVectors
    """Of each phrasing, centred, of unit length."""
    classes: Ints
    weights: Floats
    bias: Floats
    means: Floats
    """Per class (as columns): the sum of its vectors, of unit length."""

    @classmethod
    def build(
        cls,
        vectors: Floats,
        classes: Ints,
        class_count: int,
        *,
        start: Floats | None = None,
        evened: Evened | None = None,
    ) -> SemanticIndex:
        """`vectors` as the encoder gives them; `classes[i]` is the class of `vectors[i]`.

        `start`: see `train`. `evened`: see `train_evenly`.
        """
        centred = _unit(vectors - vectors.mean(axis=0))
        weights, bias = train_evenly(centred, classes, class_count, start=start, evened=evened)
        return cls.of(vectors, classes, weights, bias)

    @classmethod
    def of(cls, vectors: Floats, classes: Ints, weights: Floats, bias: Floats) -> SemanticIndex:
        """The same where a classifier of these vectors is there already."""
        centre = vectors.mean(axis=0)
        centred = _unit(vectors - centre)
        means = np.ascontiguousarray(_unit(_sums(centred, classes, len(bias))).T)
        return cls(centre, QuantisedVectors.of(centred), classes, weights, bias, means)

    def score(self, vector: Floats) -> SemanticScores:
        """Scores of an utterance, given its vector as the encoder gives it."""
        query = _unit((vector - self.centre)[None, :])[0]
        return SemanticScores(
            query @ self.weights + self.bias,
            self._nearest(self.vectors @ query),
            query @ self.means,
        )

    def held_out(self, rows: NDArray[np.int64]) -> list[SemanticScores]:
        """Scores of phrasings of the index, as if they had not been written.

        The classifier is trained again without them, a quarter of all phrasings at most at a time.
        """
        size = len(self.vectors)
        found: list[SemanticScores] = []
        sums = _sums(self.vectors[:], self.classes, len(self.bias))
        for start in range(0, len(rows), max(1, size // 4)):
            part = rows[start : start + max(1, size // 4)]
            rest = np.setdiff1d(np.arange(size), part)
            weights, bias = train_evenly(self.vectors[rest], self.classes[rest], len(self.bias))
            for at in range(0, len(part), BATCH):
                found += self._left_out(part[at : at + BATCH], weights, bias, sums)
        return found

    def _left_out(
        self, rows: NDArray[np.int64], weights: Floats, bias: Floats, sums: Floats
    ) -> Iterator[SemanticScores]:
        """By a classifier that was trained without them. `sums`: of the vectors of each class."""
        own, classes = self.vectors[rows], self.classes[rows]
        logits, beside = own @ weights + bias, own @ self.means
        cosines = self.vectors.beside(own)
        cosines[np.arange(len(rows)), rows] = -1.0
        others = _unit(sums[classes] - own)
        beside[np.arange(len(rows)), classes] = (own * others).sum(axis=1)
        for at in range(len(rows)):
            yield SemanticScores(logits[at], self._nearest(cosines[at]), beside[at])

    def _nearest(self, cosines: Floats) -> Floats:
        return self._by_class.highest(cosines, -1.0)

    @property
    def phrasings_a_class(self) -> float:
        """On average."""
        return len(self.classes) / max(1, len(self.bias))

    @cached_property
    def _by_class(self) -> ByClass:
        return ByClass.of(self.classes, len(self.bias))


@dataclass
class Evened:
    """How vectors were evened out the last time. A third of the work, and a few new phrasings among
    thousands change next to nothing about it."""

    matrix: Floats | None = None


def train_evenly(
    vectors: Floats,
    classes: Ints,
    class_count: int,
    *,
    start: Floats | None = None,
    evened: Evened | None = None,
) -> tuple[Floats, Floats]:
    """As `train`, but directions in which phrasings of one class differ count for less.

    What they differ in is how something is said; what is left is what is asked. The weights are for
    the vectors as they are given. `evened`: taken from the last time, where training goes on from a
    `start`; it is brought up to date.
    """
    even = evened.matrix if evened is not None and start is not None else None
    if even is None:
        even = _evening(vectors, classes, class_count)
    if evened is not None:
        evened.matrix = even
    if start is not None:
        start = np.vstack([np.linalg.solve(even, start[:-1]), start[-1]])
    weights, bias = train(vectors @ even, classes, class_count, start=start)
    return np.asarray(even @ weights, dtype=np.float32), bias


def _evening(vectors: Floats, classes: Ints, class_count: int) -> Floats:
    """A matrix after which vectors spread about alike in all directions within their classes.

    Vectors keep their length on average. (Within-class covariance normalisation, shrunk.)
    """
    dimensions = vectors.shape[1]
    means = _sums(vectors, classes, class_count)
    means /= np.maximum(np.bincount(classes, minlength=class_count), 1)[:, None]
    beside = vectors - means[classes]
    spread = (beside.T @ beside).astype(np.float64) / max(1, len(vectors))
    level = np.trace(spread) / max(1, dimensions)
    if level < 1e-9:  # nothing differs within classes: one phrasing each, or all alike
        return np.eye(dimensions, dtype=np.float32)
    round_ = np.eye(dimensions) * level
    values, directions = np.linalg.eigh((1 - SHRINKAGE) * spread + SHRINKAGE * round_)
    even = directions / np.sqrt(values) @ directions.T
    lengths = np.linalg.norm(vectors @ even, axis=1)
    return np.asarray(even / max(float(lengths.mean()), 1e-9), dtype=np.float32)


def train(
    vectors: Floats, classes: Ints, class_count: int, *, start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Weights (dimensions × classes) and bias of a softmax regression, by Adam in small batches.

    Always the same result for the same input. `start`: weights, the bias below them, that nearly
    fit already; training goes on from there and is short.
    """
    size, dimensions = vectors.shape
    parameters = np.zeros((dimensions + 1, class_count), dtype=np.float32)  # the bias is last
    if start is not None:
        parameters += start
    if not size:
        return parameters[:-1], parameters[-1]
    x = np.hstack([vectors, np.ones((size, 1), dtype=np.float32)])
    first, second = np.zeros_like(parameters), np.zeros_like(parameters)
    random = np.random.default_rng(59)
    batches = -(-size // BATCH)
    steps = max(PASSES * batches, min(MIN_STEPS, PER_BATCH * batches))
    highest = RATE
    if start is not None:
        steps, highest = max(PASSES_ON * batches, STEPS_ON), RATE_ON
    order = random.permutation(size)
    for step in range(1, steps + 1):
        at = (step - 1) % batches
        if at == 0:
            order = random.permutation(size)
        rows = order[at * BATCH : (at + 1) * BATCH]
        batch = x[rows]
        error = _softmax(batch @ parameters)
        error[np.arange(len(rows)), classes[rows]] -= 1.0
        gradient = batch.T @ error
        gradient /= len(rows)
        gradient += DECAY * parameters
        # In place: at 10,000 classes every array here is of 15 MB, and most of the time is memory.
        first += 0.1 * (gradient - first)
        gradient *= gradient
        gradient -= second
        second += 0.01 * gradient
        np.sqrt(second, out=gradient)
        gradient *= 1 / math.sqrt(1 - 0.99**step)
        gradient += 1e-8
        np.divide(first, gradient, out=gradient)
        gradient *= highest * (1 - step / (steps + 1)) / (1 - 0.9**step)
        parameters -= gradient
    return parameters[:-1], parameters[-1]


def _sums(vectors: Floats, classes: Ints, class_count: int) -> Floats:
    """Of the vectors of each class, as rows."""
    sums = np.zeros((class_count, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, classes, vectors)
    return sums


def _softmax(logits: Floats) -> Floats:
    e = logits - logits.max(axis=1, keepdims=True)
    np.exp(e, out=e)
    e /= e.sum(axis=1, keepdims=True)
    return np.asarray(e, dtype=np.float32)


def _unit(vectors: Floats) -> Floats:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)
