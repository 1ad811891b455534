"""What a button does, as a short string that comes back when it is pressed.

At most 64 ASCII characters (the smallest allowance of the platforms in view): a letter, then ids
and locales separated by colons. Never a title, never a person's words. What comes back is not
trusted: a client can send anything, and a button can be older than the content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from bot.messages import MAX_BUTTON_DATA

View = Literal["answer", "more", "sources", "related"]
_VIEWS: tuple[View, ...] = get_args(View)
_LETTERS = dict(zip("amsr", _VIEWS, strict=True))

_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LOCALE = r"[A-Za-z]{2,3}(?:_[A-Za-z0-9]{2,8})*"
_PAGE = r"0|[1-9][0-9]{0,2}"
_FORMS = {
    "open": re.compile(rf"o:(?P<entry>{_ID}):(?P<locale>{_LOCALE})"),
    "view": re.compile(
        rf"(?P<view>[amsr]):(?P<entry>{_ID}):(?P<locale>{_LOCALE})(?::(?P<page>{_PAGE}))?"
    ),
    "topic": re.compile(rf"t:(?P<topic>{_ID}):(?P<locale>{_LOCALE}):(?P<page>{_PAGE})"),
    "other": re.compile(rf"(?P<letter>[tlcnx]):(?P<locale>{_LOCALE})"),
}


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """Answer an entry in a message of its own."""

    entry: str
    locale: str


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """Turn the message into a view of an entry."""

    view: View
    entry: str
    locale: str
    page: int | None = None
    """The page of the topic's list to go back to; None where the person did not come from one."""


@dataclass(frozen=True, slots=True)
class ListTopics:
    """Turn the message into the list of topics."""

    locale: str
    """The language of the message that the button stands under, here and below: a person who
    chose none goes on reading what they were reading."""


@dataclass(frozen=True, slots=True)
class ListEntries:
    """Turn the message into a page of a topic's entries."""

    topic: str
    locale: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ListLanguages:
    """Turn the message into the choice of languages."""

    locale: str


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Remember the language."""

    locale: str


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """None of the offered entries is what was meant."""

    locale: str


@dataclass(frozen=True, slots=True)
class EraseMe:
    """Erase everything that is stored about the person who presses it."""

    locale: str


_OTHERS: dict[str, type[ListTopics | ListLanguages | ChooseLanguage | NoneOfThese | EraseMe]] = {
    "t": ListTopics,
    "l": ListLanguages,
    "c": ChooseLanguage,
    "n": NoneOfThese,
    "x": EraseMe,
}

Action = (
    OpenEntry
    | ViewEntry
    | ListTopics
    | ListEntries
    | ListLanguages
    | ChooseLanguage
    | NoneOfThese
    | EraseMe
)


def encode(action: Action) -> str:
    """The string that stands in a button. `decode` gives the action back.

    Raises ValueError where it would not: for an action longer than any platform allows, for
    instance. Ids and locales that the content model accepts always fit.
    """
    match action:
        case OpenEntry(entry, locale):
            data = f"o:{entry}:{locale}"
        case ViewEntry(view, entry, locale, page):
            letter = "amsr"[_VIEWS.index(view)]
            data = f"{letter}:{entry}:{locale}" + ("" if page is None else f":{page}")
        case ListEntries(topic, locale, page):
            data = f"t:{topic}:{locale}:{page}"
        case _:
            letter = next(key for key, kind in _OTHERS.items() if isinstance(action, kind))
            data = f"{letter}:{action.locale}"
    if decode(data) != action:
        raise ValueError(f"{action} cannot be written in {MAX_BUTTON_DATA} bytes")
    return data


def decode(data: str) -> Action | None:
    """The action of a string; None for anything that `encode` does not make."""
    if len(data) > MAX_BUTTON_DATA:
        return None
    if match := _FORMS["open"].fullmatch(data):
        return OpenEntry(match["entry"], match["locale"])
    if match := _FORMS["view"].fullmatch(data):
        page = None if match["page"] is None else int(match["page"])
        return ViewEntry(_LETTERS[match["view"]], match["entry"], match["locale"], page)
    if match := _FORMS["topic"].fullmatch(data):
        return ListEntries(match["topic"], match["locale"], int(match["page"]))
    if match := _FORMS["other"].fullmatch(data):
        return _OTHERS[match["letter"]](match["locale"])
    return None
