"""Choices as numbers: where a platform has no buttons, or where theirs are too narrow for words.

What a typed number means is the conversation's business: it keeps the list that stands in front of
a person, and says which number presses which button. Here the numbers are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.language.markup import escape
from bot.messages import Button, Reply

NUMBERS_IN_A_ROW = 5
"""Wide enough for a thumb on a phone."""


def with_numbers(reply: Reply) -> Reply:
    """The same reply without buttons: its choices stand below the text, one in a line."""
    return _listing(reply, [b for row in reply.buttons for b in row], ())


def with_shortcuts(replies: Sequence[Reply], most: int) -> list[Reply]:
    """The same replies with numbers, and as many choices as may be on buttons below the last one,
    of all replies together: buttons of an earlier message are gone when the next one comes."""
    counted = [b for r in replies for row in r.buttons for b in row if b.number is not None]
    numbered = [with_numbers(reply) for reply in replies]
    if counted:
        numbered[-1] = replace(numbered[-1], buttons=(tuple(counted[:most]),))
    return numbered


def readable(reply: Reply, longest: int) -> Reply:
    """The same reply, with what people count listed in the text where a button would cut it.

    `longest`: characters that a button shows which has its row for itself; two share them.
    """
    counted = [b for row in reply.buttons for b in row if b.number is not None]
    is_cut = any(
        button.number is not None and len(button.label) > longest // len(row)
        for row in reply.buttons
        for button in row
    )
    if not is_cut:
        return reply
    numbers = [replace(button, label=str(button.number)) for button in counted]
    others = [tuple(b for b in row if b.number is None) for row in reply.buttons]
    return _listing(reply, counted, (*_rows(numbers), *filter(None, others)))


def _rows(buttons: list[Button]) -> Iterator[tuple[Button, ...]]:
    """Rows of like length: 4 and 3, not 5 and 2."""
    rows = -(-len(buttons) // NUMBERS_IN_A_ROW)
    for row in range(rows):
        yield tuple(buttons[len(buttons) * row // rows : len(buttons) * (row + 1) // rows])


def _listing(
    reply: Reply, listed: Iterable[Button], buttons: tuple[tuple[Button, ...], ...]
) -> Reply:
    # Not as a list of the markup's own: that would count for itself.
    lines = "  \n".join(escape(_line(button)) for button in listed)
    return replace(reply, text="\n\n".join(filter(None, (reply.text, lines))), buttons=buttons)


def _line(button: Button) -> str:
    if button.url:
        return f"{button.label}: {button.url}"
    return button.label if button.number is None else f"{button.number}. {button.label}"
