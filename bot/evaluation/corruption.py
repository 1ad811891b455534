"""How people damage text when they type, on purpose: to measure what the bot makes of it.

Every corruption is deterministic: the same text and seed give the same result, on any machine. None
is used when a question is answered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from random import Random

from bot.language.folding import fold
from bot.language.orthographies import ORTHOGRAPHIES
from bot.language.slips import KEYS
from bot.language.vocabulary import Vocabulary

LETTERS_PER_SLIP = 25
"""One slip in this many letters, on average: a hurried thumb."""
STUCK = 1 / 3
"""Share of spaces that are left out; at least one."""

_Damage = Callable[[str, Random], str]
CHAT_LETTERS = 1 / 6
"""Share of words written in chat letters, of those that have such and no chat spelling."""

_WORD = re.compile(r"\w+")
_REFERRED = re.compile(r"[À-ɏḀ-ỿ]")
"""Latin letters beyond ASCII."""


class Corruption(StrEnum):
    """A way to damage text."""

    NODIACRITICS = "nodiacritics"
    TELEX = "telex"
    """Keystrokes left over: the editor that reads them is switched off."""
    VNI = "vni"
    """The same, where digits are the keys for marks."""
    TYPO = "typo"
    TEENCODE = "teencode"
    """Chat spellings."""
    NOSPACE = "nospace"
    TCVN3 = "tcvn3"
    """Pasted from office files that were written before Unicode, as are the next three."""
    VNI_WINDOWS = "vni-windows"
    VIQR = "viqr"
    VISCII = "viscii"
    MISREAD = "misread"
    """UTF-8 that something took for Windows 1252."""
    REFERENCES = "references"
    """Letters as a web page's source has them: `&#7883;`."""


OLD_ENCODINGS = (Corruption.TCVN3, Corruption.VNI_WINDOWS, Corruption.VIQR, Corruption.VISCII)


class Corruptor:
    """Damages texts in one way."""

    def __init__(
        self, kind: Corruption, vocabularies: Iterable[Vocabulary] = (), *, seed: int = 59
    ) -> None:
        """`vocabularies`: whose chat spellings TEENCODE uses."""
        shorthand = _spellings(vocabularies)
        damages: Mapping[Corruption, _Damage] = {
            Corruption.NODIACRITICS: lambda text, _: fold(text),
            Corruption.TELEX: _keystrokes("telex"),
            Corruption.VNI: _keystrokes("vni"),
            Corruption.TYPO: _slips,
            Corruption.TEENCODE: lambda text, random: _shortened(text, random, shorthand),
            Corruption.NOSPACE: _stuck,
            Corruption.MISREAD: lambda text, _: _misread(text),
            Corruption.REFERENCES: lambda text, _: _REFERRED.sub(
                lambda match: f"&#{ord(match[0])};", text
            ),
            **{kind: _written(kind) for kind in OLD_ENCODINGS},
        }
        self._damage = damages[kind]
        self._seed = f"{seed}:{kind}:".encode()

    def __call__(self, text: str) -> str:
        """The text, damaged; unchanged where it has nothing this kind can damage."""
        text = unicodedata.normalize("NFC", text)
        return self._damage(text, Random(self._seed + text.encode(errors="surrogatepass")))  # noqa: S311  (no secret)


def _keystrokes(method: str) -> _Damage:
    """Typed while the editor that reads the keys is switched off: `ngoaij giao vawn hoas`.

    Each text in the habit of one person: there are several, and editors read them all alike.
    """
    known = [habit for own in ORTHOGRAPHIES.values() for habit in own.habits(method)]

    def typed(text: str, random: Random) -> str:
        habit = random.choice(known)
        return _WORD.sub(lambda match: habit(match[0]), text)

    return typed


def _written(encoding: str) -> _Damage:
    """As a text looks that comes from an encoding from before Unicode."""

    def written(text: str, _: Random) -> str:
        for own in ORTHOGRAPHIES.values():
            text = own.written(text, encoding)
        return text

    return written


