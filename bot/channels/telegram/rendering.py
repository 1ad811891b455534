"""A `Reply` as Telegram shows it: HTML, keyboards, and messages that are not too long.

Telegram's HTML knows a handful of tags and refuses a message with any other, so every text is
escaped here, at the edge where it is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.language.markup import Block, Span, lay_out, parse
from bot.messages import Button, Reply

MAX_UNITS = 4096
"""UTF-16 units of one message, after its markup is taken away: Telegram's limit for texts."""


def units(text: str) -> int:
    """The length of a text as Telegram counts it: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def messages(reply: Reply) -> list[str]:
    """The reply's text as HTML, cut at paragraphs where it is too long for one message."""
    return [html(page) for page in pages(parse(reply.text), MAX_UNITS)]


def plain_messages(reply: Reply) -> list[str]:
    """The same without any markup, for when Telegram cannot read ours."""
    return [lay_out(page, lambda b: b.text) for page in pages(parse(reply.text), MAX_UNITS)]


def html(blocks: Iterable[Block]) -> str:
    """Blocks in Telegram's HTML."""
    return lay_out(blocks, _block)


def _block(block: Block) -> str:
    body = "".join(map(_span, block.spans))
    return f"{escape(block.marker)} {body}" if block.marker else body


def _span(span: Span) -> str:
    text = escape(span.text, quote=False)
    if span.italic:
        text = f"<i>{text}</i>"
    if span.bold:
        text = f"<b>{text}</b>"
    return f'<a href="{escape(span.url)}">{text}</a>' if span.url else text


def pages(blocks: Iterable[Block], limit: int) -> list[list[Block]]:
    """Blocks by message, each at most `limit` units as plain text.

    Cut between blocks; a block that is too long alone is cut at spaces, and a word that is too long
    alone between two characters, never within one.
    """
    found: list[list[Block]] = []
    for block in (part for whole in blocks for part in _cut(whole, limit)):
        if found and units(lay_out([*found[-1], block], lambda b: b.text)) <= limit:
            found[-1].append(block)
        else:
            found.append([block])
    return found


def _cut(block: Block, limit: int) -> Iterator[Block]:
    while units(block.text) > limit:
        head, tail = _cut_at(block, _place(block, limit))
        yield head
        block = tail
    yield block


def _place(block: Block, limit: int) -> int:
    """How many characters of the block's spans fit, cut back to the last space if there is one."""
    text = "".join(span.text for span in block.spans)
    room = limit - units(block.marker + " " if block.marker else "")
    fits = used = 0
    for character in text:
        used += units(character)
        if used > room:
            break
        fits += 1
    space = max(text.rfind(" ", 0, fits), text.rfind("\n", 0, fits))
    return space + 1 if space > 0 else max(1, fits)


def _cut_at(block: Block, place: int) -> tuple[Block, Block]:
    head: list[Span] = []
    tail: list[Span] = []
    for span in block.spans:
        before, after = span.text[:place], span.text[place:]
        place = max(0, place - len(span.text))
        if before:
            head.append(replace(span, text=before))
        if after:
            tail.append(replace(span, text=after))
    return Block(tuple(head), block.marker), Block(tuple(tail))


def keyboard(rows: Iterable[Iterable[Button]]) -> InlineKeyboardMarkup | None:
    """Buttons under a message; None for no buttons."""
    keys = [[_key(button) for button in row] for row in rows]
    return InlineKeyboardMarkup(keys) if keys else None


def _key(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
