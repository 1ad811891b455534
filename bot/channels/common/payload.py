"""What people send, as JSON that any database and any later reader can take."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from typing import Any, TypeGuard

logger = logging.getLogger(__name__)

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HALF = re.compile(
    r"\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f]"  # of a pair, in JSON
)


def dump(raw: object) -> str:
    """As JSON in ASCII, without what no database and no later reader can take.

    NUL ends a text in some databases; half of a surrogate pair is no character.
    """
    text = json.dumps(raw, separators=(",", ":"))
    if _is_sound(text):  # as good as always; the rest is slow
        return text
    text = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    text = _NUL.sub(r"\1", text)
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
        text = json.dumps(json.loads(text), separators=(",", ":"))
    return text


def dump_or(raw: object, instead: object) -> str:
    """The same; `instead` of what is nested deeper than can be read, with a line in the log."""
    try:
        return dump(raw)
    except RecursionError:
        logger.error("an update is nested deeper than can be read; its content is left out")  # noqa: TRY400
        return dump(instead)


def typed(raw: Mapping[str, Any]) -> int:
    """Characters that somebody typed; everything about it may be wrong. Every platform in view says
    it in the same places: in a message, or in one that was changed, as its text or under a picture.
    """
    messages = (mapping(raw.get(key)) for key in ("message", "edited_message"))
    texts = (message.get(key) for message in messages for key in ("text", "caption"))
    return sum(len(text) for text in texts if isinstance(text, str))


def _is_sound(text: str) -> bool:
    """Whether JSON in ASCII has neither NUL nor half a surrogate pair; False where that is not
    plain to see, as behind a backslash that is itself escaped."""
    if "\\u0000" in text:
        return False
    return "\\ud" not in text or ("\\\\" not in text and _HALF.search(text) is None)


def is_number(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number that a database can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def mapping(value: object) -> Mapping[str, Any]:
    """The value, or nothing where it is no object."""
    return value if isinstance(value, Mapping) else {}
