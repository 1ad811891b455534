"""One form for words that people write in several ways: `TP.HCM`, `Sài Gòn`, `HCMC`.

Aliases are compared folded, longest first, at word boundaries, and never inside a number. Where
that is wanted, marks that were typed must be those of a short alias: `văn hóa kỳ này` holds no
`Hoa Kỳ`, and `vnă` is no `VNA`; but `đc` is the chat spelling `dc`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from bot.language.tokens import Token, lengths_by_first, listed_tokens

SHORT = 2
"""Words of an alias up to which typed marks must be its own: a longer one is hardly another."""


def key_of(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, with one spelling of i and y."""
    return tuple(token.folded for token in listed_tokens(phrase))


class Aliases:
    """A table of phrases and the form each is brought to.

    `pairs` holds (alias, canonical form) as written by editors; later pairs do not override
    earlier ones. Applying it twice changes nothing more.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], *, minds_marks: bool = False) -> None:
        self._minds_marks = minds_marks
        self._table: dict[tuple[str, ...], tuple[Token, ...]] = {}
        self._written: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for alias, canonical in pairs:
            tokens = listed_tokens(alias)
            form = tuple(replace(t, is_typed=False) for t in listed_tokens(canonical))
            key = tuple(t.folded for t in tokens)
            if key and form and key != tuple(t.folded for t in form):
                self._table.setdefault(key, form)
                self._written.setdefault(key, set()).add(tuple(map(_marks, tokens)))
        self._settle()
        self._lengths = lengths_by_first(self._table)

    def _settle(self) -> None:
        """Follow chains (`mofa` -> `bng` -> `bộ ngoại giao`); drop what goes round in circles."""
        for key in list(self._table):
            seen = {key}
            form = self._table[key]
            while (following := tuple(t.folded for t in form)) in self._table:
                if following in seen:
                    del self._table[key]
                    break
                seen.add(following)
                form = self._table[following]
            else:
                self._table[key] = form

    @property
    def words(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """The aliases of one word, folded, and the words that each stands for."""
        return (
            (key[0], tuple(t.folded for t in form))
            for key, form in self._table.items()
            if len(key) == 1
        )

    def apply(self, tokens: list[Token]) -> list[Token]:
        """The tokens with every alias replaced."""
        for _ in range(4):  # a replacement may complete another alias; four levels are plenty
            replaced = self._apply_once(tokens)
            if replaced is tokens or replaced == tokens:
                break
            tokens = replaced
        return tokens

    def _apply_once(self, tokens: list[Token]) -> list[Token]:
        folded = [token.folded for token in tokens]
        out: list[Token] = []
        past = 0
        for at, first in enumerate(folded):
            if at < past or first not in self._lengths:  # most words begin no alias
                continue
            length, form = self._match_at(tokens, folded, at, self._lengths[first])
            if form is not None:
                out = _join(out + tokens[past:at], form)
                past = at + length
        return out + tokens[past:] if past else tokens

    def _match_at(
        self, tokens: list[Token], folded: list[str], at: int, lengths: Iterable[int]
    ) -> tuple[int, tuple[Token, ...] | None]:
        for length in lengths:
            key = tuple(folded[at : at + length])
            form = self._table.get(key)
            if form is None or not self._is_written(key, tokens[at : at + length]):
                continue
            if not _stands_already(form, tokens, at, length):
                return length, form
        return 0, None

    def _is_written(self, key: tuple[str, ...], tokens: list[Token]) -> bool:
        """Whether the marks, where any were typed, are an editor's."""
        return (
            not self._minds_marks
            or len(key) > SHORT
            or any(
                all(
                    not t.is_marked or _marks(t) == marks
                    for t, marks in zip(tokens, written, strict=True)
                )
                for written in self._written[key]
            )
        )


def _marks(token: Token) -> str:
    """The word with its marks; `kỷ` and `kỉ` are one."""
    return unicodedata.normalize("NFD", token.accented).replace("y", "i")


def _stands_already(form: tuple[Token, ...], tokens: list[Token], at: int, length: int) -> bool:
    """The alias is part of its own canonical form, and that form stands here already."""
    folded = [t.folded for t in form]
    for shift in range(len(folded) - length + 1):
        start = at - shift
        if start >= 0 and [t.folded for t in tokens[start : start + len(folded)]] == folded:
            return True
    return False


def _join(out: list[Token], form: tuple[Token, ...]) -> list[Token]:
    """Append `form` without doubling what stands before it: `bộ` + `bộ văn hóa …`."""
    folded = [t.folded for t in form]
    for overlap in range(min(len(folded) - 1, len(out)), 0, -1):
        if [t.folded for t in out[-overlap:]] == folded[:overlap]:
            return out[:-overlap] + list(form)
    return out + list(form)
