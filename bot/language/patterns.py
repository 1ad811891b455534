"""Dates, document numbers and number words, brought to one form before punctuation goes.

Patterns look at the folded view, so that `ngày 24 tháng 1` and `ngay 24 thang 1` are one pattern.
Day and month are read in the Vietnamese order (day first) always.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?P<month>0?[1-9]|1[0-2])"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_ORDINAL = r"(?:st|nd|rd|th)?"

_DIGITS: Final = {
    **dict.fromkeys(["khong", "linh", "le"], 0),
    **dict.fromkeys(["mot"], 1),
    "hai": 2,
    "ba": 3,
    **dict.fromkeys(["bon", "tu"], 4),
    **dict.fromkeys(["nam", "lam"], 5),
    "sau": 6,
    "bay": 7,
    "tam": 8,
    "chin": 9,
}
_MULTIPLIERS: Final = {"muoi": 10, "tram": 100, "nghin": 1000, "ngan": 1000}
_NUMBER_WORD = "|".join(sorted([*_DIGITS, *_MULTIPLIERS], key=len, reverse=True))

Rewrite = Callable[[re.Match[str]], str]


def _date_token(match: re.Match[str]) -> str:
    """`d20250124 2025`: the exact day, and the year for questions that name only that."""
    month = match["month"]
    number = _MONTHS.get(month) or int(month)
    return f" d{match['year']}{number:02d}{int(match['day']):02d} {match['year']} "


def _month_token(match: re.Match[str]) -> str:
    month = match["month"]
    number = _MONTHS.get(month) or int(month)
    return f" m{match['year']}{number:02d} {match['year']} "


def _number_from_words(match: re.Match[str]) -> str:
    """Only runs that hold a multiplier are numbers: alone, folded `nam` is five, year and south."""
    words = match[0].split()
    if not any(word in _MULTIPLIERS for word in words):
        return match[0]
    value = _value_of(words)
    return match[0] if value is None else str(value)


def _value_of(words: list[str]) -> int | None:
    total, group, digit = 0, 0, None
    for word in words:
        if word in _DIGITS:
            if digit not in (None, 0):
                return None  # two digits in a row ("nam hai" is "year two"), not one number
            digit = _DIGITS[word]
        elif word in ("nghin", "ngan"):
            total += (group + (digit or 0) or 1) * 1000
            group, digit = 0, None
        else:
            multiplier = _MULTIPLIERS[word]
            group += (1 if digit is None else digit) * multiplier
            digit = None
    return total + group + (digit or 0)


_RULES: tuple[tuple[re.Pattern[str], Rewrite], ...] = (
    # 24/1/2025, 24-01-2025, 24.1.2025, with or without "ngay"
    (
        re.compile(rf"\b(?:(?:ngay|mung) )?{_DAY}([/.-]){_MONTH_NUMBER}\2{_YEAR}\b"),
        _date_token,
    ),
    # 2025-01-24
    (re.compile(rf"\b{_YEAR}-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])\b"), _date_token),
    # ngay 24 thang 1 nam 2025
    (
        re.compile(rf"\b(?:(?:ngay|mung) )?{_DAY} thang {_MONTH_NUMBER},?(?: nam |[ /]){_YEAR}\b"),
        _date_token,
    ),
    # January 24th, 2025
    (re.compile(rf"\b(?P<month>{_MONTH})\.? {_DAY}{_ORDINAL},? {_YEAR}\b"), _date_token),
    # 24th of January 2025
    (
        re.compile(rf"\b(?:the )?{_DAY}{_ORDINAL} (?:of )?(?P<month>{_MONTH})\.?,? {_YEAR}\b"),
        _date_token,
    ),
    # thang 7/2024, thang 7 nam 2024
    (re.compile(rf"\bthang {_MONTH_NUMBER}(?: nam |[ /.-]){_YEAR}\b"), _month_token),
    # July 2024
    (re.compile(rf"\b(?P<month>{_MONTH})\.?,? {_YEAR}\b"), _month_token),
    # NQ59, NQ 59-NQ/TW, nghi quyet so 59-NQ/TW
    (
        re.compile(r"\b(?:nq|nghi quyet)[ .-]?(?:so )?(\d{1,3})(?: ?-? ?nq ?[/-]? ?tw)?\b"),
        lambda m: f"nghi quyet {int(m[1])}",
    ),
    (
        re.compile(r"\bresolution (?:no\.? ?|number |#)?(\d{1,3})(?: ?-? ?nq ?[/-]? ?tw)?\b"),
        lambda m: f"resolution {int(m[1])}",
    ),
    (re.compile(r"\b(\d{1,3}) ?-? ?nq ?[/-]? ?tw\b"), lambda m: f"nghi quyet {int(m[1])}"),
    # 1.000.000 and 1,000,000
    (
        re.compile(r"\b\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\b"),
        lambda m: re.sub(r"[.,]", "", m[0]),
    ),
    # hai nghin khong tram ba muoi
    (re.compile(rf"\b(?:{_NUMBER_WORD})(?: (?:{_NUMBER_WORD}))+\b"), _number_from_words),
)


def rewrite_patterns(accented: str, folded: str) -> tuple[str, str]:
    """Both views, equally long character by character, with each pattern in its one form.

    A rewritten stretch is made of digits and words that have one spelling.
    """
    for pattern, rewrite in _RULES:
        matches = list(pattern.finditer(folded))
        for match in reversed(matches):
            replacement = rewrite(match)
            if replacement == match[0]:
                continue
            start, end = match.span()
            accented = accented[:start] + _with_marks(replacement) + accented[end:]
            folded = folded[:start] + replacement + folded[end:]
    return accented, folded


def _with_marks(replacement: str) -> str:
    """The accented twin of a replacement. It has as many characters."""
    return replacement.replace("nghi quyet", "nghị quyết")
