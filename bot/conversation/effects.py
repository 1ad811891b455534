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


@dataclass(frozen=True, slots=True)
class KeepQuestion:
    """Remember that this was asked in vain; not by whom, and not where."""

    text: str
    """With what may say whose it is taken out: see `masking.py`."""
    folded: str
    """Its words without marks. Questions that have them in common are one."""
    locale: str
    """The language it is in; empty where that is none of ours."""
    tag: str = ""
    """Something was offered. The buttons bear this tag, and for a while it is not known whether
    one of them helps: see `Helped`. Empty where nothing was."""


@dataclass(frozen=True, slots=True)
class Helped:
    """What was offered under this tag has helped: the question was not asked in vain."""

    tag: str


@dataclass(frozen=True, slots=True)
class HelpedNot:
    """Nothing of what was offered under this tag was meant."""

    tag: str


Effect = Forget | ReadPersonalData | SpeakHere | KeepQuestion | Helped | HelpedNot
