"""Answers as rich messages, of Bot API 10.2: real lists and tables, and what a button would add
folded away below them, where it costs no waiting and, in a group, nobody else a change.

Only answers that gain by it are sent so. An app older than these messages shows a notice in place
of one, and nobody tells us: what reads as well without stays ordinary text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.channels.common.paging import cut_at, units
from bot.channels.telegram.rendering import apart, keyboard
from bot.language.markup import Block, Span, parse
from bot.messages import Button, Reply

Json = dict[str, Any]

MAX_CHARACTERS, MAX_BLOCKS = 32_768, 500
"""Of one rich message: https://core.telegram.org/bots/api#rich-message-limits"""
BLOCKS_OF_AN_ITEM = 3
"""At most: the item, its paragraph, and a list that begins with it."""
LONGEST_CELL = 40
"""Characters that make a column of a table. Two columns share a phone's width, which shows 20 in a
line of each: longer ones are better read as a list."""
FEWEST_ROWS = 3
"""Of a table; two lines are as soon read without."""
HEADING = 4
"""Of six sizes, 1 the largest: words in bold above an answer, no bigger than the answer needs."""
_SIGN = re.compile(r"^\W+")
"""In front of a button's words; what is folded has a sign of its own."""


def richly(reply: Reply) -> Json | None:
    """What replaces text and keyboard of a call; None where plain text reads as well."""
    folded = [button for row in reply.buttons for button in row if parse(button.holds)]
    blocks = parse(reply.text)
    is_list = sum(bool(block.marker) for block in blocks) > 1
    if reply.shows is None or not (folded or is_list):
        return None
    parts = [blocks, *(parse(button.holds) for button in folded)]
    length = units(reply.text) + sum(units(button.label + button.holds) for button in folded)
    if length > MAX_CHARACTERS or sum(map(len, parts)) * BLOCKS_OF_AN_ITEM > MAX_BLOCKS:
        return None
    answer, context = apart(blocks, reply)
    found = [*_laid_out(answer), *map(_fold, folded)]
    if context:
        found.append({"type": "blockquote", "blocks": [*_laid_out(context)]})
    left = [[button for button in row if button not in folded] for row in reply.buttons]
    keys = keyboard(filter(None, left))
    # Otherwise Telegram would take dates and numbers for phone numbers, and underline them.
    message = {"rich_message": {"blocks": found, "skip_entity_detection": True}}
    return message if keys is None else message | {"reply_markup": keys.to_dict()}


def _fold(button: Button) -> Json:
    summary = _SIGN.sub("", button.label)
    return {"type": "details", "summary": summary, "blocks": [*_laid_out(parse(button.holds))]}


def _laid_out(blocks: Iterable[Block]) -> Iterator[Json]:
    is_first = True
    for marker, group in groupby(blocks, lambda block: block.marker and block.marker[-1]):
        if not marker:
            for block in group:
                yield _paragraph(block, is_first=is_first)
                is_first = False
        else:
            yield _table(items := list(group)) or {"type": "list", "items": [*map(_item, items)]}
            is_first = False


def _paragraph(block: Block, *, is_first: bool) -> Json:
    """All in bold it is a heading; all in italics behind others, a remark on them."""
    if block.text and all(span.bold and not span.url for span in block.spans):
        return {"type": "heading", "text": block.text, "size": HEADING}
    if not is_first and all(span.italic and not span.url for span in block.spans):
        return {"type": "footer", "text": block.text}
    return {"type": "paragraph", "text": _text(block.spans)}


def _item(block: Block) -> Json:
    item: Json = {"blocks": [{"type": "paragraph", "text": _text(block.spans)}]}
    if block.marker[:-1].isdecimal():
        item |= {"type": "1", "value": int(block.marker[:-1])}
    return item


def _table(items: Sequence[Block]) -> Json | None:
    """`Ties: 194` in every item is a table of two columns; None where it is a list."""
    if len(items) < FEWEST_ROWS or any(item.marker != "•" for item in items):
        return None
    rows = []
    for item in items:
        text = "".join(span.text for span in item.spans)
        label, _, value = text.partition(": ")
        if not 0 < len(value) <= LONGEST_CELL or not 0 < len(label) <= LONGEST_CELL:
            return None
        said = cut_at(item, len(label) + 2)[1].spans
        rows.append([_cell(label, is_header=True), _cell(_text(said))])
    return {"type": "table", "cells": rows, "is_striped": True, "is_compact": True}


def _cell(text: object, **more: bool) -> Json:
    return {"text": text, "align": "left", "valign": "top", **more}


def _text(spans: Sequence[Span]) -> object:
    """A string, a marked text, or several of them."""
    texts = [*map(_marked, spans)]
    return texts if len(texts) > 1 else next(iter(texts), "")


def _marked(span: Span) -> object:
    text: object = span.text
    if span.italic:
        text = {"type": "italic", "text": text}
    if span.bold:
        text = {"type": "bold", "text": text}
    return {"type": "url", "text": text, "url": span.url} if span.url else text
