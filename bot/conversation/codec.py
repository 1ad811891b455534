"""An action as the short string that comes back when its button is pressed.

At most 64 ASCII characters (the smallest allowance of the platforms in view): a letter, then ids
and locales separated by colons. Never a title, never a person's words. What comes back is not
trusted: a client can send anything, and a button can be older than the content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.conversation.navigation import Action, LocalAction
from bot.messages import MAX_BUTTON_DATA

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
LOCALE = r"[A-Za-z]{2,3}(?:_[A-Za-z0-9]{2,8})*"
PAGE = r"0|[1-9][0-9]{0,2}"

A = TypeVar("A", bound=Action)
L = TypeVar("L", bound=LocalAction)


@dataclass(frozen=True, slots=True)
class Form(Generic[A]):
    """How one kind of action is written. Strings that are out there must keep their meaning."""

    kind: type[A]
    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], A]
    write: Callable[[A], str]


def letter_form(letter: str, kind: type[L]) -> Form[L]:
    """The form of an action that has only the language of its message: `t:vi`."""
    pattern = re.compile(rf"{letter}:(?P<locale>{LOCALE})")
    return Form(
        kind,
        pattern,
        lambda found: kind(found["locale"]),
        lambda action: f"{letter}:{action.locale}",
    )


class Codec:
    """All forms there are."""

    def __init__(self, forms: Iterable[Form[Any]]) -> None:
        self._forms = tuple(forms)
        self._by_kind = {form.kind: form for form in self._forms}

    def encode(self, action: Action) -> str:
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
            if found := form.pattern.fullmatch(data):
                action: Action = form.read(found)
                return action
        return None
