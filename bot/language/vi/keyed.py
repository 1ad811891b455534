"""Utterances typed with the input method switched off: which are, and what the keys stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.language.folding import fold
from bot.language.token import Token
from bot.language.vi.keystrokes import InputMethod, from_keys
from bot.language.vi.syllables import is_syllable, unify_i_and_y

ENOUGH = 2
"""Words that read as keystrokes from which, if they are half of what is unknown, all do."""

_HAS_BOTH = re.compile(r"(?=.*[a-z])(?=.*\d)[a-z0-9]+")
_TONE = re.compile(r"[1-5]")


def read_keys(word: str) -> Token | None:
    """The syllable that these keys were meant for; None for `cop28`, whose digits are digits."""
    method = InputMethod.VNI if _HAS_BOTH.fullmatch(word) else InputMethod.TELEX
    accented = from_keys(word, method)
    return None if accented is None else Token(accented, unify_i_and_y(fold(accented)))


def read_stray_keys(word: str) -> Token | None:
    """The same where nothing else is keystrokes: `khoa13` is no tone that was corrected."""
    if len(_TONE.findall(word)) > 1:
        return None
    token = read_keys(word)
    return None if token is None or len(token.folded) < 2 else token


def method_of(
    tokens: Sequence[Token],
    *,
    is_known: Callable[[str], bool],
    is_ordinary: Callable[[Token], bool],
) -> InputMethod | None:
    """The input method whose keys these words are; None where they are words.

    `is_known`: a folded word is right as it is. `is_ordinary`: it is a word of English.
    """
    found = dict.fromkeys(InputMethod, 0)
    others = 0
    for token in tokens:
        word = token.folded
        if word.isdigit() or token.is_marked or not word.isascii():
            continue
        if is_known(word) or is_ordinary(token):
            continue  # `has`, `or` and `too` too, though há, ỏ and tô have these keys
        if (word.isalpha() and is_syllable(word)) or read_keys(word) is None:
            others += 1
        else:
            found[InputMethod.TELEX if word.isalpha() else InputMethod.VNI] += 1
    method = max(InputMethod, key=found.__getitem__)
    certain = found[method]
    return method if certain >= ENOUGH and certain >= others else None


def read_with(method: InputMethod, token: Token) -> Token | None:
    """The syllable meant by the keys of this input method alone."""
    word = token.folded
    is_of_method = word.isalpha() == (method is InputMethod.TELEX)
    return read_keys(word) if is_of_method and not token.is_marked else None
