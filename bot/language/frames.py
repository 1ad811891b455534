"""What stands around the subject of a question and makes it another question.

"Ai làm bộ trưởng trước ông Hùng" shares all its words but one with a question about him, "theo
Reuters, Việt Nam có bao nhiêu FTA" all but two. The words that tell come from `Vocabulary.entities`
(the kinds NOT_NAMES); what they do is the same in all languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.language.folding import fold_key
from bot.language.fragments import Phrases
from bot.language.tokens import Token, tokens_of
from bot.language.vocabulary import Vocabulary

RELATION = "relation"
"""The kind for words of one relation: `lớn nhất | largest`."""
ASKED = "asked"
"""The same for what is asked for, which counts in a text of any length: `bao nhiêu | how many`."""
ACCORDING, SAYING, TITLES, ENDS = "according", "saying", "titles", "ends"
"""Kinds for what stands before whoever says something, for what stands after them, for what may
stand beside a name, and for what cannot be part of one: `theo`, `viết gì`, `ông`, `thì`."""
UNFRAMED = "unframed"
"""The kind for phrases with such words in them that frame nothing: `tiếp theo`."""
COUNTED, VAGUE, ENDINGS = "counted", "vague", "endings"
"""Kinds for what stands before the thing that is asked for, for things that say nothing, and for
endings in which forms of one word differ: `how many`, `kind`, `s`."""
NOT_NAMES = frozenset(
    {RELATION, ASKED, ACCORDING, SAYING, TITLES, ENDS, UNFRAMED, COUNTED, VAGUE, ENDINGS}
)
"""Kinds of `Vocabulary.entities` that list no names."""

LONGEST_FRAMED = 14
"""Words of a question that is looked at for relations. Who tells a story uses such words by the
way: of the content's phrasings up to here 0.7 % have a relation that their entry has nowhere else,
of longer ones 2.6 %. Those ASKED for are looked at in all: of longer ones 0.5 %."""
LONGEST_ATTRIBUTED = 16
"""The same for names and for whose words are asked for, which are not used by the way so often."""
LONGEST_NAME = 3
"""Words of a name that are looked at: who has these has the rest."""
LONGEST_THING = 4
"""Words of a thing that is asked for: a longer run has a verb in it (`which congress made …`)."""

_WORD = re.compile(r"\w+")
_ENDS = frozenset(".?!:;–—\n")
_SHOUTED = 0.6
"""Share of the words of a text from which capitals mean nothing, if no other word is long: `What
Is the Role of Culture`, but not `When did Ho Chi Minh meet Stalin`."""
_LONG = 4

NAMED = " …"
"""So ends a form of a relation that counts only before a name of these kinds: `trước …`."""
HOLDERS = frozenset({"person", "country"})

Normalise = Callable[[str], Iterable[Token]]
NameAt = Callable[[Sequence[Token], int], str]
"""The entity that is named there; empty where none begins."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What was found around a subject."""

    relations: frozenset[str] = frozenset()
    """`relation:largest`, by the first form that is listed for it."""
    said_by: tuple[str, ...] = ()
    """Folded words of whose figure or words are asked for: `according to …`."""
    names: tuple[tuple[str, ...], ...] = ()
    """Folded words of names: written with capitals, or before `says`."""
    things: tuple[tuple[str, ...], ...] = ()
    """What is asked for, each by the forms of its word: `how many doses`, `doses | dose`."""

    def __bool__(self) -> bool:
        return bool(self.relations or self.said_by or self.names or self.things)

    def beside(self, whole: Frame, folded: str) -> Frame:
        """With those names of the whole text that stand in this part of it, which may have lost
        its capitals."""
        kept = (name for name in whole.names if f" {' '.join(name)} " in f" {folded} ")
        return replace(self, names=tuple(dict.fromkeys((*self.names, *kept))))


