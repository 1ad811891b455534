"""What makes two like questions different ones: numbers, years, resolutions, congresses, names.

"Nghị quyết 57 nói về gì" and "Nghị quyết 59 nói về gì" differ in one word out of six; a question
about Laos is close to the same one about Vietnam. Scores do not see that; entities do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from bot.language.folding import fold_key
from bot.language.forms import any_of
from bot.language.frames import NOT_NAMES
from bot.language.patterns import forms_of
from bot.language.tokens import Token, lengths_by_first
from bot.language.vocabulary import NO_ORDINAL, Vocabulary

NO_NAME = "none"
"""The kind of `Vocabulary.entities` for words with a name in them that name nothing: `cập nhật`; of
`Vocabulary.numbered` for numbers that tell nothing apart: `71 tuổi`."""
BEFORE, AFTER = "before", "after"
"""Kinds for what shows that an ordinary word is a name: `nước` before it, `có` after it where it
begins the text."""
BACKGROUND = "background"
"""The kind for what stands before a name that only tells where somebody is: `mình ở`."""
NOW = "now"
"""The kind for words of the present, beside which the current year asks of no year."""
BESIDE_NAMES = frozenset({BEFORE, AFTER, BACKGROUND, NOW})
"""Kinds that list what stands beside names: words of a language like any others."""
COUNTRY, PERSON = "country", "person"
"""Kinds of names of which the former may only describe the latter."""
SHOWN = "… "
"""So begins a form that is a name only where such a word stands beside it: `… Pháp`."""

_DIGIT = re.compile(r"\d")
# What any language writes so. Single digits stand in too many phrasings that name nothing.
_DAY = re.compile(r"\bd((?:19|20)\d{6})\b")
_YEAR = re.compile(r"\b((?:1[89]|20)\d\d)\b")
_PLAIN_NUMBER = re.compile(r"\b(\d\d|\d{3}|[03-9]\d{3}|\d{5,})\b")
# COP28, G20; a date's own token is none
_IN_A_NAME = re.compile(r"\b(?!d\d{8}\b|m\d{6}\b)[a-z]+(\d\d+)\b")

_Y_AS_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")

Normalise = Callable[[str], Iterable[Token]]


class EntityFinder:
    """Finds entities in tokens. An entity is a string such as `country:Laos` or `resolution:59`."""

    def __init__(self, vocabularies: Iterable[Vocabulary], normalise: Normalise) -> None:
        vocabularies = list(vocabularies)
        self._numbers = _Numbers(vocabularies)
        self._ordinals = [_Ordinals(v) for v in vocabularies if v.ordinals]
        self._forms: dict[tuple[str, ...], list[tuple[tuple[Token, ...], str]]] = {}
        self._shown: dict[tuple[str, ...], list[tuple[tuple[Token, ...], str]]] = {}
        beside: dict[str, list[tuple[Token, ...]]] = {
            kind: [] for kind in (BEFORE, AFTER, BACKGROUND, NOW)
        }
        for vocabulary in vocabularies:
            for kind, entities in vocabulary.entities.items():
                if kind in NOT_NAMES:
                    continue
                for forms in entities:
                    if kind in beside:
                        beside[kind] += (tuple(normalise(form)) for form in forms)
                        continue
                    name = forms[0].removeprefix(SHOWN)
                    entity = "" if kind == NO_NAME else f"{kind}:{name}"
                    for form in forms:
                        table = self._shown if form.startswith(SHOWN) else self._forms
                        _add(table, tuple(normalise(form)), entity)
        self._before, self._after, self._background, self._now = map(_Beside, beside.values())
        self._lengths = lengths_by_first([*self._forms, *self._shown])

    def find(self, tokens: Iterable[Token]) -> frozenset[str]:
        """Every entity the tokens name."""
        tokens = list(tokens)
        return frozenset([*self._names(tokens), *self._numbered(tokens)])

    def find_all(self, tokens: Iterable[Token]) -> frozenset[str]:
        """The same, for what tells rather than asks: `Nga, Belarus và Lào` needs no `nước`."""
        tokens = list(tokens)
        return frozenset([*self._names(tokens, is_told=True), *self._numbered(tokens)])

    def _numbered(self, tokens: list[Token]) -> Iterator[str]:
        folded = " ".join(t.folded for t in tokens)
        ordinals = chain.from_iterable(own.find(folded) for own in self._ordinals)
        return chain(self._numbers.find(folded), ordinals)

    def without_present(self, tokens: Sequence[Token], year: int) -> tuple[Token, ...]:
        """The words without the current year, where others say `now`: `today, in 2026`."""
        own = re.compile(rf"(?:[dm]{year}\d\d(?:\d\d)?|{year})")  # dates are rewritten so
        rest = tuple(token for token in tokens if not own.fullmatch(token.folded))
        if len(rest) == len(tokens):
            return rest
        says_now = any(self._now.length_at(rest, at) for at in range(len(rest)))
        return rest if says_now else tuple(tokens)

    def name_at(self, tokens: Sequence[Token], at: int) -> str:
        """The entity whose name begins there; empty where none does."""
        return self._name_at(list(tokens), at)[1]

    def name_length_at(self, tokens: Sequence[Token], at: int) -> int:
        """How many words the name has that begins there; 0 where none does."""
        length, entity = self._name_at(list(tokens), at)
        return length if entity else 0

    def is_name(self, tokens: Iterable[Token]) -> bool:
        """Whether the tokens are one name and nothing else."""
        tokens = list(tokens)
        return bool(tokens) and self._name_at(tokens, 0)[0] == len(tokens)

    def _names(self, tokens: list[Token], *, is_told: bool = False) -> Iterator[str]:
        at = 0
        while at < len(tokens):
            if tokens[at].folded not in self._lengths:  # most words begin no name
                at += 1
                continue
            length, entity = self._name_at(tokens, at, is_told=is_told)
            if entity and (is_told or not self._only_describes(tokens, at, length, entity)):
                yield entity
            at += max(1, length)

    def _only_describes(self, tokens: list[Token], at: int, length: int, entity: str) -> bool:
        """Whether a name tells where the asker is, or whose countryman it is who is named next:
        `the Australian Carl Thayer`."""
        if self._background.length_before(tokens, at):
            return True
        person = self._name_at(tokens, at + length)[1] if at + length < len(tokens) else ""
        return entity.startswith(f"{COUNTRY}:") and person.startswith(f"{PERSON}:")

    def _name_at(self, tokens: list[Token], at: int, *, is_told: bool = False) -> tuple[int, str]:
        """How many words to pass over from there, and the entity in them, if any."""
        for length in self._lengths.get(tokens[at].folded, ()):
            span = tokens[at : at + length]
            if len(span) < length:  # the text ends here: a longer name that begins so is not in it
                continue
            key = tuple(t.folded for t in span)
            for form, entity in self._forms.get(key, ()):
                if _is_spelt(span, form):
                    return length, entity
            for form, entity in self._shown.get(key, ()):
                if self._is_shown(tokens, at, form, is_told=is_told):
                    return length, entity
        return 0, ""

    def _is_shown(
        self, tokens: list[Token], at: int, form: Sequence[Token], *, is_told: bool
    ) -> bool:
        """Whether an ordinary word is a name, by what stands beside it."""
        span = tokens[at : at + len(form)]
        if all(t.accented == f.accented for t, f in zip(span, form, strict=True)) and (
            is_told or (len(form) > 1 and any(t.is_marked for t in span))
        ):
            return True  # `Ai Cập`, with its marks, is nothing else
        before = self._before.length_before(tokens, at)
        beside = tokens[at - before : at]
        if not before and at == 0:
            after = len(form) + self._after.length_at(tokens, len(form))
            beside = tokens[len(form) : after]
        return bool(beside) and _is_shown_by(span, form, beside)


class _Beside:
    """Phrases that may stand beside a name."""

    def __init__(self, phrases: Sequence[tuple[Token, ...]]) -> None:
        self._phrases: dict[tuple[str, ...], list[tuple[Token, ...]]] = {}
        for phrase in filter(None, phrases):
            self._phrases.setdefault(tuple(t.folded for t in phrase), []).append(phrase)
        self._lengths = sorted({len(key) for key in self._phrases}, reverse=True)

    def length_before(self, tokens: Sequence[Token], at: int) -> int:
        """Words of the longest phrase that ends where a name begins; 0 where none does."""
        return next((n for n in self._lengths if n <= at and self._is(tokens[at - n : at])), 0)

    def length_at(self, tokens: Sequence[Token], at: int) -> int:
        """Words of the longest phrase that begins there."""
        return next((n for n in self._lengths if self._is(tokens[at : at + n])), 0)

    def _is(self, span: Sequence[Token]) -> bool:
        phrases = self._phrases.get(tuple(t.folded for t in span), ())
        return any(
            all(
                not t.is_marked or t.accented == p.accented
                for t, p in zip(span, phrase, strict=True)
            )
            for phrase in phrases
        )


def _add(
    table: dict[tuple[str, ...], list[tuple[tuple[Token, ...], str]]],
    tokens: tuple[Token, ...],
    entity: str,
) -> None:
    key = tuple(t.folded for t in tokens)
    if key:
        table.setdefault(key, []).append((tokens, entity))


class _Numbers:
    """Numbers, years and days, and what the languages tell apart by a number."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self._numbered = [
            (kind, pattern)
            for v in vocabularies
            for kind, forms in v.numbered.items()
            if kind != NO_NAME
            for pattern in forms_of(v).patterns(forms)
        ]
        self._names = [
            pattern
            for v in vocabularies
            for forms in (v.numbered_names, v.numbered.get(NO_NAME, ()))
            for pattern in forms_of(v).patterns(forms)
        ]
        endings = any_of(ending for v in vocabularies for ending in v.number_endings)
        months = any_of(name for v in vocabularies for own in v.months for name in own)
        # A day or a year, which nobody can tell: `in july 24`.
        self._names.append(re.compile(rf"\b(?:{months}) (?P<n>\d\d)\b"))
        self._names.append(re.compile(rf"\b(?P<n>\d\d)(?:{endings})? (?:{months})\b"))
        self._plain = (_PLAIN_NUMBER, _IN_A_NAME, re.compile(rf"\b(\d\d+)(?:{endings})\b"))

    def find(self, folded: str) -> Iterator[str]:
        if _DIGIT.search(folded) is None:  # every one of these patterns asks for one
            return
        for kind, pattern in self._numbered:
            yield from (f"{kind}:{int(match['n'])}" for match in pattern.finditer(folded))
        # Part of a name like `nghị quyết 59`, a number is none by itself.
        taken = {match.start("n") for name in self._names for match in name.finditer(folded)}
        yield from (f"day:{match[1]}" for match in _DAY.finditer(folded))
        yield from (f"year:{match[1]}" for match in _YEAR.finditer(folded))
        for pattern in self._plain:
            for match in pattern.finditer(folded):
                if match.start(1) not in taken:
                    yield f"number:{match[1]}"


