"""Puts marks back where they were left out: `ngoai giao van hoa` -> `ngoại giao văn hóa`.

Learnt from the content itself (a bigram model, decoded by Viterbi), so it never invents a word that
the content does not hold. Needed only by encoders that read marks: everything lexical is folded.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.language.tokens import Token

BIGRAM, UNIGRAM = 0.7, 0.29
FLOOR = 1e-6
AS_TYPED = 3.0
"""How many times likelier an unmarked word is meant as typed, where other words have marks."""


class DiacriticRestorer:
    """Restores what `sentences` (each a sequence of tokens with their marks) taught it."""

    def __init__(self, sentences: Iterable[Sequence[Token]]) -> None:
        self._forms: dict[str, Counter[str]] = defaultdict(Counter)
        self._pairs: dict[str, Counter[str]] = defaultdict(Counter)
        self._total = 0
        for sentence in sentences:
            previous = ""
            for token in sentence:
                self._forms[token.folded][token.accented] += 1
                self._pairs[previous][token.accented] += 1
                previous = token.accented
                self._total += 1
        self._after = {word: following.total() for word, following in self._pairs.items()}

    def restore(self, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with the likeliest marks; those typed are kept."""
        if not tokens:
            return []
        has_marks = any(t.accented != t.folded for t in tokens)
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
        if token.accented != token.folded or not known:
            return {token.accented: 1}
        return dict(known)

    def _bigram(self, previous: str, form: str) -> float:
        following = self._pairs.get(previous)
        return BIGRAM * following[form] / self._after[previous] if following else 0.0