NO_FRAME = Frame()


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to say a relation."""

    words: tuple[Token, ...]
    relation: str
    is_named: bool

    def stands_at(self, tokens: Sequence[Token], at: int) -> bool:
        """A syllable alone needs its own marks: without them it can be a dozen words."""
        if len(self.words) == 1:
            return tokens[at].accented == self.words[0].accented
        span = tokens[at : at + len(self.words)]
        return len(span) == len(self.words) and all(
            token.folded == word.folded for token, word in zip(span, self.words, strict=True)
        )


class FrameReader:
    """Reads frames with the words of all vocabularies."""

    def __init__(
        self,
        vocabularies: Iterable[Vocabulary],
        normalise: Normalise,
        name_at: NameAt,
        is_word: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """`is_word`: whether folded letters are one of any language; else they may be a name even
        at the beginning of a sentence."""
        vocabularies = list(vocabularies)
        self._name_at = name_at
        self._is_word = is_word

        def forms(kind: str) -> list[tuple[str, ...]]:
            return [tuple(own) for v in vocabularies for own in v.entities.get(kind, ())]

        def phrases(texts: Iterable[str]) -> Phrases:
            return Phrases(tuple(normalise(text)) for text in texts)

        def listed(kind: str) -> Phrases:
            return phrases(text for own in forms(kind) for text in own)

        self._relations: dict[str, list[_Form]] = {}
        asked = forms(ASKED)
        self._asked = frozenset(f"{RELATION}:{own[0]}" for own in asked)
        for own in [*forms(RELATION), *asked]:
            for text in own:
                words = tuple(normalise(text.removesuffix(NAMED)))
                name = f"{RELATION}:{own[0].removesuffix(NAMED)}"
                if words:
                    form = _Form(words, name, text.endswith(NAMED))
                    self._relations.setdefault(words[0].folded, []).append(form)
        self._unframed = listed(UNFRAMED)
        self._according, self._saying = listed(ACCORDING), listed(SAYING)
        self._titles = listed(TITLES)
        self._counted, self._vague = listed(COUNTED), listed(VAGUE)
        self._endings = [tuple(own) for own in forms(ENDINGS)]
        asking = [word for v in vocabularies for word in v.follow_ups.get("questions", ())]
        serving = [word for v in vocabularies for word in v.function_words]
        self._ends = phrases([*asking, *serving, *(text for own in forms(ENDS) for text in own)])

    def read(self, text: str, tokens: Sequence[Token]) -> Frame:
        """`tokens`: of the same text, normalised and mended."""
        if len(tokens) > LONGEST_ATTRIBUTED:
            return Frame(self.asked(tokens))
        saying = [name] if (name := self._saying_name(tokens)) else []
        is_short = len(tokens) <= LONGEST_FRAMED
        return Frame(
            self.relations(tokens) if is_short else self.asked(tokens),
            self._said_by(tokens),
            (*self._written_names(text, tokens), *saying),
            tuple(self._things(tokens)) if is_short else (),
        )

    def _written_names(self, text: str, tokens: Sequence[Token]) -> list[tuple[str, ...]]:
        """Those with capitals that no vocabulary lists, without titles."""
        runs = list(names_in(text, self._is_word))
        if not runs:
            return []
        titled = self._titles.cover(tokens, strictly=True)
        titles = {t.folded for t, is_one in zip(tokens, titled, strict=True) if is_one}
        said = f" {' '.join(token.folded for token in tokens)} "
        # What was rewritten or mended is no name that nobody has heard of.
        runs = [run for run in runs if f" {' '.join(run)} " in said]
        runs = [run for run in runs if not self._name_at(list(tokens_of(" ".join(run))), 0)]
        names = (tuple(word for word in run if word not in titles) for run in runs)
        return list(filter(None, names))

    def _things(self, tokens: Sequence[Token]) -> Iterator[tuple[str, ...]]:
        """The nouns after `how many`, `which`: the last word before what ends a name."""
        if not self._counted.may_begin_in(tokens):
            return
        ends, vague = self._ends.cover(tokens, strictly=True), self._vague.cover(tokens)
        at = 0
        while at < len(tokens):
            size = self._counted.at_start(tokens, strictly=True, start=at)
            start = at + size
            last = start
            while size and last < len(tokens) and not ends[last]:
                last += 1
            if start < last <= start + LONGEST_THING and not vague[last - 1]:
                yield self._forms_of(tokens[last - 1].folded)
            at = max(last, at + 1)

    def _forms_of(self, word: str) -> tuple[str, ...]:
        found = {word: None}
        for own in self._endings:
            for ending in own:
                if word.endswith(ending) and (stem := word.removesuffix(ending)):
                    found |= dict.fromkeys((stem, *(stem + other for other in own)))
        return tuple(found)

    def relations(self, tokens: Sequence[Token]) -> frozenset[str]:
        """Every relation that the words tell of."""
        if self._relations.keys().isdisjoint(token.folded for token in tokens):
            return frozenset()
        nothing = self._unframed.cover(tokens)
        return frozenset(
            form.relation
            for at, token in enumerate(tokens)
            if not nothing[at]
            for form in self._relations.get(token.folded, ())
            if form.stands_at(tokens, at)
            and (not form.is_named or self._is_named(tokens, at + len(form.words)))
        )

    def asked(self, tokens: Sequence[Token]) -> frozenset[str]:
        """What the words ask for: a time, a count."""
        return self.relations(tokens) & self._asked

    def _is_named(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a name follows, with titles before it or not."""
        while size := self._titles.at_start(tokens, strictly=True, start=at):
            at += size
        return at < len(tokens) and self._name_at(tokens, at).partition(":")[0] in HOLDERS

    def _said_by(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        if not self._according.may_begin_in(tokens):
            return ()
        nothing = self._unframed.cover(tokens)
        for at in range(len(tokens)):
            start = at
            while size := self._according.at_start(tokens, strictly=True, start=start):
                start += size  # `theo` `số liệu của` …
            if start > at and not nothing[at]:
                return self._name(tokens, range(start, len(tokens)))
        return ()

    def _saying_name(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        """Whoever stands before `says`."""
        if not self._saying.may_begin_in(tokens):
            return ()
        for at in range(1, len(tokens)):
            if self._saying.at_start(tokens, strictly=True, start=at):
                return self._name(tokens, range(at - 1, -1, -1))[::-1]
        return ()

    def _name(self, tokens: Sequence[Token], places: Iterable[int]) -> tuple[str, ...]:
        """The words of a name at these places, up to what ends it. Titles are no part of it."""
        ends = self._ends.cover(tokens, strictly=True)
        is_title = self._titles.cover(tokens, strictly=True)
        found: list[str] = []
        for at in places:
            if is_title[at]:
                continue
            if ends[at] or len(found) == LONGEST_NAME:
                break
            found.append(tokens[at].folded)
        return tuple(found)


def pairs_of(words: Sequence[str]) -> list[str]:
    """Neighbouring words, as they are looked up."""
    return [f"{first} {second}" for first, second in pairwise(words)]


def names_in(
    text: str, is_word: Callable[[str], bool] = lambda _: True
) -> Iterator[tuple[str, ...]]:
    """Words with capitals that do not begin a sentence, unless they are no words of any language;
    those beside each other together.

    Nothing of a text that is written in capitals throughout, or in none.
    """
    if text.islower():
        return
    words = list(_WORD.finditer(text))
    if _is_title([word[0] for word in words]):
        return
    run: list[str] = []
    end = 0
    for word in words:
        between = text[end : word.start()]
        begins = end == 0 or not _ENDS.isdisjoint(between)
        if run and (between.strip() or not _is_capital(word[0])):
            yield tuple(run)
            run = []
        if _is_capital(word[0]) and (
            not begins or _is_acronym(word[0]) or not is_word(fold_key(word[0]))
        ):
            run.extend(fold_key(word[0]).split())
        end = word.end()
    if run:
        yield tuple(run)


def _is_title(words: Sequence[str]) -> bool:
    small = [word for word in words if not _is_capital(word)]
    return len(small) < (1 - _SHOUTED) * len(words) and all(len(w) < _LONG for w in small)


def _is_capital(word: str) -> bool:
    return len(word) > 1 and word[0].isupper()


def _is_acronym(word: str) -> bool:
    return len(word) > 2 and word.isupper() and word.isalpha()
