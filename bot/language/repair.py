"""Mends words that nobody wrote into the content: keystrokes left over, typing slips, stuck words.

`ngoaij giao`, `ngoa5i giao` (Telex and VNI without their editor), `ngoia giao`, `ngoaigiao`. Only
words the content does not know are touched, and only towards words it knows: a question about
something else stays a question about something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.tokens import Token
from bot.language.vietnamese import is_syllable

SHORTEST = 4
"""Letters of a word that is looked at for slips: of shorter ones too many are one slip apart."""
LONG = 8
"""Letters from which two slips are allowed."""

_TELEX_TONE = re.compile(r"[sfrxj]")
_TELEX_DOUBLE = re.compile(r"(aa|ee|oo|dd)")
_VNI_SHAPES = {"6": "aeo", "7": "ou", "8": "a", "9": "d"}
_VNI = re.compile(r"(?=.*[a-z].*\d)[a-z]+(?:\d[a-z]*){1,3}")


class WordRepairer:
    """Knows the content's words.

    `words`: folded word -> its count in phrasings; `pairs`: (word, the next one) -> their count.
    """

    def __init__(
        self,
        words: Mapping[str, int],
        pairs: Mapping[tuple[str, str], int],
        others: Iterable[str] = (),
    ) -> None:
        """`others`: words that are right as they are, but that nothing is mended towards."""
        self.words = words
        self.pairs = pairs
        self._others = frozenset(others)

    @classmethod
    def learn(cls, texts: Iterable[str], others: Iterable[str] = ()) -> WordRepairer:
        """From folded texts."""
        words: dict[str, int] = {}
        pairs: dict[tuple[str, str], int] = {}
        for text in texts:
            found = text.split()
            for word in found:
                words[word] = words.get(word, 0) + 1
            for pair in pairwise(found):
                pairs[pair] = pairs.get(pair, 0) + 1
        return cls(words, pairs, others)

    def repair(
        self, tokens: Sequence[Token], *, is_vietnamese: bool
    ) -> tuple[list[Token], frozenset[str]]:
        """The tokens, unknown ones mended where that is possible, and the words that came of it.

        `is_vietnamese`: the utterance is, or may be; only then are keystrokes decoded (in English
        `has` would become `ha`), and possible syllables are left alone (they are words of other
        subjects).
        """
        out: list[Token] = []
        mended: set[str] = set()
        for token in tokens:
            before = out[-1].folded if out else ""
            found = self._mended(token, before, is_vietnamese=is_vietnamese)
            mended.update(part.folded for part in found)
            out += found or [token]
        return out, frozenset(mended)

    def _mended(self, token: Token, before: str, *, is_vietnamese: bool) -> list[Token]:
        word = token.folded
        if word in self.words or word in self._others or not word.isascii():
            return []
        if is_vietnamese and (decoded := self._decoded(word)):
            return [Token(decoded, decoded)]
        if not word.isalpha() or (is_vietnamese and is_syllable(word)):
            return []
        if found := self._nearest(word, before):
            return [Token(found, found)]
        return [Token(part, part) for part in self._split(word)]

    def _decoded(self, word: str) -> str | None:
        """The syllable that these keystrokes were meant for, if the content has it."""
        candidates = _vni(word) if _VNI.fullmatch(word) else _telex(word)
        known = [c for c in candidates if len(c) > 1 and c in self.words and is_syllable(c)]
        return max(known, key=lambda c: self.words[c], default=None)

    def _nearest(self, word: str, before: str) -> str | None:
        if len(word) < SHORTEST:
            return None
        allowed = 2 if len(word) >= LONG else 1
        found = process.extract(
            word, self._known, scorer=OSA.distance, score_cutoff=allowed, limit=20
        )
        likely = [
            (distance, -self.pairs.get((before, known), 0), -self.words[known], known)
            for known, distance, _ in found
            if known[0] == word[0] or known[:2] == word[1::-1]
        ]
        return min(likely)[3] if likely else None

    @cached_property
    def _known(self) -> list[str]:
        return [word for word in self.words if len(word) >= SHORTEST - 1 and word.isalpha()]

    def _split(self, word: str) -> list[str]:
        """The known words that were written together; empty where there are none such."""
        best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(word)
        total = sum(self.words.values()) or 1
        for end in range(2, len(word) + 1):
            for start in range(max(0, end - 12), end - 1):
                head, part = best[start], word[start:end]
                if head is None or part not in self.words:
                    continue
                score = head[0] + math.log(self.words[part] / total)
                known = best[end]
                if known is None or score > known[0]:
                    best[end] = (score, [*head[1], part])
        found = best[-1]
        return found[1] if found is not None and len(found[1]) > 1 else []


def _vni(word: str) -> Iterator[str]:
    """What VNI keystrokes stand for; nothing for names such as `cop28`, whose digits are digits."""
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
    if shapes_fit and tones_fit and "0" not in digits:
        yield letters


def _telex(word: str) -> Iterator[str]:
    """What may be left of a word when its Telex keystrokes are taken for what they were."""
    plain = _TELEX_DOUBLE.sub(lambda m: m[1][0], word)
    plain = plain[0] + plain[1:].replace("w", "") if plain else plain
    if plain != word:
        yield plain
    for tone in _TELEX_TONE.finditer(plain, 1):
        yield plain[: tone.start()] + plain[tone.end() :]
