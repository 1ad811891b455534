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
_FORMS = {
    "open": re.compile(rf"o:(?P<entry>{_ID}):(?P<locale>{_LOCALE})"),
    "view": re.compile(
        rf"(?P<view>[amsr]):(?P<entry>{_ID}):(?P<locale>{_LOCALE})(?::(?P<page>\d{{1,3}}))?"
    ),
    "topic": re.compile(rf"t:(?P<topic>{_ID}):(?P<page>\d{{1,3}})"),
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


@dataclass(frozen=True, slots=True)
class ListEntries:
    """Turn the message into a page of a topic's entries."""

    topic: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class ListLanguages:
    """Turn the message into the choice of languages."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Remember the language."""

    locale: str


@dataclass(frozen=True, slots=True)
class NoneOfThese:
    """None of the offered entries is what was meant."""


Action = (
    OpenEntry | ViewEntry | ListTopics | ListEntries | ListLanguages | ChooseLanguage | NoneOfThese
)


def encode(action: Action) -> str:
    """The string that stands in a button. `decode` gives the action back.

    Raises ValueError where it would be longer than any platform allows; ids and locales that the
    content model accepts never are.
    """
    match action:
        case OpenEntry(entry, locale):
            data = f"o:{entry}:{locale}"
        case ViewEntry(view, entry, locale, page):
            letter = "amsr"[_VIEWS.index(view)]
            data = f"{letter}:{entry}:{locale}" + ("" if page is None else f":{page}")
        case ListTopics():
            data = "t"
        case ListEntries(topic, page):
            data = f"t:{topic}:{page}"
        case ListLanguages():
            data = "l"
        case ChooseLanguage(locale):
            data = f"l:{locale}"
        case NoneOfThese():
            data = "n"
    if len(data.encode()) > MAX_BUTTON_DATA:
        raise ValueError(f"{data!r} is longer than {MAX_BUTTON_DATA} bytes")
    return data


def decode(data: str) -> Action | None:
    """The action of a string; None for anything that `encode` does not make."""
    if len(data) > MAX_BUTTON_DATA:
        return None
    simple: dict[str, Action] = {"t": ListTopics(), "l": ListLanguages(), "n": NoneOfThese()}
    if data in simple:
        return simple[data]
    if match := _FORMS["open"].fullmatch(data):
        return OpenEntry(match["entry"], match["locale"])
    if match := _FORMS["view"].fullmatch(data):
        page = None if match["page"] is None else int(match["page"])
        return ViewEntry(_LETTERS[match["view"]], match["entry"], match["locale"], page)
    if match := _FORMS["topic"].fullmatch(data):
        return ListEntries(match["topic"], int(match["page"]))
    if match := re.fullmatch(rf"l:(?P<locale>{_LOCALE})", data):
        return ChooseLanguage(match["locale"])
    return None
