"""A `Reply` as Telegram shows it: HTML, keyboards, and messages that are not too long.

Telegram's HTML knows a handful of tags and refuses a message with any other, so every text is
escaped here, at the edge where it is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.common.paging import pages, plain_pages
from bot.language.markup import Block, Span, lay_out, parse
from bot.language.markup import escape as escape_markup
from bot.messages import Button, Image, Reply

MAX_UNITS = 4096
"""UTF-16 units of one message, after its markup is taken away: Telegram's limit for texts."""
LONG_CONTEXT = 300
"""Characters beyond which a quote is folded to three lines until it is tapped: more than half of
what a phone shows. Of 146 contexts of ours three are longer."""


def messages(reply: Reply) -> list[str]:
    """The reply's text as HTML, cut at paragraphs where it is too long for one message."""
    blocks = parse(reply.text)
    found = pages(blocks, MAX_UNITS)
    answer, context = apart(blocks, reply)
    if len(found) > 1 or not context:
        return [html(page) for page in found]
    tag = "blockquote expandable" if len(reply.context) > LONG_CONTEXT else "blockquote"
    return [f"{html(answer)}\n\n<{tag}>{html(context)}</blockquote>"]


def apart(blocks: Sequence[Block], reply: Reply) -> tuple[Sequence[Block], Sequence[Block]]:
    """The blocks of a reply's text, and those of the context it ends with, if it does."""
    ends = parse(reply.context) if reply.text.endswith(reply.context) else ()
    place = len(blocks) - len(ends)
    return blocks[:place], blocks[place:]


MAX_CAPTION = 1024
"""The same for what stands below a picture."""


def caption(reply: Reply, image: Image) -> str | None:
    """The reply's text with whose picture it is; None where that is too long to go below one."""
    credit = f"\n\n*{escape_markup(image.credit)}*" if image.credit else ""
    blocks = list(parse(reply.text + credit))
    return html(blocks) if len(list(pages(blocks, MAX_CAPTION))) == 1 else None


def plain_messages(reply: Reply) -> list[str]:
    """The same without any markup, for when Telegram cannot read ours."""
    return plain_pages(parse(reply.text), MAX_UNITS)


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


def keyboard(rows: Iterable[Iterable[Button]]) -> InlineKeyboardMarkup | None:
    """Buttons under a message; None for no buttons."""
    keys = [[_key(button) for button in row] for row in rows]
    return InlineKeyboardMarkup(keys) if keys else None


def _key(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
