"""Choices where a platform has no buttons: numbered, to be typed.

What a typed number means is the conversation's business: it keeps the data of the choices that
stand in front of a person, in the order of their numbers. Here they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.language.markup import escape
from bot.messages import Button, Reply


@dataclass(frozen=True, slots=True)
class Choice:
    """A button with the number that presses it."""

    number: int | None
    """None for a link, which is opened and not pressed."""
    button: Button


Rows = tuple[tuple[Choice, ...], ...]


def numbered(replies: Iterable[Reply], standing: Sequence[str] | None = None) -> list[Rows]:
    """The choices of each reply, row by row; the numbers run on over all replies of a turn.

    `standing`: the data of the choices that a person may type, by number; a choice that is not
    among them cannot be typed and gets the next one. None: those of these replies alone.
    """
    numbers = _Numbers(standing or ())
    return [
        tuple(tuple(Choice(numbers.of(button), button) for button in row) for row in reply.buttons)
        for reply in replies
    ]


def with_numbers(replies: Sequence[Reply], standing: Sequence[str] | None = None) -> list[Reply]:
    """The same replies without buttons: the choices stand below the text, one in a line."""
    return [
        replace(reply, text="\n\n".join(filter(None, (reply.text, _list(rows)))), buttons=())
        for reply, rows in zip(replies, numbered(replies, standing), strict=True)
    ]


def _list(rows: Rows) -> str:
    """As markup. Not as a list of the markup's own: that would count for itself."""
    return "  \n".join(escape(_line(choice)) for row in rows for choice in row)


def _line(choice: Choice) -> str:
    label = choice.button.label
    return f"{label}: {choice.button.url}" if choice.number is None else f"{choice.number}. {label}"


class _Numbers:
    """Gives each choice its number; the same data twice is two choices."""

    def __init__(self, standing: Sequence[str]) -> None:
        self._free = list(enumerate(standing, start=1))
        self._next = len(standing) + 1

    def of(self, button: Button) -> int | None:
        if button.url:
            return None
        for place, (number, data) in enumerate(self._free):
            if data == button.data:
                del self._free[place]
                return number
        self._next += 1
        return self._next - 1