class _Ordinals:
    """`the second pillar` in one language."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        said = {k: words for k, words in vocabulary.ordinals.items() if k != NO_ORDINAL}
        self._numbers = {fold_key(word): number for number, words in said.items() for word in words}
        ordinal = any_of(self._numbers)
        nothing = vocabulary.ordinals.get(NO_ORDINAL, ())
        self._said = re.compile(rf"\b(?:{ordinal})\b")
        self._nothing = list(forms_of(vocabulary, ordinals=ordinal).patterns(nothing))

    def find(self, folded: str) -> Iterator[str]:
        if not any(word in folded for word in self._numbers):
            return
        said = list(self._said.finditer(folded))
        nothing = [match.span() for pattern in self._nothing for match in pattern.finditer(folded)]
        for match in said:
            start, end = match.span()
            if not any(first < end and start < last for first, last in nothing):
                yield f"ordinal:{self._numbers[match[0]]}"


def _is_spelt(span: Sequence[Token], form: Sequence[Token]) -> bool:
    """Whether words with the letters of a name can be it, by their marks."""
    if len(form) == 1:
        # A single syllable without its marks can be a dozen words: Lào, lao, láo, não …
        return span[0].accented == form[0].accented
    # Marks may be missing, or one be wrong in a long name; "đã nâng" is not Đà Nẵng.
    pairs = zip(span, form, strict=True)
    others = sum(not t.accented.isascii() and _marks(t) != _marks(f) for t, f in pairs)
    return 2 * others < len(form)


def _is_shown_by(span: Sequence[Token], form: Sequence[Token], beside: Sequence[Token]) -> bool:
    """Whether it is written like the name: who typed `người` did not mean `Lào` by `lao`."""
    if all(_marks(t) == _marks(f) for t, f in zip(span, form, strict=True)):
        return True
    return not any(t.is_marked and t.is_typed for t in (*span, *beside))


def _marks(token: Token) -> str:
    return token.accented.translate(_Y_AS_I)
