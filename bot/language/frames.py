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
from bot.language.tokens import Token, folded_of, lengths_by_first, tokens_of
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
COUNTING, COUNTING_LAST, NUMERALS = "counting", "counting_last", "numerals"
"""Kinds for what asks for a count before a noun that comes first, and before one that comes last,
and for numbers in words: `bao nhiêu`, `how many`, `ba`."""
NOT_NAMES = frozenset(
    {
        RELATION,
        ASKED,
        ACCORDING,
        SAYING,
        TITLES,
        ENDS,
        UNFRAMED,
        COUNTED,
        VAGUE,
        ENDINGS,
        COUNTING,
        COUNTING_LAST,
        NUMERALS,
    }
)
"""Kinds of `Vocabulary.entities` that list no names."""

LONGEST_FRAMED = 18
"""Words of a question that is looked at for relations. Who tells a story uses such words by the
way: of the covered questions of the tests 0.9 % have a relation that their entry has nowhere else,
with 20 words 1.2 %. Those ASKED for are looked at in all. Of a longer one, the clause that asks is
looked at for what has two sides (`before …`, `instead of …`): others are said by the way there."""
LONGEST_ASKED_FOR = 14
"""The same for the things that are asked for: of longer ones twice as many are a paraphrase."""
FEWEST_FRAMED = 3
"""Words of that clause: fewer are an afterthought (`which year?`)."""
LONGEST_ATTRIBUTED = 16
"""The same for names that are merely written with capitals."""
LONGEST_NAME = 3
"""Words of a name that are looked at: who has these has the rest."""
LONGEST_THING = 4
"""Words of a thing that is asked for: a longer run has a verb in it (`which congress made …`)."""

_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:1[89]|20)\d\d|[dm]\d{6,8}")  # or a day, a month, as dates are rewritten
_CLAUSE = re.compile(r"[^,;:.!?\n]+(?:(?<=\d)[.,:](?=\d)[^,;:.!?\n]*)*")
_ENDS = frozenset(".?!:;–—\n")
_SHOUTED = 0.6
"""Share of the words of a text from which capitals mean nothing, if no other word is long: `What
Is the Role of Culture`, but not `When did Ho Chi Minh meet Stalin`."""
_LONG = 4

UNIT = "unit"
"""The kind for what is counted, in what an entry tells: `unit:phieu`."""
NAMED = " …"
"""So ends a form of a relation that counts only before a name of these kinds: `trước …`."""
LAST = " ."
"""… and so one that counts only where the text ends: `when .`."""
HOLDERS = frozenset({"person", "country", "organisation"})
"""… or before a year: `trước 2017`."""

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

    units: tuple[tuple[str, ...], ...] = ()
    """What is counted, each by the words that may be its noun: `how many doses`."""

    def __bool__(self) -> bool:
        return bool(self.relations or self.said_by or self.names or self.things or self.units)

    def beside(self, whole: Frame, folded: str) -> Frame:
        """With the relations of the whole text, and those of its names that stand in this part of
        it, which may have lost its capitals."""
        kept = (name for name in whole.names if f" {' '.join(name)} " in f" {folded} ")
        return replace(
            self,
            relations=self.relations | whole.relations,
            names=tuple(dict.fromkeys((*self.names, *kept))),
        )


