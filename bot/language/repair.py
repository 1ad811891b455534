"""Mends words that nobody wrote into the content: keystrokes left over, typing slips, stuck words.

`ngoaij giao`, `ngoa5i giao` (Telex and VNI without their editor), `ngoia giao`, `ngoaigiao`. Only
words the content does not know are touched, and only towards words it knows: a question about
something else stays a question about something else.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, pairwise
from sys import intern
from types import MappingProxyType

from rapidfuzz.distance import OSA

from bot.language.bigrams import Bigrams
from bot.language.expectation import Expectation
from bot.language.near import NearWords
from bot.language.orthographies import ORTHOGRAPHIES, may_be_word
from bot.language.orthography import Orthography
from bot.language.slips import SlipReader
from bot.language.tokens import Token

SHORTEST = 4
"""Letters of a word that is mended by its looks: of shorter ones too many are one slip apart."""
LONG = 8
"""Letters from which two slips are allowed; no syllable has as many."""
MISSPELT = 6
"""Letters of an English word that is mended though no neighbour speaks for it."""

LETTER = 2e-4
"""How likely a single letter must be to count as a word that was written to another one."""
SHORT_FORM = 1e-4
"""How likely an alias is taken to be, where words are cut: `vnco` holds `vn`."""
OTHER = 1e-5
"""The same of a word that is right as it is."""
STRANGE = 1e-7
"""How likely a syllable that the content does not have is taken to be, where words are cut."""

_ROMAN_NUMERALS = frozenset(("vi", "vii", "viii", "ix", "xi", "xii", "xiii", "xiv"))
_RUNS = re.compile(r"\d+|[a-z]+")
_YEAR = re.compile(r"(?:18|19|20)\d\d")


class WordRepairer:
    """Knows the content's words.

    `words`: folded word -> its count in phrasings; `bigrams`: which stood before which in them.
    """

    def __init__(
        self,
        words: Mapping[str, int],
        bigrams: Callable[[], Bigrams],
        others: Iterable[str] = (),
        *,
        ordinary: Collection[str] = (),
        aliases: Mapping[str, Sequence[str]] = MappingProxyType({}),
        written: Collection[str] = (),
        texts: Iterable[str] = (),
    ) -> None:
        """All words are folded but for `written`.

        `bigrams`: counts them, once a word is asked about that is not known.

        `others`: words that are right as they are, but that nothing is mended towards.
        `ordinary`: words of English at large, see `wordlists`; also in Vietnamese they are meant.
        `aliases`: short forms that stand for something (`vn`), where words are cut.
        `written`: the content's words with their marks; empty where that is not known.
        """
        self.words = words
        # Whoever reads slips asks for them too, and must not hold on to this object: a circle.
        self._count = cache(bigrams)
        self._others = frozenset(others)
        self._ordinary = ordinary
        self._aliases = aliases
        self._written = written
        self._texts = texts
        self._near = NearWords(words)

    @classmethod
    def learn(
        cls,
        texts: Iterable[str],
        others: Iterable[str] = (),
        *,
        ordinary: Collection[str] = (),
        aliases: Mapping[str, Sequence[str]] = MappingProxyType({}),
        written: Collection[str] = (),
    ) -> WordRepairer:
        """From folded texts. The rest: see the constructor."""
        texts = list(texts)
        words = Counter(chain.from_iterable(text.split() for text in texts))

        def count() -> Bigrams:
            return Bigrams.count(list(map(intern, text.split())) for text in texts)

        return cls(
            words, count, others, ordinary=ordinary, aliases=aliases, written=written, texts=texts
        )

    def repair(
        self,
        tokens: Sequence[Token],
        orthography: Orthography | None,
        of_keys: Orthography | None = None,
        named: Collection[str] = (),
    ) -> tuple[list[Token], frozenset[str]]:
        """The tokens, unknown ones mended where that is possible, and the words that came of it.

        `orthography`: of the language that the utterance is in, or may be in, if that has one. By
        it keystrokes are decoded (in English `has` would become `ha`), and what can be a word is
        left alone (it is of another subject). `of_keys`: that of keystrokes in an utterance that
        seems to be in a language without one: it tells no language. `named`: folded words that were
        written like names.
        """
        are_known = all(token.folded in self.words for token in tokens)
        keyed = self.keyed(tokens) if self.words and not are_known else None
        if keyed is not None:
            orthography = orthography or of_keys
        if not orthography:
            return self._repair_slips(tokens, named)
        if not keyed:
            return self._repair_words(tokens, orthography)
        typed = [keyed.get(token, token) for token in tokens]
        out, mended = self._repair_words(typed, orthography)
        return out, mended | {token.folded for token in keyed.values()}

    def _repair_words(
        self, tokens: Sequence[Token], orthography: Orthography
    ) -> tuple[list[Token], frozenset[str]]:
        are_marked = 2 * sum(not token.accented.isascii() for token in tokens) >= len(tokens)
        out: list[Token] = []
        mended: set[str] = set()
        for at, token in enumerate(tokens):
            is_known = token.folded in self.words
            if is_known and self._is_written(token, are_marked=are_marked):
                out.append(token)
                continue
            found = []
            around = _Around(
                out[-1].folded if out else "",
                tokens[at + 1].folded if at + 1 < len(tokens) else "",
            )
            if is_known:
                found = self._expected(token, around, orthography)
            elif not self._is_other(token, orthography) and token.folded.isascii():
                found = self._decoded(token, around, orthography)
                found = found or self._mended(token, around, orthography)
            elif token.is_marked:  # `gì dậy`: it is not the English `day`
                found = self._expected(token, around, orthography)
            mended.update(part.folded for part in found)
            out += found or [token]
        return out, frozenset(mended)

    def _repair_slips(
        self, tokens: Sequence[Token], named: Collection[str]
    ) -> tuple[list[Token], frozenset[str]]:
        """The same in a language that only its words tell."""
        if not self.words:
            return list(tokens), frozenset()
        out: list[Token] = []
        mended: set[str] = set()
        for at, token in enumerate(tokens):
            word, found = token.folded, []
            if word not in self._slips.sure and not token.is_marked:
                around = _Around(
                    out[-1].folded if out else "",
                    tokens[at + 1].folded if at + 1 < len(tokens) else "",
                )
                found = self._meant(token, around, is_name=word in named)
            mended.update(part.folded for part in found)
            out += found or [token]
        return out, frozenset(mended)

    def _meant(self, token: Token, around: _Around, *, is_name: bool) -> list[Token]:
        word = token.folded
        if not word.isalpha():
            return self._without_digits(word, None)
        is_right = self._is_right(word) or self._is_ordinary(token) or may_be_word(word)
        found = self._slips.read(
            word, around.before, around.after, is_right=is_right, is_name=is_name
        )
        return [Token(part, part) for part in found]

    @cached_property
    def _slips(self) -> SlipReader:
        """Of the words that texts have which are hardly in a language with an orthography."""
        foreign = set(filter(may_be_word, self.words))
        texts = [words for text in self._texts if not _are_most(words := text.split(), foreign)]
        return SlipReader(
            Counter(chain.from_iterable(texts)),
            self._count,
            ordinary=self._ordinary,
            short_forms=self._aliases,
        )

    @property
    def bigrams(self) -> Bigrams:
        """Which words stood before which."""
        return self._count()

    def keyed(self, tokens: Sequence[Token]) -> Mapping[Token, Token] | None:
        """What the words stand for where they are keystrokes whose editor was switched off: `vawn
        hoas`; None where they are words."""
        readings = (
            own.keyed(tokens, is_known=self._is_right, is_ordinary=self._is_ordinary)
            for own in ORTHOGRAPHIES.values()
        )
        return next((reading for reading in readings if reading is not None), None)

    def _is_right(self, word: str) -> bool:
        return word in self.words or word in self._others

    def _is_other(self, token: Token, orthography: Orthography) -> bool:
        """`rock`, but not `đôg`: with such marks it would be no word."""
        is_possible = not token.is_marked or orthography.is_word(token.folded)
        return token.folded in self._others and is_possible

    def _is_ordinary(self, token: Token) -> bool:
        return token.accented in self._ordinary

    def _mended(self, token: Token, around: _Around, orthography: Orthography) -> list[Token]:
        word = token.folded
        if not word.isalpha():
            return self._without_digits(word, orthography)
        if self._is_ordinary(token) or orthography.may_be_meant(token):
            # A word of another subject, unless both neighbours speak for another one.
            found = self._nearest(word, around, least=2)
            if found and orthography.is_word(found):
                return [Token(found, found)]
            is_ordinary = self._is_ordinary(token)
            return [] if is_ordinary else self._expected(token, around, orthography)
        split = self._split(token, orthography)
        if split and all(self.bigrams.of(*pair) for pair in pairwise(t.folded for t in split)):
            return split
        return self._nearest_or(split, word, around, orthography)

    def _expected(self, token: Token, around: _Around, orthography: Orthography) -> list[Token]:
        """The syllable a slip away that a neighbour makes one expect: `ngoại gao`, `bấn đề`."""
        word = token.folded
        if not token.is_marked and self._support(word, around):
            return []
        likely = self._expectation.between(around.before, around.after)
        found = [
            (-self._support(other, around), -self.words[other], other)
            for other in likely
            if orthography.is_word(other) and OSA.distance(word, other, score_cutoff=1) == 1
        ]
        if not found or word in likely:
            return []
        best = min(found)[-1]
        return [Token(best, best)]

    def _is_written(self, token: Token, *, are_marked: bool) -> bool:
        """Whether the content has the word in this form. `are_marked`: those around have marks."""
        is_form = token.is_marked or are_marked
        return not is_form or not self._written or token.accented in self._written

    def _support(self, word: str, around: _Around) -> int:
        """How many neighbours the word was seen beside, 0 to 2."""
        return sum(self.bigrams.of(*pair) > 0 for pair in around.pairs(word))

    @cached_property
    def _expectation(self) -> Expectation:
        return Expectation(self.words, self.bigrams)

    def _nearest_or(
        self, split: list[Token], word: str, around: _Around, orthography: Orthography
    ) -> list[Token]:
        """A word a slip away, or the parts, whichever is likelier."""
        undoubled = self._undoubled(word, orthography)
        if undoubled:
            return [Token(undoubled, undoubled)]
        are_known = bool(split) and all(
            self._can_stand(part.folded) and (len(part.folded) > 1 or part is split[-1])
            for part in split
        )
        # So short a form as `hn` may be two letters of a slip: `hnanh` is `nhanh`.
        has_short_form = any(part.folded in self._aliases for part in split)
        # Three that were never seen beside each other are a name that was misspelt: `bo or ton`.
        belong = are_known and (
            len(split) == 2
            or has_short_form
            or any(self.bigrams.of(*pair) for pair in pairwise(p.folded for p in split))
        )
        if belong and len(word) >= LONG:
            return split
        for least in (1, 0):
            found = self._nearest(word, around, least=least)
            if found:
                return [Token(found, found)]
            if belong and not has_short_form:
                return split
        return split

    def _undoubled(self, word: str, orthography: Orthography | None) -> str | None:
        """The word without a key that was hit twice: `ssử`, `ngooại`."""
        for i in range(len(word) - 1):
            once = word[:i] + word[i + 1 :]
            is_word = orthography is not None and orthography.is_word(once)
            is_known = (is_word and once in self.words) or once in self._aliases
            if word[i] == word[i + 1] and len(once) > 1 and is_known:
                return once
        return None

    def _can_stand(self, word: str) -> bool:
        return (
            word in self.words
            or word in self._aliases
            or word in self._others
            or word in _ROMAN_NUMERALS
        )

    def _decoded(self, token: Token, around: _Around, orthography: Orthography) -> list[Token]:
        """The word that these keystrokes were meant for, if the content has it.

        A word of English is meant as it is, unless it is as short as `gif` and `has` and a
        neighbour speaks for `gì`.
        """
        word = token.folded
        found = orthography.decoded(word)
        if found is None or len(found.folded) < 2 or not self.words:
            return []
        folded = found.folded
        if token.is_marked:  # no keystrokes, but a key that was hit twice: `sốố` is not `sô`
            found = Token(folded, folded)
        is_meant = self._is_ordinary(token) and (
            len(word) >= SHORTEST
            or not any(self.bigrams.of(*pair) for pair in around.pairs(folded))
        )
        return [found] if folded in self.words and not is_meant else []

    def _nearest(self, word: str, around: _Around, *, least: int) -> str | None:
        """The known word a slip away. `least`: how many neighbours it must have been seen beside.

        One that no neighbour speaks for must have the same beginning: few slip at the first key.
        """
        if len(word) < SHORTEST and not least:
            return None
        allowed = 2 if len(word) >= LONG else 1
        found = self._near.of(word, allowed)
        likely = []
        is_only_one = len(found) == 1 and len(word) >= MISSPELT
        for known, distance in found:
            seen = [self.bigrams.of(*pair) for pair in around.pairs(known)]
            support = sum(count > 0 for count in seen)
            begins_alike = known[0] == word[0] or known[:2] == word[1::-1]
            if support >= least and (support or begins_alike or is_only_one):
                likely.append((distance, -support, -sum(seen), -self.words[known], known))
        return min(likely)[-1] if likely else None

    @cached_property
    def _total(self) -> int:
        return sum(self.words.values()) or 1

    def _without_digits(self, word: str, orthography: Orthography | None) -> list[Token]:
        """Numbers and known words that were written together: `tron40nam`; not `cop28`, `g20`."""
        out: list[Token] = []
        runs = _RUNS.findall(word)
        for run in runs:
            if run.isdigit() or self._can_stand(run):
                out.append(Token(run, run))
            elif once := self._undoubled(run, orthography):
                out.append(Token(once, once))
            elif split := self._split(Token(run, run), orthography):
                out += split
            else:
                return []
        letters = sum(map(str.isalpha, word))
        has_year = any(_YEAR.fullmatch(run) for run in runs)
        return out if len(out) > 1 and letters >= (2 if has_year else SHORTEST - 1) else []

    def _split(self, token: Token, orthography: Orthography | None) -> list[Token]:
        """The words that were written together; empty where there are none such.

        Known ones; by an orthography also what can be a word, as a last resort.
        """
        word, accented = token.folded, token.accented
        best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 12), end):
                head, part = best[start], word[start:end]
                if head is None:
                    continue
                share = self._share(head[1][-1] if head[1] else "", part)
                if len(part) == 1:  # other letters are hardly words
                    is_word = share >= LETTER or part in self._others
                    share = (
                        OTHER if is_word and orthography and part in orthography.particles else 0.0
                    )
                elif not share and orthography:
                    share = self._share_of_unknown(part, accented[start:end], orthography)
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

    def _share_of_unknown(self, word: str, accented: str, orthography: Orthography) -> float:
        """How likely a word is that no phrasing has."""
        if word in self._aliases and accented == word:
            return SHORT_FORM
        if word in self._others or word in _ROMAN_NUMERALS:
            return OTHER
        return STRANGE if orthography.may_be_meant(Token(accented, word)) else 0.0

    def _share(self, before: str, word: str) -> float:
        """How likely a word is after another one, or by itself."""
        alone = self.words.get(word, 0) / self._total
        if before not in self.words:
            return alone
        return 0.7 * self.bigrams.of(before, word) / self.words[before] + 0.3 * alone


def _are_most(words: Sequence[str], of: Collection[str]) -> bool:
    return 2 * sum(word in of for word in words) > len(words)


@dataclass(frozen=True, slots=True)
class _Around:
    """The words before and after; empty where there is none, or none that counts."""

    before: str
    after: str

    def pairs(self, word: str) -> tuple[tuple[str, str], tuple[str, str]]:
        return (self.before, word), (word, self.after)
