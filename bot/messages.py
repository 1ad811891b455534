"""Platform-neutral values that travel between a channel and the conversation.

A channel turns what its platform sends into an `Incoming` and renders each `Reply` with what its
platform can show. Nothing here knows a platform, a language or a piece of content.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_BUTTON_DATA = 64
"""Bytes of `Button.data`. The smallest allowance of the platforms in view (Telegram)."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person typed, as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command without its slash, lower-case, such as `start`; `argument` may be empty."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on a button: the `Button.data` that came back. Never trusted."""

    data: str


@dataclass(frozen=True, slots=True)
class Media:
    """Something that is not text: a photo, a voice message, a sticker, a place."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did."""

    user: str
    """Who, unique over all channels: `telegram:12345`."""
    content: Question | Command | Press | Media
    client_locale: str | None = None
    """The language tag the person's app reports (`vi`, `pt-br`), if any; any string at all."""
    in_group: bool = field(default=False, kw_only=True)
    """Others read along: the reply is kept short where nothing was found."""


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a reply: comes back as `Press(data)`, or opens `url` when that is set."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to a person."""

    text: str
    """Light markup: paragraphs, lists, `**bold**`, `*italic*`, `[text](https://…)`."""
    locale: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    """Rows of buttons, top to bottom."""
    in_place: bool = field(default=False, kw_only=True)
    """Replaces the message whose button was pressed; where there is none, it is sent as new."""