NO_FRAME = Frame()


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to say a relation."""

    words: tuple[Token, ...]
    relation: str
    is_named: bool
    is_last: bool

    def is_written(self, those: Sequence[Token]) -> bool:
        """Whether these words, which have its letters, can be it. A syllable alone needs its own
        marks: without them it can be a dozen words, if no name must follow (`truoc Nguyen Van
        Hung`). Of several, those that were typed with marks: `bộ trưởng nào` asks for no `trường
        nào`."""
        is_alone = len(self.words) == 1 and not self.is_named
        is_marked = any(token.is_marked for token in those)  # then `tham gia bao nhiêu` has no giá
        return not (is_alone or is_marked) or all(
            token.accented == word.accented for word, token in zip(self.words, those, strict=True)
        )


class FrameReader:
    """Reads frames with the words of all vocabularies."""

    def __init__(
        self,
        vocabularies: Iterable[Vocabulary],
        normalise: Normalise,
        name_at: NameAt,
        is_word: Callable[[str], bool] = lambda _: True,
        *,
        normalise_asked: Normalise | None = None,
    ) -> None:
        """`is_word`: whether folded letters are one of any language; else they may be a name even
        at the beginning of a sentence. `normalise_asked`: where `normalise` remembers what it is
        given, the same for what people ask, which is not to be remembered."""
        vocabularies = list(vocabularies)
        self._name_at = name_at
        self._is_word = is_word
        self._normalise = normalise_asked or normalise

        def forms(kind: str) -> list[tuple[str, ...]]:
            return [tuple(own) for v in vocabularies for own in v.entities.get(kind, ())]

        def phrases(texts: Iterable[str]) -> Phrases:
            return Phrases(tuple(normalise(text)) for text in texts)

        def listed(kind: str) -> Phrases:
            return phrases(text for own in forms(kind) for text in own)

        self._relations: dict[tuple[str, ...], list[_Form]] = {}
        asked = forms(ASKED)
        self._asked = frozenset(f"{RELATION}:{own[0]}" for own in asked)
        for own in [*forms(RELATION), *asked]:
            for text in own:
                words = tuple(normalise(text.removesuffix(NAMED).removesuffix(LAST)))
                name = f"{RELATION}:{own[0].removesuffix(NAMED)}"
                if words:
                    form = _Form(words, name, text.endswith(NAMED), text.endswith(LAST))
                    self._relations.setdefault(folded_of(words), []).append(form)
        self._lengths = lengths_by_first(self._relations)
        self._sided = frozenset(
            form.relation for known in self._relations.values() for form in known if form.is_named
        )
        self._unframed = listed(UNFRAMED)
        self._according, self._saying = listed(ACCORDING), listed(SAYING)
        months = (form for v in vocabularies for own in v.months for form in own)
        self._titles = phrases([*(text for own in forms(TITLES) for text in own), *months])
        self._counted, self._vague = listed(COUNTED), listed(VAGUE)
        self._endings = [tuple(own) for own in forms(ENDINGS)]
        self._counting, self._counting_last = listed(COUNTING), listed(COUNTING_LAST)
        self._numerals = listed(NUMERALS)
        courtesies = [word for v in vocabularies for word in v.follow_ups.get("fillers", ())]
        self._courtesies = phrases(courtesies)
        asking = [word for v in vocabularies for word in v.follow_ups.get("questions", ())]
        self._asks = phrases(asking)
        selves = (word for v in vocabularies for word in v.follow_ups.get("selves", ()))
        self._selves = [" ".join(token.folded for token in normalise(word)) for word in selves]
        serving = [word for v in vocabularies for word in v.function_words]
        self._ends = phrases([*asking, *serving, *(text for own in forms(ENDS) for text in own)])

    def read(self, text: str, tokens: Sequence[Token]) -> Frame:
        """`tokens`: of the same text, normalised and mended."""
        framed = tokens if len(tokens) <= LONGEST_FRAMED else self._asking_part(text)
        relations = self.relations(framed)
        if framed is not tokens:
            relations = self.asked(tokens) | (relations & self._sided)
        if len(tokens) > LONGEST_ATTRIBUTED:
            if len(tokens) > LONGEST_FRAMED:
                return Frame(relations)
            return Frame(relations, self._said_by(tokens), units=self.units(tokens))
        saying = [name] if (name := self._saying_name(tokens)) else []
        return Frame(
            relations,
            self._said_by(tokens),
            (*self._written_names(text, tokens), *saying),
            tuple(self._things(tokens)) if len(tokens) <= LONGEST_ASKED_FOR else (),
            self.units(tokens),
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
        runs = [run for run in runs if not self._is_own(run, said)]
        runs = [run for run in runs if not self._name_at(list(tokens_of(" ".join(run))), 0)]
        names = (tuple(word for word in run if word not in titles) for run in runs)
        return list(filter(None, names))

    def _is_own(self, name: tuple[str, ...], said: str) -> bool:
        """Whether it names something of the asker's: `for my IR homework`."""
        return any(f" {own} {' '.join(name)} " in said for own in self._selves)

    def _asking_part(self, text: str) -> Sequence[Token]:
        """The last clause of a long text that asks, with one before it that begins with a relation:
        `after Vietnam left the Council, who took its seat?`."""
        # From the end on: those before the one that asks need not be read.
        read = (tuple(self._normalise(clause)) for clause in reversed(_CLAUSE.findall(text)))
        clauses = filter(None, read)
        for clause in clauses:
            asks = self._asks.cover(clause, strictly=True)
            if len(clause) < FEWEST_FRAMED or not any(asks):
                continue
            part = clause if len(clause) <= LONGEST_FRAMED else clause[asks.index(True) :]
            if len(part) > LONGEST_FRAMED:
                return ()
            before = next(clauses, ())
            return (*before, *part) if before and any(self._relations_at(before, 0)) else part
        return ()

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

    def units(self, tokens: Sequence[Token]) -> tuple[tuple[str, ...], ...]:
        """What is counted: the word after `bao nhiêu`, any of those after `how many`."""
        if not (self._counting.may_begin_in(tokens) or self._counting_last.may_begin_in(tokens)):
            return ()
        found = []
        for at in range(len(tokens)):
            first = self._counting.at_start(tokens, strictly=True, start=at)
            last = self._counting_last.at_start(tokens, strictly=True, start=at)
            if first or last:
                counted = self._counted_at(tokens, at + max(first, last))
                nouns = (
                    counted[:1] if first else [f for word in counted for f in self._forms_of(word)]
                )
                found.append(tuple(nouns))
        return tuple(filter(None, found))

    def units_told(self, tokens: Sequence[Token]) -> frozenset[str]:
        """The words of what is counted after numbers, and asked for in phrasings."""
        starts = set()
        for at in range(len(tokens)):
            for asking in (self._counting, self._counting_last):
                if size := asking.at_start(tokens, strictly=True, start=at):
                    starts.add(at + size)
            if (after := self._after_numbers(tokens, at)) > at:
                starts.add(after)
        first = (tokens[start].folded for start in starts if start < len(tokens))
        runs = (word for start in starts for word in self._counted_at(tokens, start))
        return frozenset(f"{UNIT}:{word}" for word in (*first, *runs))

    def _counted_at(self, tokens: Sequence[Token], at: int) -> list[str]:
        """The words from there, without numbers, up to what ends a name; none where they end in
        a thing that says nothing."""
        at = self._after_numbers(tokens, at)
        run = tokens[at : at + LONGEST_THING]
        ends = self._ends.cover(run, strictly=True)
        idle = self._courtesies.cover(run, strictly=True)
        size = next((k for k in range(len(run)) if ends[k] or idle[k]), len(run))
        if size and self._vague.cover(run[:size])[-1]:
            return []
        return [token.folded for token in run[:size]]

    def _after_numbers(self, tokens: Sequence[Token], at: int) -> int:
        while at < len(tokens):
            size = 1 if tokens[at].folded.isdigit() else 0
            size = size or self._numerals.at_start(tokens, strictly=True, start=at)
            if not size:
                break
            at += size
        return at

    def _forms_of(self, word: str) -> tuple[str, ...]:
        found = {word: None}
        for own in self._endings:
            for ending in own:
                if word.endswith(ending) and (stem := word.removesuffix(ending)):
                    found |= dict.fromkeys((stem, *(stem + other for other in own)))
        return tuple(found)

    def relations(self, tokens: Sequence[Token]) -> frozenset[str]:
        """Every relation that the words tell of; who is `phó chủ tịch` is no `chủ tịch`."""
        if self._lengths.keys().isdisjoint([token.folded for token in tokens]):
            return frozenset()
        nothing = self._unframed.cover(tokens)
        found = [
            (at, at + len(form.words), form.relation)
            for at, token in enumerate(tokens)
            if token.folded in self._lengths and not nothing[at]
            for form in self._relations_at(tokens, at)
        ]
        return frozenset(
            relation
            for first, end, relation in found
            if not any(f <= first and end <= e and e - f > end - first for f, e, _ in found)
        )

    def _relations_at(self, tokens: Sequence[Token], at: int) -> Iterator[_Form]:
        for size in self._lengths.get(tokens[at].folded, ()):
            those = tokens[at : at + size]
            for form in self._relations.get(folded_of(those), ()):
                if form.is_last and at + size < len(tokens):
                    continue
                if form.is_written(those) and (
                    not form.is_named or self._is_named(tokens, at + len(form.words))
                ):
                    yield form

    def told(self, tokens: Sequence[Token]) -> frozenset[str]:
        """The relations that a phrasing tells of; a long one from where it begins to ask on: its
        story has others by the way (`I lack the first and last year of …`)."""
        if len(tokens) <= LONGEST_FRAMED:
            return self.relations(tokens)
        asks = self._asks.cover(tokens, strictly=True)
        asking = tokens[asks.index(True) :] if any(asks) else ()
        return self.asked(tokens) | self.relations(asking)

    def asked(self, tokens: Sequence[Token]) -> frozenset[str]:
        """What the words ask for: a time, a count."""
        return self.relations(tokens) & self._asked

    def _is_named(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a name follows, with titles before it or not."""
        while at < len(tokens):
            if _YEAR.fullmatch(tokens[at].folded):
                return True
            if self._name_at(tokens, at).partition(":")[0] in HOLDERS:
                return True  # before titles: `To Lam` begins like `tờ`
            size = self._titles.at_start(tokens, strictly=False, start=at)
            if not size:
                return False
            at += size
        return False

    def _said_by(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        if not self._according.may_begin_in(tokens):
            return ()
        nothing = self._unframed.cover(tokens)
        ends = self._ends.cover(tokens, strictly=True)
        for at in range(len(tokens)):
            start = self._past_according(tokens, at)
            if start > at and not nothing[at]:
                # `according to` the research `article by` …
                for ahead in range(start, min(start + LONGEST_THING, len(tokens))):
                    if (past := self._past_according(tokens, ahead)) > ahead:
                        start = past
                        break
                    if ends[ahead]:
                        break
                return self._name(tokens, range(start, len(tokens)))
        return ()

    def _past_according(self, tokens: Sequence[Token], at: int) -> int:
        """The place after the phrases that begin there: `theo` `số liệu của` …"""
        while size := self._according.at_start(tokens, strictly=True, start=at):
            at += size
        return at

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
