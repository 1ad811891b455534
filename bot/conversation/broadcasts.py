"""What is told to many people, and how far it has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Course(StrEnum):
    """Where a broadcast stands."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told."""

    locales: tuple[str, ...]
    """Languages that people chose; who chose none has the default one."""
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What is to be told, and to whom."""

    texts: Mapping[str, str]
    """By language, in light markup."""
    audience: Audience


@dataclass(frozen=True, slots=True)
class Progress:
    """One that was begun."""

    id: int
    broadcast: Broadcast
    author: str
    course: Course
    begun_at: dt.datetime
    of: int
    """People it was meant for when it was begun."""
    handed: int
    """To those who make the calls."""
    sent: int
    failed: int
    """Blocked, refused, or of unknown outcome: nobody is told twice."""
    skipped: int
    """People to whom the platform does not let us write at this time."""
    ended_at: dt.datetime | None = None

    @property
    def is_under_way(self) -> bool:
        """It runs, or may run again."""
        return self.course in {Course.RUNNING, Course.PAUSED}

    @property
    def waiting(self) -> int:
        """Handed over and not made yet."""
        return max(0, self.handed - self.sent - self.failed)


@dataclass(frozen=True, slots=True)
class Standing:
    """Who could be told at this moment, and what is under way or was told last."""

    people: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How many, by platform and language, of those who have talked with the bot in private."""
    latest: Progress | None = None

    def count(self, audience: Audience) -> int:
        """How many of them belong to an audience."""
        return sum(
            number
            for (platform, locale), number in self.people.items()
            if platform in audience.platforms and locale in audience.locales
        )
