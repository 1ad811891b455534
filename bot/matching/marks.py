"""What an encoder reads: words with their marks, put back where they were left out.

How to put them back is learnt from one edition after another, which differ little: to count all
words of the content anew, and to read every phrasing without marks again, is a third of what an
edit costs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bot.language.bigrams import Bigrams
from bot.language.normaliser import Utterance
from bot.language.orthographies import has_optional_marks
from bot.language.restoring import DiacriticRestorer
from bot.language.tokens import Token
from bot.matching.corpus import ReadEntry, marked_in

MAX_ENCODED = 60
"""Words an encoder is given: its time grows with them, and a question is said in fewer."""

Pairs = Counter[tuple[str, str]]


def text_to_encode(utterance: Utterance, restorer: DiacriticRestorer) -> str:
    """What an encoder reads, as one text."""
    return " ".join(words_to_encode(utterance, restorer))


def words_to_encode(utterance: Utterance, restorer: DiacriticRestorer) -> list[str]:
    """The words with their marks, put back where they were left out; no more than MAX_ENCODED."""
    tokens: Sequence[Token] = utterance.tokens[:MAX_ENCODED]
    if utterance.guess.locale is None or has_optional_marks(utterance.guess.locale):
        tokens = restorer.restore(tokens)
    return [token.accented for token in tokens]


class Marks:
    """Remembers what the last edition had; only what differs is counted and read again.

    A phrasing without marks is read as before, unless what is known of one of its words changed.
    """

    def __init__(self) -> None:
        self._entries: dict[int, ReadEntry] = {}
        self._bigrams = Bigrams({})
        self._restorer = DiacriticRestorer(self._bigrams)
        self._texts: dict[tuple[str, str | None], tuple[frozenset[str], str]] = {}

    def learn(self, entries: Sequence[ReadEntry]) -> DiacriticRestorer:
        """The restorer that these entries teach."""
        had, self._entries = self._entries, {id(entry): entry for entry in entries}
        new = [entry for key, entry in self._entries.items() if key not in had]
        changes = _pairs(new)
        changes.subtract(_pairs(entry for key, entry in had.items() if key not in self._entries))
        self._bigrams = self._bigrams.changed({p: n for p, n in changes.items() if n})
        self._restorer = DiacriticRestorer(self._bigrams)
        touched = {self._restorer.key(word) for pair, n in changes.items() if n for word in pair}
        self._texts = {
            key: known for key, known in self._texts.items() if touched.isdisjoint(known[0])
        }
        return self._restorer

    def read(self, utterance: Utterance) -> str:
        """As an encoder reads it, with what was learnt last."""
        key = utterance.accented, utterance.guess.locale
        known = self._texts.get(key)
        if known is None:
            words = frozenset(token.folded for token in utterance.tokens)
            known = self._texts[key] = words, text_to_encode(utterance, self._restorer)
        return known[1]


def _pairs(entries: Iterable[ReadEntry]) -> Pairs:
    return Counter(
        pair
        for entry in entries
        for utterance in marked_in(entry)
        for pair in pairwise(["", *(token.accented for token in utterance.tokens)])
    )
