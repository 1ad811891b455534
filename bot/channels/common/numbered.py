"""Choices where a platform has no buttons: numbered, to be typed.

What a typed number means is the conversation's business: it keeps the list that stands in front of
a person, and says which number is a reply's first. Here the numbers are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from bot.language.markup import escape
from bot.messages import Button, Reply


@dataclass(frozen=True, slots=True)
class Choice:
    """A button with the number that presses it."""

    number: int | None
    """None for a link, which is opened and not pressed."""
    button: Button


def numbered(reply: Reply) -> list[list[Choice]]:
    """The choices of a reply, row by row."""
    numbers = count(reply.first_number)
    return [
        [Choice(None if button.url else next(numbers), button) for button in row]
        for row in reply.buttons
    ]


def with_numbers(reply: Reply) -> Reply:
    """The same reply without buttons: its choices stand below the text, one in a line."""
    # Not as a list of the markup's own: that would count for itself.
    lines = "  \n".join(escape(line) for line in _lines(reply))
    return replace(reply, text="\n\n".join(filter(None, (reply.text, lines))), buttons=())


def _lines(reply: Reply) -> Iterator[str]:
    for choice in (choice for row in numbered(reply) for choice in row):
        label = choice.button.label
        is_link = choice.number is None
        yield f"{label}: {choice.button.url}" if is_link else f"{choice.number}. {label}"
