"""What is particular to Vietnamese: syllables, where the tone mark stands, i and y.

Source of the tone rule: Quy định tạm thời về chính tả (Bộ Giáo dục, 1980) allows both places; this
module writes the older and commoner one (`hòa`, `thủy`, `khỏe`).

Nothing here remembers a word it was asked about: people's words are not to be kept. What makes it
fast is tables of all syllables and letters, which are made when it is imported.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import product
from string import ascii_lowercase

LETTERS = frozenset("ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
"""Lower-case letters that tell Vietnamese from unmarked Latin text."""

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_LONGEST = 7
"""Letters of the longest syllable (`nghieng`)."""
_ONSETS = "ngh ng nh gh gi kh ph qu th tr ch b c d g h k l m n p q r s t v x"
_NUCLEI = (
    "uye uya uyu oai oay oao oeo uay uoi uou ieu yeu "
    "ai ao au ay eo eu ia ie iu oa oe oi oo ua ue ui uo uu uy ye a e i o u y"
)
_CODAS = "ch ng nh c m n p t"
_PARTS_OF_ALL = (["", *_ONSETS.split()], _NUCLEI.split(), ["", *_CODAS.split()])
_SYLLABLES = frozenset(map("".join, product(*_PARTS_OF_ALL)))
_PARTS = re.compile(r"(?P<onset>qu|gi(?=[aeiouy])|[^aeiouy]*)(?P<vowels>[aeiouy]*)(?P<coda>.*)")
_MARKED = frozenset("ăâêôơư")
_ANYWHERE = "a e ê i o ô ơ u ư y oa oe uê uy"
_BEFORE_A_CODA = "ă â iê oă oo uâ uô ươ uyê yê"
_AT_THE_END = (
    "ai ao au ay âu ây eo êu ia iu oi ôi ơi ua ui uơ ưa ưi ưu iêu yêu oai oao oay oeo uây uôi uya "
    "uyu ươi ươu uao uau"
)
OPEN_NUCLEI = frozenset(f"{_ANYWHERE} {_AT_THE_END}".split())
"""Vowels of a syllable that ends with them."""
CLOSED_NUCLEI = frozenset(f"{_ANYWHERE} {_BEFORE_A_CODA}".split())
"""Vowels of a syllable that ends in a consonant."""
_STOPS = frozenset(("c", "ch", "p", "t"))
_TONES_OF_STOPS = frozenset(("", "\u0301", "\u0323"))


def _without_tone(text: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", text)
    tone = "".join(c for c in decomposed if c in _TONES)
    bare = "".join(c for c in decomposed if c not in _TONES)
    return unicodedata.normalize("NFC", bare), tone


_WITHOUT_TONE = {letter: _without_tone(letter) for letter in (*ascii_lowercase, *sorted(LETTERS))}
"""Of every letter that Vietnamese is written with, in lower case."""
_LETTER_OF = {letter: unicodedata.normalize("NFD", letter)[0] for letter in _WITHOUT_TONE} | {
    "đ": "d"
}


def is_syllable(folded: str) -> bool:
    """Whether the folded token can be a Vietnamese syllable (`nghieng`, but not `school`)."""
    return folded in _SYLLABLES


def begins_syllable(folded: str) -> bool:
    """Whether letters more could make it a syllable: `ngh`, also nothing at all; but not `ngl`."""
    return folded in _beginnings()


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:n] for syllable in _SYLLABLES for n in range(len(syllable) + 1))


def is_syllables(folded: str) -> bool:
    """Whether the folded token can be syllables written together (`ngoaigiao`)."""
    ends = [True] + [False] * len(folded)
    for end in range(1, len(folded) + 1):
        starts = range(max(0, end - _LONGEST), end)
        ends[end] = any(ends[start] and is_syllable(folded[start:end]) for start in starts)
    return ends[-1]


def parts_of(folded: str) -> re.Match[str] | None:
    """The groups `onset`, `vowels` and `coda` of a folded token, whether or not a syllable."""
    return _PARTS.fullmatch(folded)


def takes_tone(coda: str, tone: str) -> bool:
    """Whether the tone, a combining mark or none, can be on a syllable with this ending."""
    return coda not in _STOPS or tone in _TONES_OF_STOPS


def is_marked_syllable(word: str) -> bool:
    """Whether the word, NFC and lower case, is a syllable with all its marks: `quyết`, not `quyêt`.

    Stricter than `is_syllable`, which minds no marks. Onsets may stand before any vowel.
    """
    bare, tone = take_tone(word)
    folded = "".join(map(letter_of, bare))
    parts = _PARTS.fullmatch(folded)
    if parts is None or len(tone) > 1 or len(folded) != len(bare) or not is_syllable(folded):
        return False
    coda = parts["coda"]
    nucleus = bare[parts.start("vowels") : parts.end("vowels")]
    is_written = nucleus in (CLOSED_NUCLEI if coda else OPEN_NUCLEI)
    return is_written and takes_tone(coda, tone) and bool(tone or coda not in _STOPS)


def unify_i_and_y(folded: str) -> str:
    """One spelling where both are in use: `ky` and `ki`, `ly` and `li`, `qui` and `quy`."""
    if len(folded) == 2 and folded[1] == "y" and folded[0] in "hklmst":
        return folded[0] + "i"
    return "quy" if folded == "qui" else folded


def place_tone(token: str) -> str:
    """The token, NFC and lower case, with its tone mark on the letter where it belongs.

    `hoà` and `hòa` both give `hòa`; `tóan` gives `toán`. A token with no tone, with several, or
    that is no syllable comes back unchanged.
    """
    if token.isascii():
        return token
    bare, tone = take_tone(token)
    if len(tone) != 1:
        return token
    folded = "".join(letter_of(c) for c in bare)
    parts = _PARTS.fullmatch(folded)
    if parts is None or not is_syllable(folded):
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


def take_tone(token: str) -> tuple[str, str]:
    """The token, NFC and lower case, without its tones, and them."""
    bare = tones = ""
    for letter in token:
        known = _WITHOUT_TONE.get(letter)
        if known is None:  # of another script, a digit, or a mark that stands by itself
            return _without_tone(token)
        bare += known[0]
        tones += known[1]
    return bare, tones


def letter_of(character: str) -> str:
    return _LETTER_OF.get(character) or unicodedata.normalize("NFD", character)[0]


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
