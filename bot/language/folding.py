"""Cleaning and folding: what must be equal for two people who type the same thing differently.

Two views of a text are kept, character by character of the same length: *accented* (NFC, lower
case) and *folded* (no marks, `đ` as `d`). A pattern found in one view is cut out of the other by
its position.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import groupby

MAX_CHARACTERS = 1_000
"""Of an utterance, for matching: longer texts are read up to here (a flood is no question)."""

_QUOTES = str.maketrans("‘’‚‛“”„‟«»‹›′″`´", "''''" + '""""""' + "''" + "'\"" + "''")
_DASHES = str.maketrans("‐‑‒–—―−", "-------")
# `đ` has no decomposition, so NFD alone leaves it; U+00D0 (eth) is typed for it by old keyboards.
_ETH = str.maketrans("Ðð", "Đđ")
_TRIPLE = re.compile(r"([^\W\d_])\1\1")
_WORD = re.compile(r"\w+")
_ROMAN = re.compile(r"[xvi]{1,3}i{0,3}(?:th|st|nd|rd)?")  # XIII is no drawn-out "xi"


def clean(text: str) -> str:
    """The text as NFC in lower case, without invisible characters, emoji and drawn-out letters.

    Idempotent; NFC and NFD inputs agree. Lone surrogates, NUL and other controls become spaces.
    """
    if text.isascii() and text.isprintable():  # nothing to compose, and nothing that is not seen
        text = text[: MAX_CHARACTERS * 4].lower().translate(_QUOTES)
    else:
        text = unicodedata.normalize("NFKC", text.translate(_ETH)[: MAX_CHARACTERS * 4])
        text = text.translate(_VISIBLE)
        text = unicodedata.normalize("NFC", text.lower())
    if _TRIPLE.search(fold(text)):
        text = unicodedata.normalize("NFC", _WORD.sub(_shorten, text))
    return " ".join(text.split())[:MAX_CHARACTERS].rstrip()


def _shorten(match: re.Match[str]) -> str:
    """`vậyyyy` -> `vậy`, `gìiii` -> `gì`: of a letter drawn out, the first one, with its mark."""
    word = match[0]
    if _ROMAN.fullmatch(word):
        return word
    out: list[str] = []
    for _, run in groupby(zip(word, fold(word), strict=True), key=lambda pair: pair[1]):
        letters = [letter for letter, _ in run]
        is_drawn_out = len(letters) > 2 and letters[0].isalpha()
        out += letters[:1] if is_drawn_out else letters
    return "".join(out)


class _Characters(dict[int, str]):
    """Character -> what becomes of it: each worked out once, then one `str.translate` for a text.

    A few hundred at most in practice, bounded by Unicode.
    """

    def __init__(self, rule: Callable[[str], str]) -> None:
        self._rule = rule

    def __missing__(self, code: int) -> str:
        self[code] = found = self._rule(chr(code))
        return found


def _visible(character: str) -> str:
    if character.isascii():
        return character.translate(_QUOTES) if character.isprintable() else " "
    category = unicodedata.category(character)
    if category in {"Cf", "Mc", "Me", "Sk"}:  # zero-width, soft hyphen, bidi, emoji modifiers
        return ""
    if category in {"Cc", "Cs", "Co", "Cn", "So", "Zs", "Zl", "Zp"}:
        return " "
    return character.translate(_QUOTES).translate(_DASHES)


_VISIBLE = _Characters(_visible)


def fold(text: str) -> str:
    """The text without marks, in the same number of characters when it is `clean`.

    `Đại hội` gives `Dai hoi`. A mark that stands alone folds to nothing only in unclean text.
    """
    return text if text.isascii() else text.translate(_FOLDED)


def _fold_character(character: str) -> str:
    if character in "đĐ":
        return "d" if character == "đ" else "D"
    base = unicodedata.normalize("NFD", character)[0]
    return " " if unicodedata.combining(base) else base


_FOLDED = _Characters(_fold_character)


def fold_key(text: str) -> str:
    """Cleaned and folded, words only: the form in which two spellings of one name are equal."""
    return " ".join(re.findall(r"\w+", fold(clean(text))))
