"""A `Reply` for a browser: as HTML, and as the JSON that the API gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Any

from bot.channels.common.site import Site
from bot.language.markup import Block, Span, parse, plain
from bot.messages import Button, Image, Reply

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What is no letter but changes how others are shown: control characters, marks that turn the
direction of a line, halves of surrogate pairs. Emoji need U+200D, so that one stays."""
_SAFE_URL = re.compile(r"https?://\S+")


def visible(text: str) -> str:
    """The text without characters that hide others or turn them round."""
    return _UNSEEN.sub("", text)


def escaped(text: str) -> str:
    """Plain text for HTML, between tags or in a quoted attribute."""
    return escape(visible(text))


def html(markup: str) -> str:
    """The light markup of an answer in HTML, made of p, ul, ol, li, strong, em, br and a."""
    return "".join(_grouped(parse(markup)))


def _grouped(blocks: Iterable[Block]) -> Iterator[str]:
    for kind, group in groupby(blocks, _kind):
        members = list(group)
        if kind == "p":
            yield from (f"<p>{_body(block)}</p>" for block in members)
            continue
        first = members[0].marker.rstrip(".")
        start = f' start="{first}"' if kind == "ol" and first != "1" else ""
        items = "".join(f"<li>{_body(block)}</li>" for block in members)
        yield f"<{kind}{start}>{items}</{kind}>"


def _kind(block: Block) -> str:
    if not block.marker:
        return "p"
    return "ol" if block.marker[:-1].isdecimal() else "ul"


def _body(block: Block) -> str:
    return "".join(map(_span, block.spans))


def _span(span: Span) -> str:
    text = escaped(span.text).replace("\n", "<br>")
    if span.italic:
        text = f"<em>{text}</em>"
    if span.bold:
        text = f"<strong>{text}</strong>"
    return link(span.url, text) if span.url else text


def link(url: str, inner: str) -> str:
    """A link to another site, `inner` being HTML; that alone where the address is no web page's."""
    if not _SAFE_URL.fullmatch(visible(url)):
        return inner
    return f'<a href="{escaped(url)}" rel="noopener noreferrer" target="_blank">{inner}</a>'


def figure(image: Image | None) -> str:
    """A picture with whose it is; nothing for none, and for one that only its reply has."""
    address = None if image is None else Site().picture(image)
    if image is None or address is None:
        return ""
    caption = f"<figcaption>{escaped(image.credit)}</figcaption>" if image.credit else ""
    shown = f'<img src="{escaped(address)}" alt="{escaped(image.alt)}">'
    return f"<figure>{shown}{caption}</figure>"


def as_json(reply: Reply) -> dict[str, Any]:
    """What the API says of a reply. `in_place`: it replaces the one whose choice was made."""
    return {
        "text": visible(plain(reply.text)),
        "html": figure(reply.image) + html(reply.text),
        "locale": reply.locale,
        "entry": reply.shows,
        "choices": [_choice(button) for row in reply.buttons for button in row],
        "in_place": reply.in_place,
    }


def _choice(button: Button) -> dict[str, str]:
    choice = {"label": visible(button.label), "data": button.data}
    return choice | ({"url": button.url} if _SAFE_URL.fullmatch(button.url) else {})
