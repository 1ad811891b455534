"""Questions that the team answers, where the bot has no answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

PATIENCE = dt.timedelta(hours=24)
"""How long a question waits for a person. The platform with the shortest window lets us write for
a day after somebody wrote."""
WRITING = dt.timedelta(minutes=30)
"""How long after the button was pressed what is typed is the question."""
LONGEST = 1_000
"""Characters of a question, and of an answer: what reads well in a group."""
MOST = 5
"""Questions of one person within `PATIENCE`: whoever asks more keeps others from being answered."""
SHOWS = "person:"
"""Begins what a message in the administrators' chat shows: the number of the question follows."""


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who answers: the members of one chat who have a role."""

    chat: str
    """As `Place` names it."""
    platforms: frozenset[str]
    """Where people may be written to later; elsewhere nothing is offered."""

    def can_answer(self, user: str) -> bool:
        """Whether an answer can reach them."""
        return user.partition(":")[0] in self.platforms


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody has asked the team within the last day."""

    is_waiting: bool
    times: int


class Kind(StrEnum):
    """What is told to whom of a question."""

    QUESTION = "question"
    """To the administrators' chat."""
    ANSWER = "answer"
    """To the person, as the rest but for one."""
    LATE = "late"
    BACK = "back"
    WITHDRAWN = "withdrawn"
    """To the administrators' chat."""


LAST = frozenset({Kind.LATE, Kind.BACK, Kind.WITHDRAWN})
"""With these the question is gone."""
