"""Vietnamese behind the interface that all languages have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from bot.language.orthography import Orthography
from bot.language.token import Token
from bot.language.vi.chat_letters import in_chat_letters
from bot.language.vi.encodings import readable, written
from bot.language.vi.keyed import method_of, read_stray_keys, read_with
from bot.language.vi.keys_behind import keys_behind
from bot.language.vi.keystrokes import InputMethod, habits, to_keys
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
_VOWELS = frozenset("aeiouy")
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
        if is_syllable(token.folded):
            is_plain = token.accented.isascii() or LETTERS.isdisjoint(token.accented)
            return _VALID_SYLLABLE if is_plain else _OWN_LETTERS
        if token.folded[0].isdigit() or not token.folded.isascii():
            return 0.0
        if _VOWELS.isdisjoint(token.folded):  # an abbreviation: `nq`, `tks`
            return 0.0
        if _OWN.intersection(token.accented):  # a slip, or words written together
            return _OWN_LETTERS
        return 0.0 if _is_stuck(token) else _INVALID_SYLLABLE

    def rewrite_number_words(self, accented: str, folded: str) -> tuple[str, str]:
        return rewrite_number_words(accented, folded)

    def decoded(self, keys: str) -> Token | None:
        return read_stray_keys(keys)

    def keyed(
        self,
        tokens: Sequence[Token],
        *,
        is_known: Callable[[str], bool],
        is_ordinary: Callable[[Token], bool],
    ) -> Mapping[Token, Token] | None:
        """All that can be keystrokes is: `or` and `too` are words of English, but here ỏ and tô."""
        method = method_of(tokens, is_known=is_known, is_ordinary=is_ordinary)
        if method is None:
            return None
        read = ((token, read_with(method, token)) for token in set(tokens))
        return {token: meant for token, meant in read if meant is not None}

    def keys_behind(self, word: str, *, loses_one: bool = False) -> Iterator[str]:
        return keys_behind(word, loses_one=loses_one)

    def readable(self, text: str) -> str:
        return readable(text)

    def habits(self, method: str) -> Sequence[Callable[[str], str]]:
        return [
            partial(to_keys, method=InputMethod(method), habit=h)
            for h in habits(InputMethod(method))
        ]

    def written(self, text: str, encoding: str) -> str:
        return written(text, encoding)

    def in_chat_letters(self, word: str) -> str:
        return in_chat_letters(word)


def _is_stuck(token: Token) -> bool:
    """Whether this may be words written together: `ngoaigiao`, but not `potato`."""
    return token.accented not in ordinary_words() and is_syllables(token.folded)
