"""English typed while a Vietnamese input method was on: `what í the code ò conduct`.

An engine takes s, f, r, x, j for tones, w and doubled letters for shapes: `is` becomes `í`, `does`
`dóe`, `who` `ưho`. Read back, the keys are put in again and what comes out must be a word. Only
where the rest is English: in a Vietnamese sentence `đi` is đi.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping, Sequence

from bot.language.detection import LanguageDetector
from bot.language.orthography import Orthography
from bot.language.token import Token
from bot.language.wordlists import ordinary_words

ENGLISH = "en"
"""The language whose word list is shipped; a vocabulary of this locale tells its function words."""
READABLE = 0.6
"""Share of the words with marks that must be English words; of others, letters were lost."""


def reader_of(
    words: Mapping[str, int], orthography: Orthography | None, detector: LanguageDetector
) -> EnglishReader | None:
    """A reader for content of these words; None where no language has an input method."""
    if orthography is None:
        return None

    def is_other(token: Token) -> bool:
        return detector.is_frame(token, other_than=ENGLISH)

    return EnglishReader(words, orthography, ordinary=ordinary_words(), is_other=is_other)


class EnglishReader:
    """Reads words back that an input method took for Vietnamese."""

    def __init__(
        self,
        words: Mapping[str, int],
        orthography: Orthography,
        *,
        ordinary: Container[str],
        is_other: Callable[[Token], bool],
    ) -> None:
        """`words`: of the content, with their counts. `orthography`: of what was made of English.
        `ordinary`: of English at large. `is_other`: a function word of another language, as it is
        written.
        """
        self._words = words
        self._orthography = orthography
        self._ordinary = ordinary
        self._is_other = is_other

    def read(self, tokens: Sequence[Token], names: Collection[Token] = ()) -> list[str] | None:
        """The words as they were meant; None where they are not English of this kind.

        `names`: of the tokens, those that may be Vietnamese in any sentence.
        """
        marked = {token for token in tokens if _is_typed(token) and token not in names}
        if not marked or not self._is_english([t for t in tokens if t not in names], len(marked)):
            return None
        meant = {token: self._meant(token.accented) for token in marked}
        if sum(map(bool, meant.values())) < READABLE * len(marked):
            return None
        return [meant.get(token) or token.accented for token in tokens]

    def _is_english(self, tokens: Sequence[Token], marked: int) -> bool:
        """Whether words without marks are English, at least half as many as have marks, and no word
        that frames a sentence is not. `kể thêm đi ad` is Vietnamese, `ad` or not."""
        if any(map(self._is_other, tokens)):
            return False
        plain = {t.accented for t in tokens if t.accented.isascii() and t.accented.isalpha()}
        ordinary = {word for word in plain if word in self._ordinary}
        english = [word for word in ordinary if not self._orthography.is_word(word)]
        vietnamese = [word for word in plain - ordinary if self._orthography.is_word(word)]
        return len(english) > len(vietnamese) and 2 * len(english) >= marked

    def _meant(self, word: str) -> str | None:
        """The likeliest word whose keys leave this on the screen."""
        found = set(filter(self._is_word, self._orthography.keys_behind(word))) or set(
            filter(self._is_word, self._orthography.keys_behind(word, loses_one=True))
        )
        return min(found, key=lambda w: (-self._words.get(w, 0), len(w), w), default=None)

    def _is_word(self, keys: str) -> bool:
        return keys in self._ordinary or (
            keys in self._words and not self._orthography.is_word(keys)
        )


def _is_typed(token: Token) -> bool:
    return not token.accented.isascii() and token.folded.isascii() and token.folded.isalpha()
