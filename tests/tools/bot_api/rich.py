"""Rich messages, by the rules of Bot API 10.1 to 10.3: what is refused, and what a person sees.

Only ``blocks`` are played, without media. Of the words for refusals that of an empty message is
Telegram's; the others are not documented, and a bot must not look at them.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from .model import FormattedText, JsonObject, bad_request

SINCE = (10, 1)
"""Before, the method is unknown, and the parameter of an edit is passed over in silence."""
BLOCKS_SINCE = (10, 2)
"""Before, there were only HTML and Markdown."""
MAX_CHARACTERS, MAX_BLOCKS, MAX_LEVELS, MAX_COLUMNS = 32_768, 500, 16, 20
_FORMS = ("html", "markdown", "blocks")
_MARKS = {"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code"}
_PLAIN = {"paragraph": "p", "footer": "footer", "pre": "pre", "expandable_blockquote": "blockquote"}


def checked(params: Mapping[str, Any], version: tuple[int, int]) -> FormattedText:
    """The rich message of a call as a person sees it, before anything is unfolded.

    Raises:
        ApiError: what Telegram refuses.
    """
    rich = params.get("rich_message")
    if not isinstance(rich, dict):
        raise bad_request("object expected as rich message")
    forms = [form for form in _FORMS if rich.get(form)]
    if not forms or (forms == ["blocks"] and version < BLOCKS_SINCE):
        raise bad_request("rich message must be non-empty")
    if forms != ["blocks"]:
        raise bad_request(f"blocks and nothing else expected, not {forms}")
    found = "".join(_html(block, 1) for block in rich["blocks"])
    if sum(map(len, _everything(rich["blocks"]))) > MAX_CHARACTERS:
        raise bad_request("rich message is too long")
    if sum(_blocks_in(block) for block in rich["blocks"]) > MAX_BLOCKS:
        raise bad_request("rich message has too many blocks")
    return FormattedText(words(rich), [], found)


def words(rich: Mapping[str, Any]) -> str:
    """What is read there, a line for each paragraph, item and row. What is folded away is to be
    pressed, like a button, and no part of it."""
    return "\n".join(line for block in rich["blocks"] for line in _lines(block))


def folded(rich: Mapping[str, Any]) -> dict[str, str]:
    """What is folded away, by what stands in its place."""
    return {
        _plain(block["summary"]): words({"blocks": block["blocks"]})
        for block in rich["blocks"]
        if block["type"] == "details"
    }


def _html(block: JsonObject, level: int) -> str:
    if level > MAX_LEVELS:
        raise bad_request("rich message is nested too deep")
    match block:
        case {"type": "paragraph" | "footer" | "pre" | "expandable_blockquote" as kind}:
            return f"<{_PLAIN[kind]}>{_text(block['text'], level)}</{_PLAIN[kind]}>"
        case {"type": "heading", "text": text, "size": int(size)} if 1 <= size <= 6:
            return f"<h{size}>{_text(text, level)}</h{size}>"
        case {"type": "divider"}:
            return "<hr>"
        case {"type": "details", "summary": summary, "blocks": list(blocks)} if blocks:
            shown = f"<summary>{_text(summary, level)}</summary>"
            return f"<details>{shown}{_all(blocks, level)}</details>"
        case {"type": "blockquote", "blocks": list(blocks)} if blocks:
            return f"<blockquote>{_all(blocks, level)}</blockquote>"
        case {"type": "list", "items": list(items)} if items:
            name = "ol" if "value" in items[0] else "ul"
            return f"<{name}>{''.join(_item(item, level) for item in items)}</{name}>"
        case {"type": "table", "cells": list(rows)} if rows and len(rows[0]) <= MAX_COLUMNS:
            return f"<table>{''.join(_row(row, level) for row in rows)}</table>"
    raise bad_request(f"can't parse rich block: {block.get('type')}")


def _all(blocks: list[JsonObject], level: int) -> str:
    return "".join(_html(block, level + 1) for block in blocks)


def _item(item: JsonObject, level: int) -> str:
    if item.get("type", "1") not in ("a", "A", "i", "I", "1") or not item["blocks"]:
        raise bad_request("can't parse rich list item")
    value = f' value="{int(item["value"])}"' if "value" in item else ""
    return f"<li{value}>{_all(item['blocks'], level + 1)}</li>"


def _row(row: list[JsonObject], level: int) -> str:
    for cell in row:
        if cell["align"] not in ("left", "center", "right"):
            raise bad_request("can't parse rich table cell")
        if cell["valign"] not in ("top", "middle", "bottom"):
            raise bad_request("can't parse rich table cell")
    names = ["th" if cell.get("is_header") else "td" for cell in row]
    cells = [_text(cell["text"], level + 1) for cell in row]
    return "<tr>" + "".join(map("<{0}>{1}</{0}>".format, names, cells)) + "</tr>"


def _text(text: Any, level: int) -> str:
    match text:
        case str():
            return escape(text, quote=False)
        case list():
            return "".join(_text(one, level) for one in text)
        case {"type": "url", "text": inner, "url": str(url)} if url.startswith(("http", "tg:")):
            return f'<a href="{escape(url)}">{_text(inner, level + 1)}</a>'
        case {"type": str(kind), "text": inner} if kind in _MARKS and level <= MAX_LEVELS:
            return f"<{_MARKS[kind]}>{_text(inner, level + 1)}</{_MARKS[kind]}>"
    raise bad_request("can't parse rich text")


def _plain(text: Any) -> str:
    if isinstance(text, list):
        return "".join(map(_plain, text))
    return text if isinstance(text, str) else _plain(text.get("text", ""))


def _lines(block: JsonObject) -> Iterator[str]:
    match block:
        case {"type": "details"}:
            return
        case {"text": text}:
            yield _plain(text)
        case {"blocks": list(blocks)}:
            for inner in blocks:
                yield from _lines(inner)
        case {"items": list(items)}:
            for item in items:
                first, *more = _lines(item)
                yield f"{item['value']}. {first}" if "value" in item else f"• {first}"
                yield from more
        case {"cells": list(rows)}:
            yield from (": ".join(_plain(cell["text"]) for cell in row) for row in rows)


def _everything(value: Any) -> Iterator[str]:
    """All that is text, folded or not."""
    if isinstance(value, list):
        for one in value:
            yield from _everything(one)
    elif isinstance(value, dict):
        for key in ("text", "summary", "blocks", "items", "cells"):
            yield from _everything(value.get(key))
    elif isinstance(value, str):
        yield value


def _blocks_in(value: Any) -> int:
    """Nested ones, items and rows are counted too."""
    inner = [*value.get("blocks", ()), *value.get("items", ())]
    return 1 + sum(map(_blocks_in, inner)) + len(value.get("cells", ()))
