"""A platform as a value: what it is called, what it can and what it allows."""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.rates import Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What the bot must know of a platform beside how to speak to it."""

    name: str
    """The name with which its lanes, people and roles begin, such as `telegram`."""
    title: str
    """As people write it."""
    rates: Rates
    """How fast it lets us write."""
    longest_message: int
    """In UTF-16 units, without markup."""
    has_buttons: bool = True
    """Otherwise choices are numbered and typed."""
    shortcuts: int = 0
    """Choices that may stand on buttons beside their numbers. These buttons are narrow, and gone
    with the next message, so that the numbers in the text are what holds."""
    longest_label: int | None = None
    """Characters that a button shows on a phone where it has its row for itself; two in a row share
    them. None: any number."""
    has_edits: bool = True
    """Whether a message can be replaced; otherwise everything is said anew."""
    has_polls: bool = False
    """Whether it shows polls with a right answer; otherwise their options are choices."""
    has_files: bool = False
    """Whether the bot sends files there; otherwise their text is said."""
    window: float | None = None
    """Seconds after what a person did in which they may be answered; None: at any time."""
