"""Texts cut to the length that a platform allows.

Lengths are counted in UTF-16 units, in which an emoji is two: of the ways in which platforms count,
none finds a text longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.language.markup import Block, Span, lay_out


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


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


def plain_pages(blocks: Iterable[Block], limit: int) -> list[str]:
    """The same as plain text, for platforms that show no markup."""
    return [lay_out(page, lambda b: b.text) for page in pages(blocks, limit)]


def _cut(block: Block, limit: int) -> Iterator[Block]:
    while units(block.text) > limit:
        head, tail = cut_at(block, _place(block, limit))
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


def cut_at(block: Block, place: int) -> tuple[Block, Block]:
    """The block in two, after so many characters of its spans; its marker stays in front."""
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