def _misread(text: str) -> str:
    """Its bytes in UTF-8, each read as a letter of Windows 1252, or as it is where it is none."""
    if _REFERRED.search(text) is None:
        return text
    octets = (bytes((code,)) for code in text.encode(errors="replace"))
    return "".join(octet.decode("cp1252", "ignore") or octet.decode("latin-1") for octet in octets)


def _slips(text: str, random: Random) -> str:
    """A neighbouring key, two letters swapped, one left out, one typed twice."""
    letters = sum(c.isalpha() for c in text)
    # Rounded at random, so that short texts have their share of slips, and no more than that.
    count = int(letters / LETTERS_PER_SLIP + random.random())
    for _ in range(count):
        text = random.choice(_SLIPS)(text, random)
    return text


def _neighbour(text: str, random: Random) -> str:
    at = _pick(text, random, lambda i: fold(text[i]).lower() in KEYS)
    if at is None:
        return text
    key = random.choice(KEYS[fold(text[at]).lower()])
    return text[:at] + (key.upper() if text[at].isupper() else key) + text[at + 1 :]


def _swap(text: str, random: Random) -> str:
    def differs(i: int) -> bool:
        return i + 1 < len(text) and text[i + 1].isalpha() and text[i] != text[i + 1]

    at = _pick(text, random, differs)
    return text if at is None else text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _omission(text: str, random: Random) -> str:
    at = _pick(text, random, lambda _: True)
    return text if at is None else text[:at] + text[at + 1 :]


def _doubling(text: str, random: Random) -> str:
    at = _pick(text, random, lambda _: True)
    return text if at is None else text[: at + 1] + text[at] + text[at + 1 :]


_SLIPS: Sequence[_Damage] = (_neighbour, _swap, _omission, _doubling)


def _pick(text: str, random: Random, is_possible: Callable[[int], bool]) -> int | None:
    places = [i for i, c in enumerate(text) if c.isalpha() and is_possible(i)]
    return random.choice(places) if places else None


def _shortened(text: str, random: Random, spellings: Mapping[str, Sequence[str]]) -> str:
    """Every phrase of up to three words that has chat spellings, in one of them: `không` -> `ko`.

    Some of the other Vietnamese words in chat letters, which no table lists.
    """
    words = text.split(" ")
    out: list[str] = []
    at = 0
    while at < len(words):
        for length in (3, 2, 1):
            part = words[at : at + length]
            known = spellings.get(" ".join(map(_bare, part)), ()) if len(part) == length else ()
            if known:
                tail = part[-1][len(part[-1].rstrip("?!.,;:…")) :]
                out.append(random.choice(known) + tail)
                at += length
                break
        else:
            word = words[at]
            is_spelt = [o for o in ORTHOGRAPHIES.values() if o.is_word(fold(word).lower())]
            is_short = bool(is_spelt) and random.random() < CHAT_LETTERS
            out.append(is_spelt[0].in_chat_letters(word) if is_short else word)
            at += 1
    return " ".join(out)


def _bare(word: str) -> str:
    return word.rstrip("?!.,;:…").lower()


def _spellings(vocabularies: Iterable[Vocabulary]) -> dict[str, list[str]]:
    """Phrase as written -> the chat spellings that stand for it."""
    found: dict[str, list[str]] = {}
    for vocabulary in vocabularies:
        for spelling, meant in vocabulary.shorthand.items():
            found.setdefault(unicodedata.normalize("NFC", meant).lower(), []).append(spelling)
    return found


def _stuck(text: str, random: Random) -> str:
    """Words typed without the space between them: `ngoaigiao vanhoa`."""
    spaces = [match.start() for match in re.finditer(r"(?<=\w) (?=\w)", text)]
    if not spaces:
        return text
    lost = {i for i in spaces if random.random() < STUCK} or {random.choice(spaces)}
    return "".join(c for i, c in enumerate(text) if i not in lost)
