"""What a turn does beside its replies and its session. Whoever runs the turn carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.conversation.page import Page

PersonalData = Mapping[str, Sequence[Mapping[str, object]]]
"""By table, the rows that hold something of a person, by column."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase everything that is stored about the person, their sessions too."""


@dataclass(frozen=True, slots=True)
class ReadPersonalData:
    """Look up what is stored about the person, and say it."""

    then: Callable[[PersonalData], Page]


@dataclass(frozen=True, slots=True)
class SpeakHere:
    """From now on the group is spoken to in this language."""

    locale: str


Effect = Forget | ReadPersonalData | SpeakHere
