"""A raw update of Telegram as the inbox takes it: unread, but for whose turn it is.

Reading it comes later, one by one: an update that cannot be read must not stop those behind it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from bot.delivery.model import Update

logger = logging.getLogger(__name__)

UPDATES = ("message", "edited_message", "callback_query")
"""What we ask Telegram for."""
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HALF = re.compile(
    r"\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f]"  # of a pair, in JSON
)


def source_of(bot_id: int) -> str:
    """Whose numbers these are: another bot on the same database counts for itself."""
    return f"telegram:{bot_id}"


def updates_of(raws: Iterable[object], source: str) -> list[Update]:
    """Those of them that have a number; the others cannot be told from each other and are left."""
    found = []
    for raw in raws:
        if isinstance(raw, Mapping) and _is_number(raw.get("update_id")):
            found.append(update_of(raw, source))
        else:
            logger.error("Telegram sent something that is no update; it is left out")
    return found


def update_of(raw: Mapping[str, Any], source: str) -> Update:
    """One that has an `update_id`; everything else about it may be wrong."""
    body = next((raw[key] for key in raw if key != "update_id"), None)
    body = body if isinstance(body, Mapping) else {}
    message = _mapping(body.get("message")) or body  # of a pressed button
    chat, sender = _id(message.get("chat")), _id(body.get("from"))
    is_anonymous = "sender_chat" in body
    date = body.get("edit_date", body.get("date"))  # an edit is made when it is made
    return Update(
        source=source,
        number=int(raw["update_id"]),
        lane=_lane(chat, sender),
        payload=_payload(raw),
        sender=None if sender is None or is_anonymous else f"telegram:{sender}",
        sent_at=float(date) if _is_number(date) and 0 < date < 2**33 else None,
    )


def _payload(raw: Mapping[str, Any]) -> str:
    try:
        return dump(raw)
    except RecursionError:
        logger.error("an update is nested deeper than can be read; its content is left out")  # noqa: TRY400
        return dump({"update_id": raw["update_id"]})


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


def _is_sound(text: str) -> bool:
    """Whether JSON in ASCII has neither NUL nor half a surrogate pair; False where that is not
    plain to see, as behind a backslash that is itself escaped."""
    if "\\u0000" in text:
        return False
    return "\\ud" not in text or ("\\\\" not in text and _HALF.search(text) is None)


def _lane(chat: int | None, sender: int | None) -> str:
    """The chat's. A button under a message of another chat has none: its presser's."""
    if chat is not None:
        return f"telegram:{chat}"
    return "telegram:nobody" if sender is None else f"telegram:{sender}"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _id(value: object) -> int | None:
    number = _mapping(value).get("id")
    return int(number) if _is_number(number) and abs(number) < 2**63 else None


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
