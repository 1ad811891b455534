"""Puts marks back where they were left out: `ngoai giao van hoa` -> `ngoại giao văn hóa`.

Learnt from the content itself (a bigram model, decoded by Viterbi), so it never invents a word that
the content does not hold. Needed only by encoders that read marks: everything lexical is folded.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.language.bigrams import Bigrams
from bot.language.folding import fold
from bot.language.orthographies import folded_form
from bot.language.tokens import Token

BIGRAM, UNIGRAM = 0.7, 0.29
FLOOR = 1e-6
AS_TYPED = 3.0
"""How many times likelier an unmarked word is meant as typed, where other words have marks."""


class DiacriticRestorer:
    """Restores the words it has seen, given how often each followed which."""

    def __init__(self, bigrams: Bigrams) -> None:
        """`bigrams`: of words with their marks; the first of a sentence stands after ""."""
        self.bigrams = bigrams
        counts: Counter[str] = Counter()
        self._after: dict[str, int] = {}
        for word, following in bigrams.followers():
            self._after[word] = sum(following.values())
            for other, count in following.items():
                counts[other] += count
        self.words = frozenset(counts)
        """Every word it has seen, with its marks."""
        self._forms: dict[str, dict[str, int]] = defaultdict(dict)
        for word, count in counts.items():
            self._forms[self.key(word)][word] = count
        self._total = counts.total()

    @staticmethod
    def key(word: str) -> str:
        """What a word is looked up by when its marks were left out."""
        return folded_form(fold(word))

    @classmethod
    def learn(cls, sentences: Iterable[Sequence[Token]]) -> DiacriticRestorer:
        """From sentences with their marks."""
        return cls(Bigrams.count(["", *(t.accented for t in s)] for s in sentences))

    def restore(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with the likeliest marks; those typed are kept."""
        if not tokens:
            return []
        has_marks = any(token.is_marked for token in tokens)
        best: dict[str, tuple[float, tuple[str, ...]]] = {"": (0.0, ())}
        for token in tokens:
            best = self._step(best, token, AS_TYPED if has_marks else 1.0)
        _, path = max(best.values(), key=lambda item: item[0])
        return [replace(t, accented=form) for t, form in zip(tokens, path, strict=True)]

    def _step(
        self, best: dict[str, tuple[float, tuple[str, ...]]], token: Token, as_typed: float
    ) -> dict[str, tuple[float, tuple[str, ...]]]:
        forms = self._candidates(token)
        found: dict[str, tuple[float, tuple[str, ...]]] = {}
        for form, count in forms.items():
            unigram = UNIGRAM * count / max(1, self._total) + FLOOR
            bonus = math.log(as_typed) if form == token.accented else 0.0
            score, path = max(
                (
                    (score + math.log(self._bigram(previous, form) + unigram), path)
                    for previous, (score, path) in best.items()
                ),
                key=lambda item: item[0],
            )
            found[form] = (score + bonus, (*path, form))
        return found

    def _candidates(self, token: Token) -> dict[str, int]:
        known = self._forms.get(token.folded)
        if token.is_marked or not known:
            return {token.accented: 1}
        return dict(known)

    def _bigram(self, previous: str, form: str) -> float:
        count = self.bigrams.of(previous, form)
        return BIGRAM * count / self._after[previous] if count else 0.0
