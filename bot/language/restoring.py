"""Puts marks back where they were left out: `ngoai giao van hoa` -> `ngoại giao văn hóa`.

Learnt from the content itself (a bigram model, decoded by Viterbi), so it never invents a word that
the content does not hold. Needed only by encoders that read marks: everything lexical is folded.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.language.folding import fold
from bot.language.tokens import Token
from bot.language.vietnamese import unify_i_and_y

BIGRAM, UNIGRAM = 0.7, 0.29
FLOOR = 1e-6
AS_TYPED = 3.0
"""How many times likelier an unmarked word is meant as typed, where other words have marks."""


_RESTORED = frozenset({"vi"})


def is_restored(locale: str | None) -> bool:
    """Whether people leave out the marks of this language when they type."""
    return locale in _RESTORED


class DiacriticRestorer:
    """Restores the words it has seen, given how often each followed which."""

    def __init__(self, pairs: Mapping[tuple[str, str], int]) -> None:
        """`pairs`: (previous word or "", word) with marks -> how often."""
        self.pairs = pairs
        self._forms: dict[str, dict[str, int]] = defaultdict(dict)
        self._after: Counter[str] = Counter()
        for (previous, word), count in pairs.items():
            forms = self._forms[unify_i_and_y(fold(word))]
            forms[word] = forms.get(word, 0) + count
            self._after[previous] += count
        self._total = sum(pairs.values())

    @classmethod
    def learn(cls, sentences: Iterable[Sequence[Token]]) -> DiacriticRestorer:
        """From sentences with their marks."""
        pairs: Counter[tuple[str, str]] = Counter()
        for sentence in sentences:
            words = [token.accented for token in sentence]
            pairs.update(pairwise(["", *words]))
        return cls(pairs)

    @property
    def words(self) -> frozenset[str]:
        """Every word it has seen, with its marks."""
        return frozenset(word for _, word in self.pairs)

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
        count = self.pairs.get((previous, form), 0)
        return BIGRAM * count / self._after[previous] if count else 0.0
