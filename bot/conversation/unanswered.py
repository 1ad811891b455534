"""Questions asked in vain, as administrators see them, and what they make of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.content.problems import Problem


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, however many people asked it. Nothing says who they were."""

    id: int
    text: str
    """As it was typed first, masked: see `masking.py`."""
    folded: str
    """Its words without marks."""
    locale: str
    """Its language; empty where it is in none of ours."""
    count: int
    """How often it was asked in vain."""
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that ask the same, as far as can be told; the one asked most often first."""

    asked: tuple[Asked, ...]

    @property
    def head(self) -> Asked:
        """The one that stands for all."""
        return self.asked[0]

    @property
    def ids(self) -> tuple[int, ...]:
        """Of all its questions."""
        return tuple(asked.id for asked in self.asked)

    @property
    def count(self) -> int:
        """How often it was asked in vain, in whatever words."""
        return sum(asked.count for asked in self.asked)

    @property
    def first(self) -> dt.date:
        """The day on which it was asked first."""
        return min(asked.first for asked in self.asked)

    @property
    def last(self) -> dt.date:
        """The day on which it was asked last."""
        return max(asked.last for asked in self.asked)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry that a cluster may belong to."""

    entry: str
    confidence: float
    """Probability that it is right, 0 to 1."""


@dataclass(frozen=True, slots=True)
class InVain:
    """One cluster of all there are."""

    cluster: Cluster
    proposals: tuple[Proposal, ...]
    """The likeliest first, at most five; empty where none were asked for."""
    number: int
    """Its place, from 0, by how often it was asked."""
    of: int
    """How many clusters there are."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A question in a language, as it is to stand in an entry."""

    locale: str
    text: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """Phrasings that are to become an entry's."""

    entry: str
    phrasings: tuple[Phrasing, ...]
    asked: tuple[int, ...] = ()
    """The ids of the questions that are dealt with by it."""
    forced: tuple[str, ...] = ()
    """What it makes wrong, where an owner wants it all the same."""

    def __str__(self) -> str:
        """As a diff."""
        return "\n".join([*(f"+ {one.locale}: {one.text}" for one in self.phrasings), *self.forced])


@dataclass(frozen=True, slots=True)
class Unfit:
    """A phrasing that cannot be taught, and why."""

    phrasing: Phrasing
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """A question of a cluster, as one may choose it."""

    asked: int
    phrasing: Phrasing
    is_chosen: bool
    """Whether it is to be taught: it fits, and nobody has left it out."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A question that a change would have answered differently."""

    text: str
    locale: str
    before: str | None
    """The entry that answers it at once now; None: none does."""
    after: str | None
    worth: str
    """`better`, `worse`, `other` where that is not known, or `wrong`: the right answer is known,
    and another would be given."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a lesson would change, and why it cannot be taught, if it cannot."""

    lesson: Lesson
    """With what can be taught alone; no phrasings where nothing can."""
    file: str
    """The entry's file in the content directory; empty where there is no such entry."""
    questions: int
    """How many phrasings the entry has, in all languages."""
    problems: tuple[Problem, ...] = ()
    """Why nothing can be taught; empty where something can."""
    number: int = 0
    """The place of the question's cluster: see `InVain`."""
    wordings: tuple[Wording, ...] = ()
    """Those that one may choose between; empty where the question was no cluster's."""
    unfit: tuple[Unfit, ...] = ()
    """What is left out, and why."""
    shifts: tuple[Shift, ...] = ()
    """What would be answered differently."""
    looked: int = 0
    """How many questions were asked to find that out."""
    advice: tuple[Problem, ...] = ()
    """What is worth a look before it is taught."""
