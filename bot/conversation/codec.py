"""An action as the short string that comes back when its button is pressed.

At most 64 ASCII characters (the smallest allowance of the platforms in view): a letter, then ids
and locales separated by colons. Never a title, never a person's words. What comes back is not
trusted: a client can send anything, and a button can be older than the content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from bot.conversation.navigation import Action
from bot.messages import MAX_BUTTON_DATA

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
LOCALE = r"[A-Za-z]{2,3}(?:_[A-Za-z0-9]{2,8})*"
PAGE = r"0|[1-9][0-9]{0,2}"
COUNT = r"[1-9][0-9]{0,8}"

_FIELDS = {"locale": LOCALE, "entry": ID, "topic": ID, "tour": ID, "page": PAGE}
"""What may stand for a field of this name, unless its form says otherwise."""

_FIELD = re.compile(r"{(\w+)}")
_OPTION = re.compile(r"\[([^]]*{(\w+)})\]")

REMEMBERED = 4096
"""Strings that need not be written again: the buttons under all answers of a thousand entries."""

A = TypeVar("A", bound=Action)


@dataclass(frozen=True, slots=True)
class Form(Generic[A]):
    """How one kind of action is written. Strings that are out there must keep their meaning."""

    kind: type[A]
    start: str
    """What stands before the first field: most strings are soon known to be of another kind."""
    regex: str
    read: Callable[[re.Match[str]], A]
    write: Callable[[A], str]

    def match(self, data: str) -> re.Match[str] | None:
        """Where the string is written so."""
        return _compiled(self.regex).fullmatch(data) if data.startswith(self.start) else None


_compiled = cache(re.compile)
"""It takes a while, and a process meets few kinds of actions."""


def form(template: str, kind: type[A], **fields: str | Mapping[str, object]) -> Form[A]:
    """How an action is written: `"o:{entry}:{locale}[:{page}]"`, the part in brackets where the
    field has a value.

    `fields`: what may stand for a field, as a pattern or as a table from text to value.
    """
    known = _FIELDS | fields
    hints: dict[str, Any] = {}

    def pattern_of(name: str) -> str:
        found = known[name]
        return found if isinstance(found, str) else "|".join(found)

    def value_of(name: str, text: str) -> object:
        found = known[name]
        if not isinstance(found, str):
            return found[text]
        if not hints:  # not before they are wanted: to read them takes a while
            hints.update(get_type_hints(kind))
        return int(text) if int in (hints[name], *get_args(hints[name])) else text

    def text_of(name: str, value: object) -> object:
        found = known[name]
        if isinstance(found, str):
            return value
        return next(text for text, meant in found.items() if meant == value)

    def read(found: re.Match[str]) -> A:
        given = {name: text for name, text in found.groupdict().items() if text is not None}
        return kind(**{name: value_of(name, text) for name, text in given.items()})

    def write(action: A) -> str:
        values = {name: getattr(action, name) for name in names}
        texts = {name: text_of(name, value) for name, value in values.items()}
        filled = _OPTION.sub(
            lambda option: "" if values[option[2]] in (None, "") else option[1], template
        )
        return filled.format_map(texts)

    optional = _OPTION.sub(r"(?:\1)?", template)
    names = _FIELD.findall(template)
    regex = _FIELD.sub(lambda field: f"(?P<{field[1]}>{pattern_of(field[1])})", optional)
    return Form(kind, re.split(r"[{[]", template)[0], regex, read, write)


class Codec:
    """All forms there are."""

    def __init__(self, forms: Iterable[Form[Any]]) -> None:
        self._forms = tuple(forms)
        self._by_kind = {form.kind: form for form in self._forms}
        self.encode = lru_cache(REMEMBERED)(self._encode)

    def _encode(self, action: Action) -> str:
        """The string that stands in a button. `decode` gives the action back.

        Raises ValueError where it would not: for an action longer than any platform allows, for
        instance. Ids and locales that the content model accepts always fit.
        """
        data = self._by_kind[type(action)].write(action)
        if self.decode(data) != action:
            raise ValueError(f"{action} cannot be written in {MAX_BUTTON_DATA} bytes")
        return data

    def decode(self, data: str) -> Action | None:
        """The action of a string; None for anything that `encode` does not make."""
        if len(data) > MAX_BUTTON_DATA:
            return None
        for form in self._forms:
            if found := form.match(data):
                action: Action = form.read(found)
                return action
        return None
