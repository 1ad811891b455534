"""Ways to write what has a number in it, as editors list them: `nghị quyết [số] {n}`.

A form is words, with brackets around what may be missing, bars in them between words of which one
stands there, and braces around what changes (see PARTS). Case and marks do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from bot.language.folding import clean, fold

PARTS: Mapping[str, str] = {
    "n": r"(?P<n>\d{1,3})",
    "nth": r"(?P<n>\d{1,3})(?:ENDING)",
    "day": r"(?P<day>0?[1-9]|[12]\d|3[01])(?:ENDING)?",
    "month": r"(?P<month>MONTH)",
    "month_number": r"(?P<month>0?[1-9]|1[0-2])",
    "year": r"(?P<year>(?:19|20)\d\d)",
    "short_year": r"(?P<year>0\d|4[5-9]|[5-9]\d)",
    "ordinal": r"(?:ORDINAL)",
}
"""What may stand in braces: a number, one with its ending (`13th`), a day, a month by its name, a
month by its number, a year, one by its last two digits (1945 to 2009: other numbers are mostly
something else), a place in a row (`second`)."""

NUMBERS = re.compile(r"\{n(?:th)?\}")
"""The parts that `{n}` of a canonical form is filled from."""

_NEVER = r"(?!)"
_GROUP = re.compile(r"\[([^\[\]]*)\]")
_PIECE = re.compile(r"\{(?P<part>[^{}]*)\}|(?P<space> +)|(?P<word>\w+)|(?P<mark>[^\w {}\[\]|])")

# Between two words stands a space. Beside what changes people also write other signs, or nothing.
_BESIDE_A_NUMBER = r"(?:\.? ?|-)"
"""`NQ59`, `NQ.59`, `No. 59`"""
_BESIDE_A_DATE = r"(?:[.,]{0,2} |[/.-])"
"""`Jan. 24, 2025`, `tháng 7/2024`"""
_STROKE = r" ?[-/]? ?"
"""`59-NQ/TW`, `59 NQ TW`"""
_DATE_STROKE = r"[-/.]"


class FormError(ValueError):
    """A text that cannot be read as a form."""


class Forms:
    """The forms of one language share its names of months and its endings of numbers."""

    def __init__(
        self, months: Iterable[str] = (), endings: Iterable[str] = (), ordinals: str = ""
    ) -> None:
        """`months`: all names of all months. `ordinals`: a pattern for all of them."""
        self._values = {
            "MONTH": any_of(months),
            "ENDING": any_of(endings),
            "ORDINAL": ordinals or _NEVER,
        }

    def patterns(self, forms: Iterable[str]) -> Iterator[re.Pattern[str]]:
        """Each way to write one of them in folded text. Raises FormError.

        One may be part of another.
        """
        for way in dict.fromkeys(way for form in forms for way in ways_of(form)):
            yield re.compile(rf"\b{self._regex(way)}\b")

    def _regex(self, way: str) -> str:
        pieces = list(_PIECE.finditer(way))
        return "".join(
            self._piece(piece, pieces[at - 1 : at], pieces[at + 1 : at + 2])
            for at, piece in enumerate(pieces)
        )

    def _piece(
        self, piece: re.Match[str], before: list[re.Match[str]], after: list[re.Match[str]]
    ) -> str:
        parts = [beside["part"] for beside in (*before, *after) if beside["part"]]
        is_of_date = any(part not in {"n", "nth", "ordinal"} for part in parts)
        if piece["part"]:
            regex = PARTS[piece["part"]]
            for name, value in self._values.items():
                regex = regex.replace(name, value)
            return regex
        if piece["space"]:
            return _BESIDE_A_DATE if is_of_date else _BESIDE_A_NUMBER if parts else " "
        if piece["mark"] in {"-", "/"}:
            return _DATE_STROKE if is_of_date else _STROKE
        return re.escape(piece[0])


def ways_of(form: str) -> Iterator[str]:
    """The form without brackets, folded, once for each choice that they leave. Raises FormError."""
    text = fold(clean(form))
    outside, choices = _GROUP.split(text)[::2], _GROUP.split(text)[1::2]
    for chosen in product(*([*choice.split("|"), ""] for choice in choices)):
        way = "".join(piece for pair in zip(outside, [*chosen, ""], strict=True) for piece in pair)
        way = " ".join(way.split())
        pieces = list(_PIECE.finditer(way))
        are_known = all(piece["part"] in PARTS for piece in pieces if piece["part"] is not None)
        if "".join(piece[0] for piece in pieces) != way or not way or not are_known:
            raise FormError(form)
        yield way


def any_of(words: Iterable[str]) -> str:
    """A pattern that any of the words matches, folded, the longest first; none match none."""
    folded = {fold(clean(word)) for word in words}
    longest_first = sorted(filter(None, folded), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, longest_first)) or _NEVER
