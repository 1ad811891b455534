"""What is around every page: head, styles and the script, each of our own and by its hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.channels.web.rendering import escaped

STATIC = Path(__file__).parent / "static"
SUFFIXES = {".js": "text/javascript", ".css": "text/css"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page before it is written. `body` and `head` are HTML, all else is text."""

    title: str
    locale: str
    body: str
    head: str = ""
    kind: str = "page"
    """The class of the body."""


def written(document: Document) -> str:
    """The whole page."""
    return (
        f'<!doctype html><html lang="{tag(document.locale)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escaped(document.title)}</title>"
        f'<link rel="stylesheet" href="{address("chat.css")}">'
        f'{document.head}</head><body class="{document.kind}">{document.body}</body></html>'
    )


def tag(locale: str) -> str:
    """`zh_Hant` as HTML writes it: `zh-Hant`."""
    return escaped(locale.replace("_", "-"))


@cache
def static(name: str) -> tuple[bytes, str]:
    """One of our files and its hash. Raises KeyError if there is none of this name."""
    files = {path.name: path for path in STATIC.iterdir() if path.suffix in SUFFIXES}
    data = files[name].read_bytes()
    return data, hashlib.sha256(data).hexdigest()[:12]


def address(name: str) -> str:
    """Where it is served; another address once it changes, so that browsers may keep it."""
    return f"/static/{name}?{static(name)[1]}"
