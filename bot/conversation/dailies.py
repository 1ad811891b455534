"""One fact a day, for whoever asked for it: when it is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

ZONES = (
    "Asia/Ho_Chi_Minh", "Asia/Tokyo", "Asia/Seoul", "Asia/Taipei", "Asia/Singapore",
    "Australia/Sydney", "Europe/Moscow", "Europe/Berlin", "Europe/London", "America/New_York",
    "America/Chicago", "America/Los_Angeles",
)  # fmt: skip
"""Where most Vietnamese live outside of Viet Nam, and a zone for each hour between them."""
HOME = ZONES[0]
USUAL_HOUR = 8
_HOME_TIME = dt.timezone(dt.timedelta(hours=7), HOME)
"""Viet Nam's since 1975, for machines that know no time zones."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be told."""

    locale: str
    """The language they asked in; one that they choose goes before it."""
    hour: int
    zone: str


def zone_of(name: str) -> dt.tzinfo:
    """A time zone by its name; that of Viet Nam for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return _HOME_TIME


def next_due(now: dt.datetime, hour: int, zone: str, last: dt.date | None) -> dt.datetime:
    """When the next fact is due: at this hour there, on a day after the last one."""
    there = zone_of(zone)
    day = now.astimezone(there).date()
    while True:
        due = dt.datetime.combine(day, dt.time(hour), there)
        if due > now and (last is None or day > last):
            return due
        day += dt.timedelta(days=1)


def day_of(due: dt.datetime, zone: str) -> dt.date:
    """The day there."""
    return due.astimezone(zone_of(zone)).date()
