"""Vietnamese behind the interface that all languages have."""

from __future__ import annotations

from bot.language.orthography import Orthography
from bot.language.token import Token
from bot.language.vi.keystrokes import decoded, in_chat_letters, to_telex
from bot.language.vi.numbers import rewrite_number_words
from bot.language.vi.syllables import (
    LETTERS,
    is_syllable,
    is_syllables,
    place_tone,
    tone_count,
    unify_i_and_y,
)
from bot.language.wordlists import ordinary_words

_OWN = LETTERS - frozenset("àâèéêìíòóôùúýõã")
"""Letters of Vietnamese that no other language of these parts has."""
_OWN_LETTERS = 2.0
_VALID_SYLLABLE = 0.7
_INVALID_SYLLABLE = -1.0


class Vietnamese(Orthography):
    """Syllables by rule, tone marks in their place, Telex and VNI, number words."""

    locale = "vi"
    has_optional_marks = True
    particles = frozenset("a")

    def spelt(self, accented: str) -> str:
        return place_tone(accented)

    def folded(self, folded: str) -> str:
        return unify_i_and_y(folded)

    def is_word(self, folded: str) -> bool:
        return is_syllable(folded)

    def may_be_meant(self, token: Token) -> bool:
        return is_syllable(token.folded) and tone_count(token.accented) < 2

    def evidence(self, token: Token) -> float:
        """Marks on a possible syllable, else a syllable or not."""
        if token.folded[0].isdigit() or not token.folded.isascii():
            return 0.0
        if not is_syllable(token.folded):
            if _OWN.intersection(token.accented):  # a slip, or words written together
                return _OWN_LETTERS
            return 0.0 if _is_stuck(token) else _INVALID_SYLLABLE
        return _VALID_SYLLABLE if LETTERS.isdisjoint(token.accented) else _OWN_LETTERS

    def rewrite_number_words(self, accented: str, folded: str) -> tuple[str, str]:
        return rewrite_number_words(accented, folded)

    def decoded(self, keys: str) -> Token | None:
        return decoded(keys)

    def keystrokes(self, word: str, *, tone_at_the_end: bool) -> str:
        return to_telex(word, tone_at_the_end=tone_at_the_end)

    def in_chat_letters(self, word: str) -> str:
        return in_chat_letters(word)


def _is_stuck(token: Token) -> bool:
    """Whether this may be words written together: `ngoaigiao`, but not `potato`."""
    return token.accented not in ordinary_words() and is_syllables(token.folded)
