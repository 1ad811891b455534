"""Every phrasing of a content base, to find those that are the same question but for a slip.

Compared are the folded words, after aliases: `Who signed NQ59?` and `who signed resolution 59` are
one. Two phrasings are close when their words are the same in another order, when one has a single
function word more, or when one word differs by a single letter. A different number, name or
question word makes a different question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from bot.content.model import Content
from bot.language.aliases import key_of
from bot.language.normaliser import Normaliser
from bot.language.tokens import EveryWord

Words = tuple[str, ...]
Path = tuple[str | int, ...]
Fold = Callable[[str], str]

FEWEST_WORDS = 4
"""Shorter phrasings differ in too little to tell a slip from another question."""
SLIP_LETTERS = 6
"""Length from which a word with one letter more, less or changed counts as the same word."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A question of an entry and where it stands in the entry's file."""

    entry: str
    text: str
    path: Path
    words: Words
    """Folded, sorted."""


class PhrasingBook:
    """Phrasings by their words, and by their words with one left out."""

    def __init__(self, content: Content, fold: Fold) -> None:
        self._fold = fold
        self._small = frozenset(
            word
            for vocabulary in content.vocabularies.values()
            for phrase in vocabulary.function_words
            for word in key_of(phrase)
        )
        self._by_key: dict[str, Phrasing] = {}
        self._by_words: dict[Words, list[Phrasing]] = defaultdict(list)
        self._by_rest: dict[Words, list[tuple[Phrasing, str]]] = defaultdict(list)

    @classmethod
    def of(cls, content: Content) -> PhrasingBook:
        """With every phrasing of the content, courtesies included."""
        book = cls(content, folding_of(content))
        for entry in content.entries.values():
            for locale, text in entry.texts.items():
                book.add(entry.id, text.title, (locale, "title"))
                for index, question in enumerate(text.questions):
                    book.add(entry.id, question, (locale, "questions", index))
        return book

    def add(self, entry: str, text: str, path: Path) -> Phrasing | None:
        """Write a phrasing down; None where the same one stands here already."""
        folded = self._fold(text)
        if folded in self._by_key:
            return None
        phrasing = Phrasing(entry, text, path, tuple(sorted(folded.split())))
        self._by_key[folded] = phrasing
        self._by_words[phrasing.words].append(phrasing)
        for word, rest in _leaving_one_out(phrasing.words):
            self._by_rest[rest].append((phrasing, word))
        return phrasing

    def has_words(self, text: str) -> bool:
        """Whether anything is left of the text to be compared."""
        return bool(self._fold(text))

    def same(self, text: str) -> Phrasing | None:
        """The phrasing that reads the same once marks, case and aliases are set aside."""
        return self._by_key.get(self._fold(text))

    def is_among(self, text: str, others: Iterable[str]) -> bool:
        """Whether one of these reads the same."""
        return self._fold(text) in map(self._fold, others)

    def close_to(self, text: str) -> Iterator[Phrasing]:
        """Phrasings that ask the same but for a slip, the order or a function word."""
        yield from self.close(tuple(sorted(self._fold(text).split())))

    def close(self, words: Words) -> Iterator[Phrasing]:
        """The same for sorted, folded words."""
        if len(words) < FEWEST_WORDS:
            return
        yield from self._by_words.get(words, ())
        for other, word in self._by_rest.get(words, ()):
            if word in self._small:
                yield other
        for word, rest in _leaving_one_out(words):
            if word in self._small:
                yield from self._by_words.get(rest, ())
            for other, instead in self._by_rest.get(rest, ()):
                if _is_slip(word, instead):
                    yield other


def folding_of(content: Content) -> Fold:
    """Text -> its folded words after aliases; each text is worked out once."""
    return folding_by(reader_of(content))


def folding_by(normaliser: Normaliser) -> Fold:
    """The same, by a normaliser of the content's vocabularies."""
    return cache(lambda text: normaliser.normalise(text).folded)


def reader_of(content: Content) -> Normaliser:
    """A normaliser that reads nothing but content: it works each word out once."""
    normaliser = Normaliser(content.vocabularies.values())
    normaliser.words.of_content = EveryWord()
    return normaliser


def _leaving_one_out(words: Words) -> Iterable[tuple[str, Words]]:
    if len(words) < FEWEST_WORDS:
        return
    for at, word in enumerate(words):
        if at == 0 or word != words[at - 1]:
            yield word, words[:at] + words[at + 1 :]


def _is_slip(word: str, other: str) -> bool:
    if word == other or min(len(word), len(other)) < SLIP_LETTERS:
        return False
    return word.isalpha() and other.isalpha() and OSA.distance(word, other) == 1
