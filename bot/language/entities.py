"""What makes two like questions different ones: numbers, years, resolutions, congresses, names.

"Nghị quyết 57 nói về gì" and "Nghị quyết 59 nói về gì" differ in one word out of six; a question
about Laos is close to the same one about Vietnam. Scores do not see that; entities do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.language.tokens import Token, lengths_by_first
from bot.language.vocabulary import Vocabulary

NO_NAME = "none"
"""The kind of `Vocabulary.entities` for words with a name in them that name nothing: `cập nhật`."""

_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            ("hai", "nhi", "second", "2nd"),
            ("ba", "third", "3rd"),
            ("tu", "bon", "fourth", "4th"),
            ("nam", "fifth", "5th"),
            ("sau", "sixth", "6th"),
            ("bay", "seventh", "7th"),
            ("tam", "eighth", "8th"),
            ("chin", "ninth", "9th"),
            ("muoi", "tenth", "10th"),
        ),
        start=2,
    )
    for word in words
}
# "Tổng Bí thư năm 2025" and "mùa thu năm 1945" name no fifth thing
_VIETNAMESE_ORDINAL = re.compile(
    r"(?<!\bbi )(?<!\bmua )\bthu (hai|nhi|ba|tu|bon|nam|sau|bay|tam|chin|muoi|[2-9]|10)\b"
    r"(?! (?:truong|tuong|bay|hai|\d{4})\b)"
)
_ENGLISH_ORDINAL = re.compile(
    r"\b(second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|2nd|3rd|[4-9]th|10th)\b"
    r"(?! (?:congress|party congress|national congress|plenum|anniversary|national day))"
)
_DIGIT = re.compile(r"\d")
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("resolution", re.compile(r"\b(?:nghi quyet|resolution) (\d{1,3})\b")),
    ("congress", re.compile(r"\bdai hoi (?:dang )?(?:lan thu )?(\d{1,2})\b")),
    ("congress", re.compile(r"\b(\d{1,2})(?:st|nd|rd|th) (?:national |party )*congress\b")),
    ("day", re.compile(r"\bd((?:19|20)\d{6})\b")),
    ("year", re.compile(r"\b((?:1[89]|20)\d\d)\b")),
    # 40 documents, the 37th summit; single digits stand in too many phrases that name nothing
    ("number", re.compile(r"(?<!nghi quyet )(?<!resolution )\b(\d\d|\d{3}|[03-9]\d{3}|\d{5,})\b")),
    # COP28, G20; a date's own token is none
    ("number", re.compile(r"\b(?!d\d{8}\b|m\d{6}\b)[a-z]+(\d\d+)\b")),
    ("plenum", re.compile(r"\btrung uong (?:lan thu )?(\d{1,2})\b")),
    ("plenum", re.compile(r"\b(\d{1,2})(?:st|nd|rd|th) (?:party |central committee )*plenum\b")),
    ("number", re.compile(r"\b(\d\d+)(?:st|nd|rd|th)\b(?! (?:national |party )*congress)")),
)

_Y_AS_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")

Normalise = Callable[[str], Iterable[Token]]


class EntityFinder:
    """Finds entities in tokens. An entity is a string such as `country:Laos` or `resolution:59`."""

    def __init__(self, vocabularies: Iterable[Vocabulary], normalise: Normalise) -> None:
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
        return frozenset([*self._names(tokens), *_numbers(folded)])

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


def _numbers(folded: str) -> Iterator[str]:
    if _DIGIT.search(folded) is not None:  # every one of these patterns asks for one
        for kind, pattern in _PATTERNS:
            yield from (f"{kind}:{match[1]}" for match in pattern.finditer(folded))
    for pattern in (_VIETNAMESE_ORDINAL, _ENGLISH_ORDINAL):
        for match in pattern.finditer(folded):
            number = _ORDINALS.get(match[1], match[1])
            yield f"ordinal:{number}"
