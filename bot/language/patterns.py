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


# How number words are written with their marks: `ngân` is no `ngàn`, `trạm` no `trăm`.
_WRITTEN: Final = re.compile(
    "không|linh|lẻ|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|trăm|nghìn|ngàn"
)


def _number_from_words(match: re.Match[str], accented: str) -> str:
    """Only runs that hold a multiplier are numbers: alone, folded `nam` is five, year and south.

    Even in a run it is five only before a multiplier (`năm mươi`): before another digit and at the
    end it is "year" (`năm hai nghìn`, `bốn mươi năm`; five is `lăm` there).
    """
    words = match[0].split()
    typed = accented.split()
    if any(t != w and not _WRITTEN.fullmatch(t) for t, w in zip(typed, words, strict=True)):
        return match[0]
    start, end = 0, len(words)
    while start < end and words[start] == "nam" and words[start + 1 : start + 2] != []:
        if words[start + 1] in _MULTIPLIERS:
            break
        start += 1
    while end > start + 1 and words[end - 1] == "nam" and words[end - 2] in _MULTIPLIERS:
        end -= 1
    number = words[start:end]
    if not any(word in _MULTIPLIERS for word in number):
        return match[0]
    value = _value_of(number)
    if value is None:
        return match[0]
    return " ".join([*words[:start], str(value), *words[end:]])


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
        re.compile(rf"\b(?:(?:ngay|mung|mong) )?{_DAY}([/.-]){_MONTH_NUMBER}\2{_YEAR}\b"),
        _date_token,
    ),
    # 2025-01-24
    (re.compile(rf"\b{_YEAR}-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-2]\d|3[01])\b"), _date_token),
    # ngay 24 thang 1 nam 2025
    (
        re.compile(
            rf"\b(?:(?:ngay|mung|mong) )?{_DAY} thang {_MONTH_NUMBER},?(?: nam |[ /]){_YEAR}\b"
        ),
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
        re.compile(r"\b(?:nq|nghi quyet)[ .-]?(?:so )?(\d{1,3})(?: ?[-/]? ?nq ?[/-]? ?tw)?\b"),
        lambda m: f"nghi quyet {int(m[1])}",
    ),
    (
        re.compile(r"\bresolution (?:no\.? ?|number |#)?(\d{1,3})(?: ?[-/]? ?nq ?[/-]? ?tw)?\b"),
        lambda m: f"resolution {int(m[1])}",
    ),
    (re.compile(r"\b(\d{1,3}) ?[-/]? ?nq ?[/-]? ?tw\b"), lambda m: f"nghi quyet {int(m[1])}"),
    # 1.000.000 and 1,000,000
    (
        re.compile(r"\b\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\b"),
        lambda m: re.sub(r"[.,]", "", m[0]),
    ),
)


_DIGIT = re.compile(r"\d")
# hai nghin khong tram ba muoi; the "nam" of "viet nam" is part of no number
_NUMBER_WORDS = re.compile(rf"(?<!\bviet )\b(?:{_NUMBER_WORD})(?: (?:{_NUMBER_WORD}))+\b")


def rewrite_patterns(accented: str, folded: str) -> tuple[str, str]:
    """Both views, equally long character by character, with each pattern in its one form.

    A rewritten stretch is made of digits and words that have one spelling.
    """
    for match in reversed(list(_NUMBER_WORDS.finditer(folded))):
        start, end = match.span()
        replacement = _number_from_words(match, accented[start:end])
        if replacement != match[0]:
            accented, folded = _put(accented, folded, match, replacement)
    if _DIGIT.search(folded) is None:  # every rule asks for one
        return accented, folded
    for pattern, rewrite in _RULES:
        for match in reversed(list(pattern.finditer(folded))):
            replacement = rewrite(match)
            if replacement != match[0]:
                accented, folded = _put(accented, folded, match, replacement)
    return accented, folded


def _put(accented: str, folded: str, match: re.Match[str], replacement: str) -> tuple[str, str]:
    start, end = match.span()
    return (
        accented[:start] + _with_marks(replacement) + accented[end:],
        folded[:start] + replacement + folded[end:],
    )


def _with_marks(replacement: str) -> str:
    """The accented twin of a replacement. It has as many characters."""
    return replacement.replace("nghi quyet", "nghị quyết")
