"""What administrators put in force beside the files, and what was put in force before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.findings import Finding
from bot.content.kinds import Kind
from bot.content.problems import Problem
from bot.conversation.unanswered import Shift


@dataclass(frozen=True, slots=True)
class DraftText:
    """One language of an entry that is being written; parts may be empty."""

    title: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is being written."""

    topic: str
    texts: Mapping[str, DraftText]
    """By language, those that are written."""
    asked: int = 0
    """The question whose cluster it is to answer; 0: none."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file of content that is to be served in place of another, or as a new one."""

    target: str
    """Its path in the content directory."""
    text: str
    base: str = ""
    """Of the file it replaces, a name for its bytes; empty for a new one."""
    diff: str = ""
    """What it changes, line by line."""
    topic: str = ""
    """The one it belongs to; empty for what belongs to all."""
    locale: str = ""
    """The language whose words of the interface it holds; empty for a file of content."""
    is_pause: bool = False
    """It is a `Kind.PAUSE`: the target is an entry, the text a day."""

    @property
    def kind(self) -> Kind:
        """What it becomes when it is put in force."""
        if self.is_pause:
            return Kind.PAUSE
        return Kind.WORDS if self.locale else Kind.FILE if self.base else Kind.ENTRY


@dataclass(frozen=True, slots=True)
class Proposed:
    """Files as they would be served, and why they cannot be, if they cannot."""

    files: tuple[NewFile, ...]
    problems: tuple[Problem, ...] = ()
    asked: tuple[int, ...] = ()
    """The questions that are dealt with by them."""
    shifts: tuple[Shift, ...] = ()
    """What would be answered differently."""
    looked: int = 0
    """How many questions were asked to find that out."""
    notes: tuple[Problem, ...] = ()
    """What of a file that was sent is left out."""
    advice: tuple[Problem, ...] = ()
    """What is worth a second look, and keeps nothing back."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was sent, and what it would change."""

    proposed: Proposed
    digest: str
    """Of the file, what it replaces and what comes of it: the same only for the very same."""


@dataclass(frozen=True, slots=True)
class Past:
    """Something that was put in force."""

    number: int
    kind: str
    target: str
    """The entry, or the path of its file."""
    locale: str
    text: str
    author: str
    made_at: dt.datetime
    withdrawn_by: str | None = None
    withdrawn_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What is worth a second look, as far as was looked."""

    findings: tuple[Finding, ...]
    looked: int
    """Entries whose phrasings were asked of all others."""
    of: int
    """How many entries there are."""


@dataclass(frozen=True, slots=True)
class State:
    """What stands in the files and beside them at this moment."""

    version: str
    """What would be served of it."""
    in_force: int
    """Changes beside the files."""
    problems: tuple[str, ...] = ()
    """What keeps it from being served."""
    refused: tuple[str, ...] = ()
    """Changes that no longer fit the files, each with its reason."""
