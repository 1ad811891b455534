"""The light markup of answers: paragraphs, lists, `**bold**`, `*italic*`, `[text](https://…)`.

One parser for all channels; each channel renders `Block`s its own way. Anything else that looks
like markup (HTML, headings, images, tables) is plain text here and shown as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import category, normalize

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("zero").enable(["emphasis", "link", "list", "newline", "escape"])
_SPECIAL = re.compile(r"([\\*_\[\]()])|^(\d+)([.)])|^([-+])", re.MULTILINE)
_SAFE_URL = re.compile(r"https?://\S+")
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?((?:[\w-]+\.)+[^\W\d_]{2,})(?:[/:?#]\S*)?", re.IGNORECASE
)
"""A label that reads as an address itself. Group 1: of whom."""
_PLAINLY = re.compile(
    r"^(?:https?://|www\.)|\.(?:com|org|net|edu|gov|int|info|[a-z]{2})(?:[/:?#]|$)", re.IGNORECASE
)
"""What among other words is an address, and no `TP.HCM`."""
_FILE = re.compile(r"[\w.-]+\.(?:pdf|docx?|xlsx?|pptx?|html?|txt|csv)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or one item of a list."""

    spans: tuple[Span, ...]
    marker: str = ""
    """`•` or `1.` for list items, empty for paragraphs."""

    @property
    def text(self) -> str:
        """The block as plain text, marker included."""
        body = "".join(span.text for span in self.spans)
        return f"{self.marker} {body}" if self.marker else body


def escape(text: str) -> str:
    """Plain text as markup that shows exactly that text, on one line."""
    return _SPECIAL.sub(_escape_match, " ".join(text.split()))


def _escape_match(match: re.Match[str]) -> str:
    if match[2]:
        return f"{match[2]}\\{match[3]}"
    return "\\" + match[0]


@lru_cache(maxsize=2048)
def parse(markup: str) -> tuple[Block, ...]:
    """The blocks of a text, in order. Never raises; empty text has none."""
    return tuple(_blocks(_PARSER.parse(markup)))


def _blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    lists: list[int | None] = []  # the next number of each open list; None: bullets
    marker = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                start = token.attrGet("start")
                lists.append(1 if start is None else int(start))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                marker = "•" if number is None else f"{number}."
                lists[-1] = None if number is None else number + 1
            case "inline":
                yield Block(tuple(_merged(_spans(token.children or []))), marker)
                marker = ""
            case _:
                pass


def _spans(tokens: list[Token]) -> Iterator[Span]:
    style = Span("")
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                style = replace(style, bold=token.nesting == 1)
            case "em_open" | "em_close":
                style = replace(style, italic=token.nesting == 1)
            case "link_open":
                url = str(token.attrGet("href") or "")
                style = replace(style, url=url if _SAFE_URL.fullmatch(url) else "")
            case "link_close":
                style = replace(style, url="")
            case "softbreak":
                yield replace(style, text=" ")
            case "hardbreak":
                yield replace(style, text="\n")
            case _:
                if token.content:
                    yield replace(style, text=token.content)


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in spans:
        if last is not None and replace(span, text="") == replace(last, text=""):
            last = replace(last, text=last.text + span.text)
        else:
            if last is not None:
                yield last
            last = span
    if last is not None:
        yield last


def plain(markup: str) -> str:
    """The text without markup, as a terminal or a screen reader shows it."""
    return lay_out(parse(markup), lambda block: block.text)


def lay_out(blocks: Iterable[Block], render: Callable[[Block], str]) -> str:
    """Rendered blocks as one text: an empty line between paragraphs, none inside a list."""
    out = ""
    last: Block | None = None
    for block in blocks:
        if last is not None:
            out += "\n" if last.marker and block.marker else "\n\n"
        out += render(block)
        last = block
    return out


def faults(markup: str) -> Iterator[str]:
    """Pieces that were meant as markup and are shown as they stand, such as an open `**`, and links
    that lead elsewhere than their words say, or out of the web."""
    for token in _PARSER.parse(markup):
        for part in token.children or ():
            url = str(part.attrGet("href") or "")
            if url and (not _SAFE_URL.fullmatch(url) or _hides_its_host(url)):
                yield url
    for block in parse(markup):
        for span in block.spans:
            yield from _LEFT_OVER.findall(span.text)
            if span.url and _is_another_address(span.text, span.url):
                yield f"[{span.text}]({span.url})"
        yield from _BLOCK_LEFT_OVER.findall(block.text)


def _hides_its_host(url: str) -> bool:
    """Whether what stands first is not whom it leads to: `https://gov.example@elsewhere.example`."""
    before_path = re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0]
    return "@" in before_path or "\\" in before_path


def _is_another_address(label: str, url: str) -> bool:
    led = _ADDRESS.fullmatch(url)
    return any(led is None or host != led[1].lower() for host in _hosts_in(label))


def _hosts_in(label: str) -> Iterator[str]:
    """The hosts of addresses that a reader sees there, whatever they are written with."""
    shown = (c for c in normalize("NFKC", label) if category(c) not in {"Cf", "Mn"})
    seen = re.sub("[。۔꓿]", ".", "".join(shown))
    words = seen.split()
    for word in words:
        bare = word.strip("()[]<>\"'“”‘’,;.:!?")
        found = _ADDRESS.fullmatch(bare)
        if found and not _FILE.fullmatch(bare) and (len(words) == 1 or _PLAINLY.search(bare)):
            yield found[1].lower()


_LEFT_OVER = re.compile(
    r"\*\*|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)|!?\[[^\]]*\]\([^)]*\)|</?[a-zA-Z][^>]*>"
)
_BLOCK_LEFT_OVER = re.compile(r"^#{1,6} |^```|^> |^\|")
