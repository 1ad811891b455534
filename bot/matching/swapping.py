"""The last question with another name in it: what `what about the WTO?` and `Lào?` ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.content.model import Entry
from bot.language.fragments import Fragment, FragmentReader
from bot.language.normaliser import Utterance
from bot.language.tokens import Token
from bot.matching.guard import kind_of, value_of
from bot.matching.speaking import Speaking
from bot.matching.thresholds import BARE

Span = tuple[int, int]
"""The first word, and the one after the last."""
Name = tuple[Span, frozenset[str]]
"""Where it stands, and the kinds of what it names."""

NUMBERS = frozenset({"number", "ordinal", "year"})
"""Kinds of entities that are but numbers."""
LONGEST_NAME = 6
"""Words of a name in a question that another may stand for."""
MOST = 4
"""Questions in which a name is put in place of another: each is asked, which takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Swapped:
    """One such question."""

    text: str
    kept: frozenset[str]
    """Of the last question, the words that ask it."""


class Swapper:
    """Puts what is named anew in place of what was named."""

    def __init__(self, speaking: Speaking, reader: FragmentReader) -> None:
        self._speaking = speaking
        self._reader = reader
        self._names: dict[tuple[Token, ...], tuple[Name, ...]] = {}
        """Of questions of the content, as far as they were looked at: it takes a millisecond."""

    def swapped(self, fragment: Fragment, last: Entry, locale: str | None) -> Iterator[Swapped]:
        """By the title of the last entry first, then by its shortest phrasings: a title may ask two
        things.

        None where the utterance says more than a name, or they have not one of its kind.
        """
        words = self._reader.bare(fragment.words, locale)
        if not fragment.is_joined or not self._is_thing(fragment, words):
            return
        for asked, span in islice(self._places(words, last, locale), MOST):
            before, after = asked[: span[0]], asked[span[1] :]
            text = " ".join(token.accented for token in (*before, *words, *after))
            yield Swapped(text, self._reader.content((*before, *after), locale))

    def _places(
        self, words: Sequence[Token], last: Entry, locale: str | None
    ) -> Iterator[tuple[Sequence[Token], Span]]:
        for asked in self._speaking.questions(last, locale):
            if (span := self._alike(words, asked)) is not None:
                yield asked, span

    def twin(
        self, fragment: Fragment, last: Entry, beside: Iterable[Entry], locale: str | None
    ) -> str | None:
        """The one entry whose title has another number where the last title has its own, and names
        all else that this names: `and the fourth?` after the third of a row."""
        new = self._speaking.named(fragment.words)
        kinds = {kind_of(entity) for entity in new}
        if not new or not kinds <= NUMBERS or not (fragment.is_joined or fragment.is_bare):
            return None
        old = self._speaking.named(self._speaking.title(last, locale))
        values = {value_of(entity) for entity in old if kind_of(entity) in kinds}
        if not values:
            return None
        replaced = {entity for entity in old if value_of(entity) in values}
        found = []
        for entry in beside:
            named = self._speaking.named(self._speaking.title(entry, locale))
            if new | (old - replaced) <= named and named.isdisjoint(replaced):
                found.append(entry.id)
        return found[0] if len(found) == 1 else None

    def fits(self, swapped: Swapped, fragment: Fragment, entry: str) -> bool:
        """Whether an entry has what is named anew, and speaks of what is asked of it."""
        class_ = self._speaking.classes[entry]
        named = self._speaking.named(fragment.words)
        if self._speaking.missing(named)[class_] > 0:
            return False
        has_it = bool(named) or self._speaking.has_all(fragment.content, class_)
        return has_it and self._speaking.is_of(swapped.kept, class_)

    def name(self, utterance: Utterance) -> Fragment | None:
        """A name alone, which after an answer may go on with its question: `Lào?`."""
        tokens = utterance.tokens
        if not self.is_name(self._reader.bare(tokens, utterance.guess.locale)):
            return None
        return Fragment(tokens, frozenset(t.folded for t in tokens), is_joined=True)

    def number(self, name: Fragment) -> Fragment | None:
        """The same, if it is a number and nothing else: by itself that asks nothing."""
        return name if self._speaking.kinds(name.words) <= NUMBERS else None

    def keeps_the_question(self, fragment: Fragment) -> bool:
        """Whether only the subject is another: `and the WTO?`."""
        return fragment.is_joined and self.is_name(fragment.words)

    def is_name(self, words: Sequence[Token]) -> bool:
        """Nothing but one name, or one number: no word of it can be spared."""
        if self._speaking.is_listed(words) or (len(words) == 1 and words[0].folded.isdecimal()):
            return True
        named = self._speaking.named(words) if 0 < len(words) <= LONGEST_NAME else frozenset()
        return bool(named) and all(
            self._speaking.named([*words[:at], *words[at + 1 :]]) != named
            for at in range(len(words))
        )

    def _is_thing(self, fragment: Fragment, words: Sequence[Token]) -> bool:
        """Whether it is one name, or a few words for a thing that nobody listed: `Vesak`."""
        if self.is_name(words):
            return True
        return 0 < len(words) <= BARE and len(fragment.content) == len({w.folded for w in words})

    def names_of(self, asked: tuple[Token, ...]) -> tuple[Name, ...]:
        """Everything in a question of the content that is one name."""
        if (known := self._names.get(asked)) is not None:
            return known
        spans = [
            (start, end)
            for start in range(len(asked))
            for end in range(start + 1, min(len(asked), start + LONGEST_NAME) + 1)
            if self.is_name(asked[start:end])
        ]
        found = tuple(
            (span, frozenset(self._speaking.kinds(asked[slice(*span)]))) for span in spans
        )
        return self._names.setdefault(asked, found)

    def _alike(self, words: Sequence[Token], asked: tuple[Token, ...]) -> Span | None:
        """Where a question has a name of the same kind, if it has one such."""
        names, kinds = self.names_of(asked), self._speaking.kinds(words)
        spans = [span for span, _ in names]
        if kinds:
            same = [span for span, of in names if of == kinds]
            spans = same or [span for span, of in names if kinds & of]
        longest = [
            s for s in spans if not any(s != o and o[0] <= s[0] and s[1] <= o[1] for o in spans)
        ]
        return longest[0] if len(longest) == 1 else None
