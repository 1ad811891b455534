"""What was meant by a word that nobody wrote, in a language without rules of spelling.

How likely each reading is between its neighbours, how a hand slips, and how likely the word is new
and right: `sfot power` is `soft power`, `howmany` is `how many`, `Kowalski` is nobody's slip.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, cached_property

from rapidfuzz.distance import OSA

from bot.language.bigrams import Bigrams
from bot.language.near import NearWords

LONG = 8
"""Letters from which two slips are allowed."""
SHORTEST = 4
"""Letters of a short form, and of a word at large, that may have been meant, of shorter ones there
are too many; and up to which a word alone is left as it is."""
FREQUENT = 1e-3
"""Share of all words that a single letter must be to count as one."""
LONGEST = 24
"""Letters of the longest word that is looked for where words are stuck together."""
BESIDE = 0.7
"""How much a neighbour tells of a word; the rest is how frequent it is."""
ORDINARY = math.log(1e-6)
"""Likelihood of a word of the language at large, as are all below: a logarithm."""
NEW = math.log(2e-3)
"""Of any word that is new, and each of its letters."""
LETTER = -2.3
SPACE = math.log(0.02)
"""Of a space that was left out."""
SLIP = math.log(0.01)
"""Of a letter left out or typed twice, or two that changed places."""
BESIDE_KEY = math.log(0.002)
"""Of a key beside the right one that was hit for it, or with it."""
OTHER_KEY = math.log(0.0002)
"""Of any other key."""
FIRST = -1.5
"""Of a slip at the first letter: few are made there."""
LEAD = 0.0
"""How much likelier a reading must be than a new word."""
LEAD_OVER_WORD = 6.0
"""The same where what was typed is a word."""
NAMED = 5.0
"""How much more it must be where the word was written like a name."""
OFTEN_BEFORE, OFTEN_AFTER = 150, 700
"""Words of the language at large that letters before another word, or after it, make of it, from
which they count as a way to make new ones: `un`, `inter`, `s`, `ness`."""
KEYS: Mapping[str, str] = {
    key: neighbours
    for row in (
        "q:wa w:qeas e:wrsd r:etdf t:ryfg y:tugh u:yihj i:uojk o:ipkl p:ol",
        "a:qwsz s:awdxz d:sefcx f:drgvc g:fthbv h:gyjnb j:hukmn k:jilm l:kop",
        "z:asx x:zsdc c:xdfv v:cfgb b:vghn n:bhjm m:njk",
    )
    for key, _, neighbours in (pair.partition(":") for pair in row.split())
}
"""Those beside each on a QWERTY keyboard."""


class SlipReader:
    """Knows the words of the content that are of such a language, and the language at large."""

    def __init__(
        self,
        words: Mapping[str, int],
        bigrams: Callable[[], Bigrams],
        *,
        ordinary: Collection[str],
        short_forms: Mapping[str, Sequence[str]],
    ) -> None:
        """`words`: with their counts. `bigrams`: counts them, once a word is not known.
        `short_forms`: what people write for others, as these.
        """
        self._words = words
        self._count = bigrams
        self._ordinary = ordinary
        self._short_forms = short_forms
        self._total = sum(words.values()) or 1
        self._near = NearWords([*words, *(w for w in short_forms if len(w) >= SHORTEST)])
        self.sure = frozenset(word for word in words if len(word) == 1 or word in ordinary)
        """The words that are never slips; of others, letters could be some other language's."""

    def read(
        self, word: str, before: str, after: str, *, is_right: bool = False, is_name: bool = False
    ) -> list[str]:
        """The words that were meant; none where it is likelier to be right as it is.

        `is_right`: it is a word, of whatever language. `is_name`: it was written like one.
        """
        if len(word) <= SHORTEST and not before and not after:
            return []
        if not (is_right or word in self._words) and self._is_made_of_another(word):
            return []
        needed = NAMED if is_name else 0.0
        slipped = self._slipped(word, before, after)
        if is_right or word in self._words:
            score, found = slipped
            needed += max(self._between(before, word, after), ORDINARY) + LEAD_OVER_WORD
        else:
            score, found = max(slipped, self._parted(word, before, after))
            needed += NEW + LETTER * len(word) + LEAD
        return list(found) if score >= needed else []

    def _slipped(self, word: str, before: str, after: str) -> tuple[float, tuple[str, ...]]:
        slips = 2 if len(word) >= LONG else 1
        near = [known for known, _ in self._near.of(word, slips) if known != word]
        return max(
            ((self._between(before, k, after) + slip(k, word), (k,)) for k in near),
            default=(-math.inf, ()),
        )

    def _parted(self, word: str, before: str, after: str) -> tuple[float, tuple[str, ...]]:
        """Cut into words that are likely beside each other."""
        none: tuple[float, tuple[str, ...]] = (-math.inf, ())
        best = [(0.0, none[1]), *[none] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - LONGEST), end):
                head, parts = best[start]
                part = word[start:end]
                if head == -math.inf or len(part) == len(word) or not self._is_part(part):
                    continue
                score = head + self._after(parts[-1] if parts else before, part)
                score += SPACE if parts else 0.0
                score += self._leads(part, after) if end == len(word) else 0.0
                if score > best[end][0]:
                    best[end] = score, (*parts, part)
        return best[-1]

    def _is_part(self, word: str) -> bool:
        if len(word) == 1:
            return self._words.get(word, 0) >= FREQUENT * self._total
        return (
            word in self._words
            or word in self._short_forms
            or (len(word) >= SHORTEST and word in self._ordinary)
        )

    def _is_made_of_another(self, word: str) -> bool:
        """`unratified`, `renewables`: nobody's slip for `ratified`, nor two words."""
        before, after = self._affixes
        return any(
            (word[:at] in before and self._is_word(word[at:]))
            or (word[at:] in after and self._is_word(word[:at]))
            for at in range(1, len(word))
        )

    def _is_word(self, letters: str) -> bool:
        return len(letters) >= SHORTEST and (letters in self._words or letters in self._ordinary)

    @cached_property
    def _affixes(self) -> tuple[Collection[str], Collection[str]]:
        """Before words, after words."""
        return affixes(self._ordinary)  # type: ignore[arg-type]  # a list that stays the same

    @cached_property
    def _bigrams(self) -> Bigrams:
        return self._count()

    def _between(self, before: str, word: str, after: str) -> float:
        return self._after(before, word) + self._leads(word, after)

    def _after(self, before: str, word: str) -> float:
        """How likely a word is after another one."""
        word, before = self._written_out(word)[0], self._written_out(before)[-1]
        alone = math.log(self._words[word] / self._total) if word in self._words else ORDINARY
        if before not in self._words:
            return alone
        share = min(1.0, self._bigrams.of(before, word) / self._words[before])
        return math.log(BESIDE * share + (1 - BESIDE) * math.exp(alone))

    def _leads(self, word: str, after: str) -> float:
        """How much likelier a word makes the one after it."""
        word, after = self._written_out(word)[-1], self._written_out(after)[0]
        if after not in self._words or word not in self._words:
            return 0.0
        share = min(1.0, self._bigrams.of(word, after) / self._words[word])
        return math.log(BESIDE * share * self._total / self._words[after] + 1 - BESIDE)

    def _written_out(self, word: str) -> Sequence[str]:
        return self._short_forms.get(word) or (word,)


@cache
def affixes(words: Collection[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What is often put before words to make others, and what after them."""
    known = frozenset(words)
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for word in known:
        for at in range(SHORTEST, len(word)):
            if word[:at] in known:
                after[word[at:]] += 1
            if word[-at:] in known:
                before[word[:-at]] += 1
    return (
        frozenset(b for b, times in before.items() if len(b) > 1 and times >= OFTEN_BEFORE),
        frozenset(a for a, times in after.items() if times >= OFTEN_AFTER),
    )


def slip(meant: str, typed: str) -> float:
    """How likely a hand slips so."""
    first = FIRST if typed[0] != meant[0] else 0.0
    if abs(len(meant) - len(typed)) > 1 or OSA.distance(meant, typed) > 1:
        return 2 * SLIP + first
    if len(typed) < len(meant) or sorted(typed) == sorted(meant):
        return SLIP + first
    pairs = enumerate(zip(meant, typed, strict=False))
    at = next((i for i, (own, hit) in pairs if own != hit), len(meant))
    hit = typed[at]
    beside = meant[at] if len(typed) == len(meant) else typed[at - 1]
    if hit == beside:
        return SLIP + first
    return (BESIDE_KEY if hit in KEYS.get(beside, "") else OTHER_KEY) + first
