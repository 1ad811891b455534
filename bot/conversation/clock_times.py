"""The time of day as people type it: `7`, `7h30`, `half past seven`, `8 giờ tối`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.content.problems import N_
from bot.i18n.words import Words
from bot.language.folding import clean, fold

# Each is a list of ways to say it, parted by commas. Compared without marks.
O_CLOCK = N_("o'clock, at, every day")
HALF = N_("half past, and a half")
MORNING = N_("in the morning, am, a.m.")
EVENING = N_("in the afternoon, in the evening, pm, p.m.")
NIGHT = N_("at night")
NOON, MIDNIGHT = N_("noon, midday"), N_("midnight")
NUMBERS = N_("one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve")
"""In their order."""

LONGEST = 40
"""Characters that are looked at."""
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:\s*[h:.]\s*|\s+)?(?P<minute>[0-5]\d)?")


def read(text: str, languages: Iterable[Words]) -> tuple[int, int] | None:
    """Hour and minute, in the words of any language; None if it is not a time of day."""
    if len(text) > LONGEST:
        return None
    typed = fold(clean(text)).strip()
    return next(filter(None, (_read(typed, words) for words in languages)), None)


def _read(typed: str, words: Words) -> tuple[int, int] | None:
    # Before the words around them: a clock has no "two" of its own in "noon".
    for message, clock in ((NOON, "12"), (MIDNIGHT, "0")):
        typed, _ = _without(typed, words, message, clock)
    typed, is_half = _without(typed, words, HALF)
    typed, is_morning = _without(typed, words, MORNING)
    typed, is_evening = _without(typed, words, EVENING)
    typed, is_night = _without(typed, words, NIGHT)
    for way in _ways(words, O_CLOCK):
        typed, _ = _replaced(typed, way, " ")
    for number, name in _numbered(words):
        typed = _replaced(typed, name, str(number))[0]
    found = _CLOCK.fullmatch(typed.strip())
    if found is None or (is_half and found["minute"]):
        return None
    hour, minute = int(found["hour"]), 30 if is_half else int(found["minute"] or 0)
    if is_night:
        is_evening, is_morning = 6 <= hour < 12, hour == 12 or hour < 6
    if is_evening and hour < 12:
        hour += 12
    if is_morning and hour == 12:
        hour = 0
    return (hour, minute) if hour < 24 else None


def _numbered(words: Words) -> list[tuple[int, str]]:
    """The longest first: `mười hai` holds `hai`."""
    names = list(enumerate(_ways(words, NUMBERS), 1))
    return sorted(names, key=lambda one: -len(one[1]))


def _without(typed: str, words: Words, message: str, by: str = " ") -> tuple[str, bool]:
    for way in sorted(_ways(words, message), key=len, reverse=True):
        typed, is_there = _replaced(typed, way, by)
        if is_there:
            return typed, True
    return typed, False


def _replaced(typed: str, way: str, by: str) -> tuple[str, bool]:
    """Behind a digit no space is needed: `8pm`, `7giờ`."""
    found, times = re.subn(rf"(?<![^\W\d]){re.escape(way)}(?!\w)", f" {by} ", typed, count=1)
    return " ".join(found.split()), times > 0


def _ways(words: Words, message: str) -> list[str]:
    ways = fold(clean(words.gettext(message))).split(",")
    return [way.strip() for way in ways if way.strip()]
