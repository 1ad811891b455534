"""The places a button can lead to. Any feature may offer them; what a button does beside going
somewhere belongs to its feature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

View = Literal["answer", "more", "sources", "related"]
Verdict = Literal["helpful", "not helpful", "wrong", "unclear", "outdated", "misunderstood"]
"""What somebody says of an answer."""
TOUR = "tour-"
"""Stands before the id of a tour in a link that begins it."""
GOOD: Verdict = "helpful"
NOT_GOOD: Verdict = "not helpful"
REASONS: tuple[Verdict, ...] = ("wrong", "unclear", "outdated", "misunderstood")
"""Why it was not helpful."""


class Action:
    """What a button does. Each kind says in its `Form` how it is written into one."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class LocalAction(Action):
    """One that needs to know no more than where it stands."""

    locale: str
    """The language of the message that the button stands under, here and below: a person who chose
    none goes on reading what they were reading."""


@dataclass(frozen=True, slots=True)
class OpenEntry(Action):
    """Answer an entry in a message of its own."""

    entry: str
    locale: str


@dataclass(frozen=True, slots=True)
class ViewEntry(Action):
    """Turn the message into a view of an entry."""

    view: View
    entry: str
    locale: str
    page: int | None = None
    """The page of the topic's list to go back to; None where the person did not come from one."""


@dataclass(frozen=True, slots=True)
class ListTopics(LocalAction):
    """Turn the message into the list of topics."""


@dataclass(frozen=True, slots=True)
class ListEntries(Action):
    """Turn the message into a page of a topic's entries."""

    topic: str
    locale: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowStep(Action):
    """Go to a step of a tour."""

    tour: str
    locale: str
    step: int
    in_place: bool = True
    """In place of the step before."""


@dataclass(frozen=True, slots=True)
class ListLanguages(LocalAction):
    """Turn the message into the choice of languages."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage(LocalAction):
    """Remember the language."""


@dataclass(frozen=True, slots=True)
class RateAnswer(Action):
    """Say what one thinks of an answer."""

    entry: str
    locale: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ShareAnswer(Action):
    """Give the link to an answer."""

    entry: str
    locale: str


@dataclass(frozen=True, slots=True)
class AskSomebody(LocalAction):
    """Write to the team."""


@dataclass(frozen=True, slots=True)
class ListInVain(Action):
    """Turn the message to a cluster of what was asked in vain, by its place; for administrators."""

    locale: str
    number: int


@dataclass(frozen=True, slots=True)
class TypePhrasing(Action):
    """Type how an entry is asked for in a language, which only administrators can."""

    entry: str
    language: str
    locale: str


@dataclass(frozen=True, slots=True)
class StartDraft(Action):
    """Begin a new entry, which only administrators can."""

    asked: int
    """The question it is to answer; 0: none."""
    locale: str
