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
from bot.language.patterns import forms_of
from bot.language.tokens import Token, lengths_by_first
from bot.language.vocabulary import NO_ORDINAL, Vocabulary

NO_NAME = "none"
"""The kind of `Vocabulary.entities` for words with a name in them that name nothing: `cập nhật`."""

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
        for vocabulary in vocabularies:
            for kind, entities in vocabulary.entities.items():
                for forms in entities:
                    entity = "" if kind == NO_NAME else f"{kind}:{forms[0]}"
                    for form in forms:
                        self._add(tuple(normalise(form)), entity)
        self._lengths = lengths_by_first(self._forms)

    def _add(self, tokens: tuple[Token, ...], entity: str) -> None:
        key = tuple(t.folded for t in tokens)
        if key:
            self._forms.setdefault(key, []).append((tokens, entity))

    def find(self, tokens: Iterable[Token]) -> frozenset[str]:
        """Every entity the tokens name."""
        tokens = list(tokens)
        folded = " ".join(t.folded for t in tokens)
        ordinals = chain.from_iterable(own.find(folded) for own in self._ordinals)
        return frozenset([*self._names(tokens), *self._numbers.find(folded), *ordinals])

    def is_name(self, tokens: Iterable[Token]) -> bool:
        """Whether the tokens are one name and nothing else."""
        tokens = list(tokens)
        return bool(tokens) and self._name_at(tokens, 0)[0] == len(tokens)

    def _names(self, tokens: list[Token]) -> Iterator[str]:
        at = 0
        while at < len(tokens):
            if tokens[at].folded not in self._lengths:  # most words begin no name
                at += 1
                continue
            length, entity = self._name_at(tokens, at)
            if entity:
                yield entity
            at += max(1, length)

    def _name_at(self, tokens: list[Token], at: int) -> tuple[int, str]:
        """How many words to pass over from there, and the entity in them, if any."""
        for length in self._lengths.get(tokens[at].folded, ()):
            span = tokens[at : at + length]
            if len(span) < length:  # the text ends here: a longer name that begins so is not in it
                continue
            for form, entity in self._forms.get(tuple(t.folded for t in span), ()):
                if _is_spelt(span, form):
                    return length, entity
        return 0, ""


class _Numbers:
    """Numbers, years and days, and what the languages tell apart by a number."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self._numbered = [
            (kind, pattern)
            for v in vocabularies
            for kind, forms in v.numbered.items()
            for pattern in forms_of(v).patterns(forms)
        ]
        self._names = [
            pattern for v in vocabularies for pattern in forms_of(v).patterns(v.numbered_names)
        ]
        endings = any_of(ending for v in vocabularies for ending in v.number_endings)
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
        said = list(self._said.finditer(folded))
        if not said:
            return
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


def _marks(token: Token) -> str:
    return token.accented.translate(_Y_AS_I)
