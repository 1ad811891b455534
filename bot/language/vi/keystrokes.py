"""What a Vietnamese input method makes of keys, Telex and VNI, and the keys that make a word.

Two engines that people use, Unikey and Bamboo, take a key for a mark wherever it comes in the
syllable: `vieetj`, `vietej`, `vieejt` are all `việt`. Where people type with the engine switched
off, the keys themselves are sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from bot.language.vi.syllables import (
    CLOSED_NUCLEI,
    OPEN_NUCLEI,
    begins_syllable,
    is_syllable,
    parts_of,
    place_tone,
    takes_tone,
)

LONGEST = 14
"""Keys of a syllable at most: `nghieengs` has nine, people correct themselves."""

_CIRCUMFLEX: Mapping[str, str] = {"a": "â", "e": "ê", "o": "ô"}
_HOOK: Mapping[str, str] = {"o": "ơ", "u": "ư"}
_BREVE: Mapping[str, str] = {"a": "ă"}
_BARE: Mapping[str, str] = {
    shaped: bare for shapes in (_CIRCUMFLEX, _HOOK, _BREVE) for bare, shaped in (shapes.items())
} | {"đ": "d"}


def _states(nuclei: frozenset[str]) -> frozenset[str]:
    """What may stand there while a nucleus is typed: `uo`, `ưo`, `uơ` on the way to `ươ`."""
    found: set[str] = set()
    for nucleus in nuclei:
        states = [""]
        for letter in nucleus:
            forms = {letter, _BARE.get(letter, letter)}
            states = [state + form for state in states for form in forms]
            found.update(states)
    return frozenset(found)


_ON_THE_WAY = _states(OPEN_NUCLEI | CLOSED_NUCLEI)


class InputMethod(StrEnum):
    """Which keys stand for marks."""

    TELEX = "telex"
    VNI = "vni"


_MARKS = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323", "")
_TONES: Mapping[InputMethod, Mapping[str, str]] = {
    InputMethod.TELEX: dict(zip("fsxrjz", _MARKS, strict=True)),
    InputMethod.VNI: dict(zip("214350", _MARKS, strict=True)),
}
_SHAPES: Mapping[InputMethod, Mapping[str, Mapping[str, str]]] = {
    InputMethod.TELEX: {
        **{key: {key: shaped} for key, shaped in _CIRCUMFLEX.items()},
        "w": {**_HOOK, **_BREVE},
    },
    InputMethod.VNI: {"6": _CIRCUMFLEX, "7": _HOOK, "8": _BREVE},
}
_CROSSED = {InputMethod.TELEX: "d", InputMethod.VNI: "9"}


def from_keys(keys: str, method: InputMethod) -> str | None:
    """The syllable that an engine makes of these keys, NFC, lower case: `vietej` is `việt`.

    None where they hold no key for a mark, or where that is no syllable.
    """
    if not keys.isascii() or not keys.isalnum() or len(keys) > LONGEST:
        return None
    syllable = _Syllable()
    for key in keys.lower():
        syllable.take(key, method)
        if not syllable.may_become_one:
            return None
    return syllable.text()


class _Syllable:
    """What stands on the screen while keys come in."""

    def __init__(self) -> None:
        self._letters: list[str] = []
        self._tone = ""
        self._is_literal = False  # a mark was taken back: the rest of the word is as typed

    def take(self, key: str, method: InputMethod) -> None:
        if self._is_literal or not self._takes_mark(key, method):
            self._letters.append(key)

    def _takes_mark(self, key: str, method: InputMethod) -> bool:
        if key in _TONES[method] and self._takes_tone(key, _TONES[method][key]):
            return True
        if key == _CROSSED[method] and self._letters and self._letters[0] in "dđ":
            self._cross(key)
            return True
        if key in _SHAPES[method] and self._shape(key, _SHAPES[method][key]):
            return True
        if key == "w" and method is InputMethod.TELEX and self._nucleus() in {"", "i"}:
            self._letters.append("ư")
            return True
        return False

    @property
    def may_become_one(self) -> bool:
        """Further keys take no letter away, so whatever begins none stays none."""
        return begins_syllable(self._folded())

    def text(self) -> str | None:
        """None where it is no syllable, or has no mark."""
        folded = self._folded()
        parts = parts_of(folded)
        if not is_syllable(folded) or parts is None:
            return None
        start, end = parts.span("vowels")
        nucleus = "".join(self._letters[start:end]).replace("ưo", "ươ")
        if nucleus == "ươ" and not parts["coda"]:
            nucleus = "uơ"  # thuở, huơ: only before a coda it is ươ
        if nucleus not in (CLOSED_NUCLEI if parts["coda"] else OPEN_NUCLEI):
            return None
        if not takes_tone(parts["coda"], self._tone):
            return None
        shaped = "".join((*self._letters[:start], nucleus, *self._letters[end:]))
        if shaped == folded and not self._tone:
            return None
        toned = shaped[: start + 1] + self._tone + shaped[start + 1 :]
        return place_tone(unicodedata.normalize("NFC", toned))

    def _folded(self) -> str:
        return "".join(_BARE.get(letter, letter) for letter in self._letters)

    def _span(self) -> tuple[int, int]:
        parts = parts_of(self._folded())
        return parts.span("vowels") if parts else (0, 0)

    def _nucleus(self) -> str:
        start, end = self._span()
        return "".join(self._letters[start:end])

    def _takes_tone(self, key: str, tone: str) -> bool:
        parts = parts_of(self._folded())
        if parts is None or not parts["vowels"] or (not tone and not self._tone):
            return False
        if not takes_tone(parts["coda"], tone):
            return False
        if tone and tone == self._tone:
            self._take_back(key)
            self._tone = ""
        else:
            self._tone = tone
        return True

    def _cross(self, key: str) -> None:
        if self._letters[0] == "đ":
            self._take_back(key)
            self._letters[0] = "d"
        else:
            self._letters[0] = "đ"

    def _shape(self, key: str, shapes: Mapping[str, str]) -> bool:
        start, end = self._span()
        nucleus = "".join(self._letters[start:end])
        for candidate in _shaped(nucleus, shapes):
            if candidate in _ON_THE_WAY:
                self._letters[start:end] = candidate
                return True
        if any(shaped in nucleus for shaped in shapes.values()):
            self._letters[start:end] = [_BARE[c] if c in shapes.values() else c for c in nucleus]
            self._take_back(key)
            return True
        return False

    def _take_back(self, key: str) -> None:
        self._letters.append(key)
        self._is_literal = True


def _shaped(nucleus: str, shapes: Mapping[str, str]) -> Iterator[str]:
    """The nucleus with one letter shaped, the last one first; `uo` gets both its hooks at once."""
    bare = "".join(_BARE.get(letter, letter) for letter in nucleus)
    at = bare.find("uo")
    if at >= 0 and "u" in shapes and nucleus[at : at + 2] != "ươ":
        yield nucleus[:at] + "ươ" + nucleus[at + 2 :]
    for i in reversed(range(len(nucleus))):
        shaped = shapes.get(bare[i])
        if shaped is not None and nucleus[i] != shaped:
            yield nucleus[:i] + shaped + nucleus[i + 1 :]


@dataclass(frozen=True, slots=True)
class Habit:
    """When somebody types the keys for marks. Engines take all of these alike."""

    is_tone_last: bool = True
    """After the syllable; else after the vowel that bears it."""
    is_shape_last: bool = False
    """Circumflex, hook and breve after the syllable too: `vietej`, `nguoiwf`."""
    is_hook_last: bool = False
    """Hook and breve alone: `nuocws`."""
    is_cross_last: bool = False
    """The bar of đ: `duwowcjd`."""
    is_hook_once: bool = False
    """One key for both letters of ươ: `dduowcj`."""
    is_hook_alone: bool = False
    """`w` for ư, as Unikey takes it: `nhwngx`."""
    is_corrected: bool = False
    """A wrong tone first, then the right one: `hoafs`."""


def habits(method: InputMethod) -> Iterator[Habit]:
    """Those that were seen to be accepted by the engines."""
    yield Habit()
    yield Habit(is_hook_once=True)
    yield Habit(is_tone_last=False)
    yield Habit(is_cross_last=True)
    yield Habit(is_hook_last=True)
    yield Habit(is_shape_last=True)
    yield Habit(is_shape_last=True, is_cross_last=True)
    yield Habit(is_corrected=True)
    if method is InputMethod.TELEX:
        yield Habit(is_hook_alone=True)


_TONE_KEYS = {m: {tone: key for key, tone in keys.items()} for m, keys in _TONES.items()}
_SHAPE_KEYS = {
    InputMethod.TELEX: dict(zip("âêôơưă", "aeowww", strict=True)),
    InputMethod.VNI: dict(zip("âêôơưă", "666778", strict=True)),
}


def to_keys(word: str, method: InputMethod, habit: Habit) -> str:
    """The keys that make this word: `đường` is `dduwowngf`, or `duongwfd` to another's habit.

    Capitals stay where the letter they belong to is. A word without marks comes back unchanged.
    """
    out: list[str] = []
    last = {"shape": "", "tone": "", "cross": ""}
    for letter in unicodedata.normalize("NFC", word):
        decomposed = unicodedata.normalize("NFD", letter)
        tones = [c for c in decomposed if c in _TONE_KEYS[method]]
        shaped = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in tones))
        bare = _BARE.get(shaped.lower(), shaped.lower())
        if habit.is_hook_alone and shaped in "ưƯ":
            bare, shaped = "w", "W" if shaped.isupper() else "w"
        out.append(bare.upper() if shaped.isupper() else bare if bare != shaped else shaped)
        if shaped.lower() == "đ":
            _put(out, last, "cross", _CROSSED[method], is_last=habit.is_cross_last)
        elif key := _SHAPE_KEYS[method].get(shaped.lower(), ""):
            _put_shape(out, last, key, shaped.lower(), habit)
        for tone in tones:
            key = _tone_keys(tone, method, habit)
            _put(out, last, "tone", key, is_last=habit.is_tone_last)
    return "".join(chain(out, last.values()))


def _put(out: list[str], last: dict[str, str], kind: str, key: str, *, is_last: bool) -> None:
    if is_last:
        last[kind] += key
    else:
        out.append(key)


def _put_shape(out: list[str], last: dict[str, str], key: str, shaped: str, habit: Habit) -> None:
    is_hook = shaped in "ơưă"
    is_last = habit.is_shape_last or (habit.is_hook_last and is_hook)
    if is_last and key in last["shape"]:
        return  # once for both letters of ươ
    if is_hook and habit.is_hook_once and shaped == "ơ" and len(out) > 2 and out[-2] in "wW7":
        del out[-2]  # uwow -> uow
    _put(out, last, "shape", key, is_last=is_last)


def _tone_keys(tone: str, method: InputMethod, habit: Habit) -> str:
    right = _TONE_KEYS[method][tone]
    if not habit.is_corrected:
        return right
    # Before a stop an engine takes no other tone than these two.
    wrong = {"\u0301": "\u0323"}.get(tone, "\u0301")
    return _TONE_KEYS[method][wrong] + right
