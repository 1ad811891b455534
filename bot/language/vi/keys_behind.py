"""What may have been typed where an input method took a word of another language for Vietnamese."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

MARKS = 3
"""Of one word: more are no word of English."""
LONGEST = 16
"""Letters of a word that is read."""

_TONE_KEYS = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_SHAPE_KEYS = {"\u0306": "w", "\u031b": "w"}
_CIRCUMFLEX = "\u0302"
_LOST = "fsrxj"
"""Keys for a tone that a later one replaced: Bamboo makes `ovếá` of `overseas`."""


def keys_behind(word: str, *, loses_one: bool = False) -> Iterator[str]:
    """What may have been typed, the keys for marks anywhere behind the letters that bear them."""
    if len(word) > LONGEST:
        return
    for letters, marks in _letters(word):
        extra = [(1, key) for key in _LOST] if loses_one else [None]
        if len(marks) + loses_one <= MARKS:
            for lost in extra:
                yield from _inserted(letters, marks if lost is None else [*marks, lost])


def _letters(word: str) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Letters without marks, and each mark's key with where it may stand first.

    Of a `ư` that w alone was typed for, the letter is w. One w gave both hooks of `ươ`.
    """
    letters, marks = "", []
    for letter in unicodedata.normalize("NFC", word):
        if letter == "đ":
            letters += "d"
            marks.append((len(letters), "d"))
            continue
        decomposed = unicodedata.normalize("NFD", letter)
        bare = decomposed[0]
        letters += bare
        for sign in decomposed[1:]:
            key = bare if sign == _CIRCUMFLEX else _SHAPE_KEYS.get(sign) or _TONE_KEYS.get(sign)
            if key is None:
                return
            is_second = key == "w" and marks and marks[-1] == (len(letters) - 1, "w")
            if not is_second:
                marks.append((len(letters), key))
    yield letters, marks
    for at, mark in enumerate(marks):
        place, key = mark
        if key == "w" and letters[place - 1] == "u":
            yield letters[: place - 1] + "w" + letters[place:], marks[:at] + marks[at + 1 :]


def _inserted(letters: str, marks: Sequence[tuple[int, str]]) -> Iterator[str]:
    if not marks:
        yield letters
        return
    *rest, (first, key) = marks
    for place in range(first, len(letters) + 1):
        yield from _inserted(letters[:place] + key + letters[place:], rest)
