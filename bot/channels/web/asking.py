"""What a request asks, whether it comes from our own page, and in which language."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers

from bot.channels.web.rendering import visible
from bot.i18n.negotiation import is_language, negotiate
from bot.i18n.words import Lexicon
from bot.messages import Command, Press, Question

LONGEST_BODY = 48 * 1024
"""Bytes: a question of 4,000 letters, each written as nine characters by a form."""
LONGEST_CHOICE = 200
"""Characters; a button's data has 64 at most."""
_LONGEST_HEADER = 500
"""Characters of `Accept-Language` that are read; browsers send some forty."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One message of a person."""

    content: Question | Command | Press
    locale: str | None = None
    """The language of the page they see, if it says so."""
    session: str | None = None
    """What the widget keeps in place of a cookie; empty for a session that begins."""
    is_framed: bool = False
    """The page is shown in another site."""


class Unreadable(Exception):  # noqa: N818  (says what happened)
    """A body that is no message."""


def of_json(body: bytes) -> Asked:
    """A message to the API. Raises Unreadable."""
    try:
        found = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(found, dict):
        raise Unreadable
    return _asked(found)


def of_form(body: bytes) -> Asked:
    """A form of the page. Raises Unreadable."""
    try:
        found = parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
    except ValueError:
        raise Unreadable from None
    return _asked({key: values[0] for key, values in found.items()})


def _asked(found: Mapping[str, object]) -> Asked:
    text, choice = found.get("text"), found.get("choice")
    locale, session = found.get("locale"), found.get("session")
    if isinstance(choice, str) and text is None and 0 < len(choice) <= LONGEST_CHOICE:
        content: Question | Command | Press = Press(visible(choice))
    elif isinstance(text, str) and choice is None and visible(text).strip():
        content = _typed(visible(text).strip())
    else:
        raise Unreadable
    return Asked(
        content,
        locale if isinstance(locale, str) else None,
        session if isinstance(session, str) else None,
        found.get("frame") == "1",
    )


def _typed(text: str) -> Question | Command:
    if not text.startswith("/"):
        return Question(text)
    name, _, argument = text[1:].partition(" ")
    return Command(name.lower(), argument.strip())


def is_ours(headers: Headers) -> bool:
    """Whether a page of another site is not what made the browser send this.

    Browsers say which page a POST comes from. The scheme is left aside, as a proxy in front of us
    may have taken TLS off. Programs that are no browsers say nothing; they have nobody's cookies.
    """
    origin, host = headers.get("origin"), headers.get("host")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    return host is not None and _place(origin) == host.lower()


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def language(wanted: Iterable[str | None], header: str | None, lexicon: Lexicon) -> str:
    """The first language of `wanted` that there is, then of `Accept-Language`; else the default, or
    what is spoken abroad where the browser asks for languages, and none is ours."""
    accepted = list(_accepted(header or ""))
    found = (negotiate(tag, lexicon.locales) for tag in [*wanted, *accepted])
    otherwise = lexicon.abroad if any(map(is_language, accepted)) else lexicon.default
    return next(filter(None, found), otherwise)


def _accepted(header: str) -> Iterator[str]:
    """`vi;q=0.5,en` gives en, vi."""
    weighted = []
    for part in header[:_LONGEST_HEADER].split(","):
        tag, _, parameter = part.partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        if weight > 0:
            weighted.append((weight, tag.strip()))
    return (tag for _, tag in sorted(weighted, key=lambda one: -one[0]))
