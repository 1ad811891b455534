"""What is particular to Vietnamese: syllables, where the tone mark stands, i and y.

Source of the tone rule: Quy định tạm thời về chính tả (Bộ Giáo dục, 1980) allows both places; this
module writes the older and commoner one (`hòa`, `thủy`, `khỏe`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LETTERS = frozenset("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
"""Lower-case letters that tell Vietnamese from unmarked Latin text."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LONGEST = 7
"""Letters of the longest syllable (`nghieng`)."""
_ONSET = r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnpqrstvx])?"
_NUCLEUS = (
    r"(?:uye|uya|uyu|oai|oay|oao|oeo|uay|uoi|uou|ieu|yeu|"
    r"ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|a|e|i|o|u|y)"
)
_CODA = r"(?:ch|ng|nh|[cmnpt])?"
_SYLLABLE = re.compile(rf"{_ONSET}{_NUCLEUS}{_CODA}")
_PARTS = re.compile(r"(?P<onset>qu|gi(?=[aeiouy])|[^aeiouy]*)(?P<vowels>[aeiouy]*)(?P<coda>.*)")
_MARKED = frozenset("ăâêôơư")


@lru_cache(maxsize=8192)
def is_syllable(folded: str) -> bool:
    """Whether the folded token can be a Vietnamese syllable (`nghieng`, but not `school`)."""
    return _SYLLABLE.fullmatch(folded) is not None


@lru_cache(maxsize=8192)
def is_syllables(folded: str) -> bool:
    """Whether the folded token can be syllables written together (`ngoaigiao`)."""
    ends = [True] + [False] * len(folded)
    for end in range(1, len(folded) + 1):
        starts = range(max(0, end - _LONGEST), end)
        ends[end] = any(ends[start] and is_syllable(folded[start:end]) for start in starts)
    return ends[-1]


def unify_i_and_y(folded: str) -> str:
    """One spelling where both are in use: `ky` and `ki`, `ly` and `li`, `qui` and `quy`."""
    if len(folded) == 2 and folded[1] == "y" and folded[0] in "hklmst":
        return folded[0] + "i"
    return "quy" if folded == "qui" else folded


@lru_cache(maxsize=8192)
def place_tone(token: str) -> str:
    """The token, NFC and lower case, with its tone mark on the letter where it belongs.

    `hoà` and `hòa` both give `hòa`; `tóan` gives `toán`. A token with no tone, with several, or
    that is no syllable comes back unchanged.
    """
    if token.isascii():
        return token
    bare, tone = _take_tone(token)
    if len(tone) != 1:
        return token
    folded = "".join(_letter(c) for c in bare)
    parts = _PARTS.fullmatch(folded)
    if parts is None or not _SYLLABLE.fullmatch(folded):
        return token
    start, end = parts.span("vowels")
    if start == end:
        return token
    at = _tone_position(bare, start, end, has_coda=bool(parts["coda"]))
    placed = unicodedata.normalize("NFC", bare[: at + 1] + tone + bare[at + 1 :])
    return placed if len(placed) == len(token) else token  # no letter takes this mark


def tone_count(token: str) -> int:
    """How many tone marks the token bears: more than one, and it is no single syllable."""
    return sum(c in _TONES for c in unicodedata.normalize("NFD", token))


def from_telex(keys: str) -> str | None:
    """The syllable that a Telex editor makes of these keystrokes: `dduwowngf` is `đường`.

    None where they hold no keystroke for a mark, or where that is no syllable.
    """
    first = next((i for i, c in enumerate(keys) if c in "aeiouy"), len(keys))
    tones = [i for i in range(first + 1, len(keys)) if keys[i] in _KEYED_TONES]
    if not keys.isascii() or len(tones) > 1:
        return None
    tone = _KEYED_TONES[keys[tones[0]]] if tones else ""
    shaped = keys[: tones[0]] + keys[tones[0] + 1 :] if tones else keys
    for typed, shape in _KEYED_SHAPES:
        shaped = shaped.replace(typed, shape)
    folded = "".join(map(_letter, shaped))
    if shaped == keys or not is_syllable(folded):
        return None
    at = next(i for i, c in enumerate(folded) if c in "aeiouy") + 1
    return place_tone(unicodedata.normalize("NFC", shaped[:at] + tone + shaped[at:]))


# In this order: in `uow` one key gives both letters their hook.
_KEYED_SHAPES = (
    ("uwow", "ươ"),
    ("uow", "ươ"),
    ("uwo", "ươ"),
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
)
_KEYED_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}


def _take_tone(token: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", token)
    tone = "".join(c for c in decomposed if c in _TONES)
    bare = "".join(c for c in decomposed if c not in _TONES)
    return unicodedata.normalize("NFC", bare), tone


_TELEX_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TELEX_SHAPES = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}

_CHAT_ONSETS = {"qu": "w", "ph": "f", "gi": "j"}
_CHAT_CODAS = {"nh": "h", "ng": "g"}


def in_chat_letters(syllable: str) -> str:
    """As young people write it: `phải` is `fải`, `quá` is `wá`, `không` is `khôg`."""
    for letters, short in _CHAT_ONSETS.items():
        if syllable.lower().startswith(letters) and len(syllable) > len(letters):
            return short + syllable[len(letters) :]
    for letters, short in _CHAT_CODAS.items():
        if syllable.lower().endswith(letters) and len(syllable) > len(letters):
            return syllable[: -len(letters)] + short
    return syllable


def to_telex(word: str, *, tone_at_the_end: bool) -> str:
    """The keystrokes that a Telex editor makes this word of: `đường` is `dduwowngf`.

    `tone_at_the_end`: the key for the tone comes last, as most people type it; otherwise after the
    vowel that bears it. Capitals stay where the letter they belong to is.
    """
    out, last = [], ""
    for letter in unicodedata.normalize("NFC", word):
        bare, tone = _take_tone(letter)
        keys = _TELEX_SHAPES.get(bare.lower(), bare)
        key = _TELEX_TONES.get(tone, "")
        out.append(keys[0].upper() + keys[1:] if bare.isupper() else keys)
        if tone_at_the_end:
            last += key
        else:
            out.append(key)
    return "".join(out) + last


def _letter(character: str) -> str:
    return "d" if character == "đ" else unicodedata.normalize("NFD", character)[0]


def _tone_position(bare: str, start: int, end: int, *, has_coda: bool) -> int:
    marked = [i for i in range(start, end) if bare[i] in _MARKED]
    if marked:
        return marked[-1]  # ươ: on the ơ
    length = end - start
    if length == 1:
        return start
    if length == 2:
        return start + 1 if has_coda else start
    return start + 1
