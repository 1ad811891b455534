"""How much work one message may cost, however long it is and however it is cut into parts.

An encoder's time grows with the tokens of its model, and a word of a thousand letters has hundreds.
What goes beyond the budget is understood by words and letters alone, which costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.matching.semantic import Floats

TOKENS = 70.0
"""What a message may spend, all its parts and follow-ups together. An ordinary question spends 15;
of the 2,669 questions in view none is answered otherwise than with 120, two with 50."""
_KNOWN, _PLAIN, _OTHER = 0.25, 0.6, 3.0
"""A letter's price, in model tokens: of a word that the content or English has, of one in plain
Latin letters and digits, and of any other. Measured as time with texts of each kind: a heap of
letters without sense has a token for every other letter, marked letters that are no syllable have
several each."""
_LONGEST = 30
"""Letters of a word that are read; no word of the languages in view is longer."""


@dataclass(slots=True)
class Effort:
    """What may still be spent on a message. One for each; not shared between threads."""

    tokens: float = TOKENS
    explains: bool = True
    """Whether it is to be told what else came near. An exact phrasing is answered without a look at
    the others, in half the time."""
    _vectors: dict[str, Floats] = field(default_factory=dict)

    def vector(
        self, words: Iterable[str], is_known: Callable[[str], bool], encode: Callable[[str], Floats]
    ) -> Floats | None:
        """The vector of these words; None where they cost more than is left, as half a question is
        another question. What was read before costs nothing: a part is often asked twice, by itself
        and after the answer before. `encode` may raise anything."""
        kept = [word[:_LONGEST] for word in words]
        text = " ".join(kept)
        if text in self._vectors:
            return self._vectors[text]
        price = sum(_price(word, is_known) for word in kept)
        if price > self.tokens:
            return None
        self.tokens -= price
        vector = self._vectors[text] = encode(text)
        return vector


def _price(word: str, is_known: Callable[[str], bool]) -> float:
    letter = _KNOWN if is_known(word) else _PLAIN if word.isascii() else _OTHER
    return max(1.0, letter * len(word))
