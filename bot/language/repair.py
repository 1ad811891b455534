"""Mends words that nobody wrote into the content: keystrokes left over, typing slips, stuck words.

`ngoaij giao`, `ngoa5i giao` (Telex and VNI without their editor), `ngoia giao`, `ngoaigiao`. Only
words the content does not know are touched, and only towards words it knows: a question about
something else stays a question about something else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.folding import fold
from bot.language.tokens import Token
from bot.language.vietnamese import from_telex, is_syllable, tone_count, unify_i_and_y

SHORTEST = 4
"""Letters of a word that is mended by its looks: of shorter ones too many are one slip apart."""
LONG = 8
"""Letters from which two slips are allowed."""
MISSPELT = 6
"""Letters of an English word that is mended though no neighbour speaks for it."""
COMMON = 0.002
"""Share of all words above which a word tells nothing about its neighbours (`the`, `what`)."""
KEYED = 2
"""Words that read as keystrokes from which, if they are half of what is unknown, all do."""

LETTER = 2e-4
"""How likely a single letter must be to count as a word that was written to another one."""
STRANGE = 1e-7
"""How likely a syllable that the content does not have is taken to be, where words are cut."""

_RUNS = re.compile(r"\d+|[a-z]+")
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
        self._lengths: dict[tuple[int, int], list[str]] = {}

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
        is_keyed = self.is_keyed(tokens)
        out: list[Token] = []
        mended: set[str] = set()
        for at, token in enumerate(tokens):
            found = []
            if not self._is_right(token.folded) and token.folded.isascii():
                around = _Around(
                    out[-1].folded if out else "",
                    tokens[at + 1].folded if at + 1 < len(tokens) else "",
                )
                found = self._decoded(token.folded, is_keyed=is_keyed) if is_vietnamese else []
                found = found or self._mended(token, around, is_vietnamese=is_vietnamese)
            mended.update(part.folded for part in found)
            out += found or [token]
        return out, frozenset(mended)

    def is_keyed(self, tokens: Sequence[Token]) -> bool:
        """Whether the words are Telex keystrokes whose editor was switched off."""
        unknown = [t.folded for t in tokens if not self._is_right(t.folded) and t.folded.isalpha()]
        keyed = [word for word in unknown if from_telex(word)]
        return len(keyed) >= KEYED and 2 * len(keyed) >= len(unknown)

    def _is_right(self, word: str) -> bool:
        return word in self.words or word in self._others

    def _mended(self, token: Token, around: _Around, *, is_vietnamese: bool) -> list[Token]:
        word = token.folded
        if not word.isalpha():
            return self._without_digits(word)
        if is_vietnamese and is_syllable(word) and tone_count(token.accented) < 2:
            # A word of another subject, unless both neighbours speak for another one.
            found = self._nearest(word, around, least=2)
            return [Token(found, found)] if found else []
        split = self._split(token, is_vietnamese=is_vietnamese)
        if split and all(pair in self.pairs for pair in pairwise(t.folded for t in split)):
            return split
        if is_vietnamese:
            found = self._nearest(word, around, least=0 if len(word) >= SHORTEST else 1)
            return [Token(found, found)] if found else split
        found = self._nearest(word, around.telling(self), least=1) or self._misspelt(word)
        return [Token(found, found)] if found else split if self._are_words(split) else []

    def _misspelt(self, word: str) -> str | None:
        """The one known word a slip away; not `concepts` for `concept`, which is a word as well."""
        found = [
            known
            for known, *_ in process.extract(
                word, self._near(len(word), 1), scorer=OSA.distance, score_cutoff=1, limit=3
            )
            if known[0] == word[0] and known[-2:] == word[-2:]
        ]
        return found[0] if len(found) == 1 and len(word) >= MISSPELT else None

    def _are_words(self, parts: Sequence[Token]) -> bool:
        """Whether that is how people cut English: short parts are words everybody uses."""
        return all(len(p.folded) > SHORTEST or p.folded in self.common for p in parts)

    def _decoded(self, word: str, *, is_keyed: bool) -> list[Token]:
        """The syllable that these keystrokes were meant for, if the content has it.

        Where the whole utterance is keystrokes, also if it has not.
        """
        if _VNI.fullmatch(word):
            letters = [c for c in _vni(word) if len(c) > 1 and c in self.words and is_syllable(c)]
            return [Token(c, c) for c in letters[:1]]
        accented = from_telex(word)
        if accented is None:
            return []
        folded = unify_i_and_y(fold(accented))
        known = len(folded) > 1 and folded in self.words
        return [Token(accented, folded)] if known or is_keyed else []

    def _nearest(self, word: str, around: _Around, *, least: int) -> str | None:
        """The known word a slip away. `least`: how many neighbours it must have been seen beside.

        One that no neighbour speaks for must have the same beginning: few slip at the first key.
        """
        if len(word) < SHORTEST and not least:
            return None
        allowed = 2 if len(word) >= LONG else 1
        choices = self._near(len(word), allowed)
        found = process.extract(
            word, choices, scorer=OSA.distance, score_cutoff=allowed, limit=None
        )
        likely = []
        for known, distance, _ in found:
            seen = [self.pairs.get(pair, 0) for pair in around.pairs(known)]
            support = sum(count > 0 for count in seen)
            begins_alike = known[0] == word[0] or known[:2] == word[1::-1]
            if support >= least and (support or begins_alike):
                likely.append((distance, -support, -sum(seen), -self.words[known], known))
        return min(likely)[-1] if likely else None

    def _near(self, length: int, slips: int) -> list[str]:
        """The words that so many slips can make a word of this length of."""
        near = self._lengths.get((length, slips))
        if near is None:
            near = [word for word in self._known if abs(len(word) - length) <= slips]
            self._lengths[length, slips] = near
        return near

    @cached_property
    def _known(self) -> list[str]:
        return [word for word in self.words if len(word) > 1 and word.isalpha()]

    @cached_property
    def common(self) -> frozenset[str]:
        """The words that stand beside anything."""
        most = max(5.0, COMMON * self._total)
        return frozenset(word for word, count in self.words.items() if count > most)

    @cached_property
    def _total(self) -> int:
        return sum(self.words.values()) or 1

    def _without_digits(self, word: str) -> list[Token]:
        """Numbers and known words that were written together: `tron40nam`; not `cop28`, `g20`."""
        out: list[Token] = []
        for run in _RUNS.findall(word):
            if run.isdigit() or run in self.words:
                out.append(Token(run, run))
            elif split := self._split(Token(run, run), is_vietnamese=False):
                out += split
            else:
                return []
        letters = sum(map(str.isalpha, word))
        return out if len(out) > 1 and letters >= SHORTEST - 1 else []

    def _split(self, token: Token, *, is_vietnamese: bool) -> list[Token]:
        """The words that were written together; empty where there are none such.

        Known ones; in Vietnamese also possible syllables, as a last resort.
        """
        word, accented = token.folded, token.accented
        best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 12), end):
                head, part = best[start], word[start:end]
                if head is None:
                    continue
                share = self._share(head[1][-1] if head[1] else "", part)
                if len(part) == 1 and (
                    share < LETTER or not is_vietnamese
                ):  # ở, ý, à are words, but most letters are not
                    continue
                if not share and is_vietnamese and len(part) > 1 and is_syllable(part):
                    share = STRANGE if tone_count(accented[start:end]) < 2 else 0.0
                if not share:
                    continue
                score = head[0] + math.log(share)
                known = best[end]
                if known is None or score > known[0]:
                    best[end] = (score, [*head[1], part])
        found = best[-1]
        if found is None or len(found[1]) < 2:
            return []
        out, at = [], 0
        for part in found[1]:
            out.append(Token(accented[at : at + len(part)], part))
            at += len(part)
        return out

    def _share(self, before: str, word: str) -> float:
        """How likely a word is after another one, or by itself."""
        alone = self.words.get(word, 0) / self._total
        if before not in self.words:
            return alone
        return 0.7 * self.pairs.get((before, word), 0) / self.words[before] + 0.3 * alone


@dataclass(frozen=True, slots=True)
class _Around:
    """The words before and after; empty where there is none, or none that counts."""

    before: str
    after: str

    def pairs(self, word: str) -> tuple[tuple[str, str], tuple[str, str]]:
        return (self.before, word), (word, self.after)

    def telling(self, repairer: WordRepairer) -> _Around:
        """Without words that stand beside anything."""
        return _Around(
            "" if self.before in repairer.common else self.before,
            "" if self.after in repairer.common else self.after,
        )


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
