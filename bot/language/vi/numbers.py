"""Number words as digits: `hai nghìn không trăm ba mươi` is 2030."""

from __future__ import annotations

import re
from typing import Final

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

# How number words are written with their marks: `ngân` is no `ngàn`, `trạm` no `trăm`.
_WRITTEN: Final = re.compile(
    "không|linh|lẻ|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười|mươi|trăm|nghìn|ngàn"
)
# hai nghin khong tram ba muoi; the "nam" of "viet nam" is part of no number
_NUMBER_WORDS = re.compile(rf"(?<!\bviet )\b(?:{_NUMBER_WORD})(?: (?:{_NUMBER_WORD}))+\b")


def rewrite_number_words(accented: str, folded: str) -> tuple[str, str]:
    """Both views of a text, equally long, with digits in place of runs of number words."""
    for match in reversed(list(_NUMBER_WORDS.finditer(folded))):
        start, end = match.span()
        replacement = _digits_for(match[0].split(), accented[start:end].split())
        if replacement != match[0]:
            accented = accented[:start] + replacement + accented[end:]
            folded = folded[:start] + replacement + folded[end:]
    return accented, folded


def _digits_for(words: list[str], typed: list[str]) -> str:
    """Only runs that hold a multiplier are numbers: alone, folded `nam` is five, year and south.

    Even in a run it is five only before a multiplier (`năm mươi`): before another digit and at the
    end it is "year" (`năm hai nghìn`, `bốn mươi năm`; five is `lăm` there).
    """
    if any(t != w and not _WRITTEN.fullmatch(t) for t, w in zip(typed, words, strict=True)):
        return " ".join(words)
    start, end = 0, len(words)
    while start < end and words[start] == "nam" and words[start + 1 : start + 2] != []:
        if words[start + 1] in _MULTIPLIERS:
            break
        start += 1
    while end > start + 1 and words[end - 1] == "nam" and words[end - 2] in _MULTIPLIERS:
        end -= 1
    number = words[start:end]
    if not any(word in _MULTIPLIERS for word in number):
        return " ".join(words)
    value = _value_of(number)
    if value is None:
        return " ".join(words)
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
