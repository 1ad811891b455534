"""How a question stands to what it names: who says it, before or after whom, the largest, not yet.

"Ai làm bộ trưởng trước ông Hùng" shares all its words but one with a question about him. What the
words are stands in `Vocabulary.relations`; that they count only before a name is the rule here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.language.tokens import Token, lengths_by_first
from bot.language.vocabulary import Vocabulary

RELATION, SOURCE = "relation", "source"
"""The kinds of entities found here. Only phrasings say that an entry tells of a relation, and only
its documents whose words it has: an answer mentions many others in passing."""
PERSON = "person"
ACCORDING, TITLES, NO_RELATION = "according", "titles", "none"
"""Keys of `Vocabulary.relations` beside the names of relations: what makes the person after it a
source; what may stand between; phrases with such a word in them that are no relation."""
NAME = " …"
"""So ends a form that counts only where a name follows: `trước …`."""

HOLDERS = frozenset({PERSON, "country"})
"""Kinds of names that can come before and after one another: `before the WTO` is a time."""

Normalise = Callable[[str], Iterable[Token]]
NameAt = Callable[[Sequence[Token], int], tuple[int, str]]
"""How many words the name there has, and its entity; 0 and nothing where none begins."""


@dataclass(frozen=True, slots=True)
class _Form:
    words: tuple[Token, ...]
    relation: str
    needs_name: bool


class RelationFinder:
    """Finds relations in tokens: `relation:predecessor`, `relation:before person:Tô Lâm`."""

    def __init__(
        self, vocabularies: Iterable[Vocabulary], normalise: Normalise, name_at: NameAt
    ) -> None:
        self._name_at = name_at
        self._forms: dict[tuple[str, ...], list[_Form]] = {}
        self._titles: dict[tuple[str, ...], list[_Form]] = {}
        for vocabulary in vocabularies:
            for relation, forms in vocabulary.relations.items():
                table = self._titles if relation == TITLES else self._forms
                for form in forms:
                    words = tuple(normalise(form.removesuffix(NAME)))
                    needs_name = form.endswith(NAME) or relation == ACCORDING
                    if words:
                        key = tuple(t.folded for t in words)
                        table.setdefault(key, []).append(_Form(words, relation, needs_name))
        self._lengths = lengths_by_first(self._forms)
        self._title_lengths = lengths_by_first(self._titles)

    def find(self, tokens: Sequence[Token]) -> Iterator[str]:
        """Every relation, and the sources of `according to …`."""
        at = 0
        while at < len(tokens):
            form, entity = self._at(tokens, at)
            if entity:
                yield entity
            at += len(form.words) if form else 1

    def _at(self, tokens: Sequence[Token], at: int) -> tuple[_Form | None, str]:
        for form in _forms_at(tokens, at, self._forms, self._lengths):
            if form.relation == NO_RELATION:
                return form, ""
            if not form.needs_name:
                return form, f"{RELATION}:{form.relation}"
            entity = self._beside(tokens, at + len(form.words), form.relation)
            if entity:
                return form, entity
        return None, ""

    def _beside(self, tokens: Sequence[Token], at: int, relation: str) -> str:
        """What follows there makes of the relation; nothing where it is no name."""
        start = at
        while title := next(_forms_at(tokens, at, self._titles, self._title_lengths), None):
            at += len(title.words)
        _, entity = self._name_at(tokens, at) if at < len(tokens) else (0, "")
        kind, _, name = entity.partition(":")
        if relation == ACCORDING:
            return f"{SOURCE}:{name}" if kind == PERSON else ""
        if kind in HOLDERS:
            return f"{RELATION}:{relation} {entity}"
        return f"{RELATION}:{relation}" if at > start else ""


def _forms_at(
    tokens: Sequence[Token],
    at: int,
    forms: dict[tuple[str, ...], list[_Form]],
    lengths: dict[str, tuple[int, ...]],
) -> Iterator[_Form]:
    """The forms that begin there, the longest first. Marks may be missing, none may be another."""
    for length in lengths.get(tokens[at].folded, ()) if at < len(tokens) else ():
        span = tokens[at : at + length]
        for form in forms.get(tuple(t.folded for t in span), ()):
            if all(
                not t.is_marked or t.accented == w.accented
                for t, w in zip(span, form.words, strict=True)
            ):
                yield form
