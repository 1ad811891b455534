"""Near questions that must not be answered: an entry's own, with another name or number in it.

`When was the Wooden Bridge built?` also asks, but for a word, about a bridge that nothing is told
of. Such a question is put together for every name that the vocabulary lists, with those that stand
behind it there, as editors put like to like. What is answered all the same by an entry that never
says the new name is told: the name lacks a kind, or the question one like it out of scope.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.content.model import Content, Entry
from bot.language.entities import BESIDE_NAMES, NO_NAME, SHOWN
from bot.language.frames import NOT_NAMES
from bot.language.normaliser import Normaliser
from bot.matching.decision import Decision
from bot.matching.match import Match

OTHERS = 2
"""Names that are put in place of one: asking takes some forty milliseconds."""
_NUMBER = r"(?<![\d.,/:-])\d{2,}(?![\d.,/:-])"
"""Single digits stand in too many questions that name nothing."""
Names = list[Sequence[str]]
"""Names that may stand for one another, each in all its forms."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A near question that is answered, and by what."""

    of: str
    """The entry whose question it was made of."""
    locale: str
    text: str
    name: str
    """What it names, and the answer does not."""
    entry: str
    """The one that is answered."""
    confidence: float


class Twins:
    """Makes them for the entries of one content, and asks them."""

    def __init__(
        self, content: Content, normaliser: Normaliser, match: Callable[[str], Match]
    ) -> None:
        self._content, self._normaliser, self._match = content, normaliser, match
        self._names: dict[str, tuple[Names, int]] = {}
        """Each form of a name as it is written, with its list and its place in it."""
        for names in _listed(content):
            for place, forms in enumerate(names):
                for form in forms:
                    self._names.setdefault(form, (names, place))
        known = map(re.escape, sorted(self._names, key=len, reverse=True))
        self._named = re.compile(rf"(?<!\w)(?:{'|'.join([*known, _NUMBER])})(?!\w)")
        self._said: dict[str, str] = {}
        """By entry, all that it says."""
        self.asked = 0

    def answered(self, entry: Entry, most: int | None = None) -> Iterator[Twin]:
        """Those of an entry's questions. `most`: of how many in each language, its title first."""
        for locale, text in entry.texts.items():
            for question in (text.title, *text.questions)[:most]:
                for asked, forms in self._made(question):
                    self.asked += 1
                    found = self._match(asked)
                    if found.decision is not Decision.ANSWER:
                        continue
                    best = found.candidates[0]
                    if not any(self._says(best.entry, form) for form in forms):
                        name = forms[0]
                        yield Twin(entry.id, locale, asked, name, best.entry, best.confidence)

    def _made(self, question: str) -> Iterator[tuple[str, Sequence[str]]]:
        """Each with the forms of what it names anew."""
        for found in self._named.finditer(question):
            names, place = self._names.get(found[0], ([], 0))
            others = [*names[place + 1 :], *names[:place]][:OTHERS]
            for forms in others if names else [[str(int(found[0]) + 1)]]:
                yield question[: found.start()] + forms[0] + question[found.end() :], forms

    def _says(self, entry: str, name: str) -> bool:
        if entry not in self._said:
            texts = self._content.entries[entry].texts.values()
            parts = [p for t in texts for p in (t.title, *t.questions, t.answer, t.more or "")]
            self._said[entry] = " | ".join(map(self._words, parts))
        return f" {self._words(name)} " in f" {self._said[entry]} "

    def _words(self, text: str) -> str:
        return self._normaliser.normalise(text).folded


def _listed(content: Content) -> Iterator[Names]:
    """The lists of the vocabularies, one for each kind; proper names are one kind a language."""
    for vocabulary in content.vocabularies.values():
        for kind, entities in vocabulary.entities.items():
            if kind not in {*NOT_NAMES, *BESIDE_NAMES, NO_NAME}:
                yield [[form.removeprefix(SHOWN) for form in forms] for forms in entities]
        yield [[name, *forms] for name, forms in vocabulary.names.items()]
