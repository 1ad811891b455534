"""The keystrokes that Vietnamese is typed with, Telex and VNI, and the letters of chats."""

from __future__ import annotations

import re
import unicodedata

from bot.language.folding import fold
from bot.language.token import Token
from bot.language.vi.syllables import is_syllable, letter_of, place_tone, take_tone, unify_i_and_y

_VNI_SHAPES = {"6": "aeo", "7": "ou", "8": "a", "9": "d"}
_VNI = re.compile(r"(?=.*[a-z].*\d)[a-z]+(?:\d[a-z]*){1,3}")


def decoded(keys: str) -> Token | None:
    """The syllable that these keystrokes stand for; None where they are none, or of no syllable."""
    if _VNI.fullmatch(keys):
        syllable = _from_vni(keys)
        return Token(syllable, syllable) if syllable else None
    accented = from_telex(keys)
    return Token(accented, unify_i_and_y(fold(accented))) if accented else None


def _from_vni(word: str) -> str | None:
    """The syllable that VNI keystrokes stand for; None for `cop28`, whose digits are digits."""
    letters, digits = re.sub(r"\d", "", word), re.sub(r"\D", "", word)
    tones = re.findall(r"[1-5]", digits)
    shapes_fit = all(
        any(letter in letters for letter in _VNI_SHAPES[digit])
        for digit in digits
        if digit in _VNI_SHAPES
    )
    # Syllables that end in a stop have two tones only.
    possible = "15" if letters.endswith(("c", "ch", "p", "t")) else "12345"
    tones_fit = len(tones) <= 1 and all(tone in possible for tone in tones)
    fits = shapes_fit and tones_fit and "0" not in digits
    return unify_i_and_y(letters) if fits and len(letters) > 1 and is_syllable(letters) else None


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
    folded = "".join(map(letter_of, shaped))
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
        bare, tone = take_tone(letter)
        keys = _TELEX_SHAPES.get(bare.lower(), bare)
        key = _TELEX_TONES.get(tone, "")
        out.append(keys[0].upper() + keys[1:] if bare.isupper() else keys)
        if tone_at_the_end:
            last += key
        else:
            out.append(key)
    return "".join(out) + last
