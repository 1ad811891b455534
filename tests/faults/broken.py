"""Updates that are wrong in every way we could think of."""

from __future__ import annotations

import json
import random
import time
from typing import Any

NOW = int(time.time())


def text_of(chat: int, text: str) -> dict[str, Any]:
    """A message as Telegram sends it."""
    return {
        "message_id": 5,
        "date": NOW,
        "chat": {"id": chat, "type": "private", "first_name": "Lan"},
        "from": {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"},
        "text": text,
    }


def press_of(chat: int, data: str) -> dict[str, Any]:
    """A pressed button as Telegram sends it."""
    message = text_of(chat, "old")
    return {
        "id": "4000000000000000001",
        "from": message["from"],
        "message": message,
        "chat_instance": "1",
        "data": data,
    }


_WRONG: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**13, -(10**13), 2**63, 10**200, "", "x", "7", "a" * 200, "\ud800",
    "a\x00b", [], [[]], {}, {"id": None}, {"id": "x" * 200, "type": "private"}, {"id": 10**200},
    {"id": -1.5}, {"id": 2**63, "type": "private", "is_bot": False, "first_name": "x"},
)  # fmt: skip


def mutations(total: int, seed: int) -> list[dict[str, Any]]:
    """Bodies of updates, each wrong at one place or more; all of different chats where they say."""
    dice = random.Random(seed)  # noqa: S311
    found = []
    for number in range(total):
        chat = 10_000 + number
        message = text_of(chat, f"hỏi {number}")
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": 3}]
        kinds = {
            "message": message,
            "edited_message": {**message, "edit_date": NOW + 1},
            "callback_query": press_of(chat, "a"),
        }
        kind = dice.choice(list(kinds))
        body: dict[str, Any] = json.loads(json.dumps(kinds[kind]))
        for _ in range(dice.choice((1, 1, 2, 4))):
            _break(body, dice)
        found.append({kind: body})
    return found


def _break(node: dict[str, Any], dice: random.Random) -> None:
    """One place, at any depth: gone, or of another type."""
    key = dice.choice(sorted(node)) if node else "x"
    value = node.get(key)
    if isinstance(value, dict) and value and dice.random() < 0.6:
        _break(value, dice)
    elif dice.random() < 0.3:
        node.pop(key, None)
    else:
        node[key] = dice.choice(_WRONG)


def nested(depth: int) -> dict[str, Any]:
    """A message that answers one that answers one …"""
    message = text_of(20_001, "deep")
    for _ in range(depth):
        message = {**text_of(20_001, "deep"), "reply_to_message": message}
    return message


CORPUS: dict[str, dict[str, Any]] = {
    "nothing in it": {},
    "of a kind nobody knows": {"telepathy": {"chat": {"id": 20_002}}},
    "no object": {"message": [1, 2, 3]},
    "a date in the far future": {"message": {**text_of(20_003, "x"), "date": 10**13}},
    "64 KiB": {"message": text_of(20_004, "ổ" * (64 << 10))},
    "500 deep": {"message": nested(500)},
    "an object 500 deep": {
        "message": {**text_of(20_005, "x"), "photo": json.loads("[" * 500 + "]" * 500)}
    },
    "entities beyond the text": {
        "message": {
            **text_of(20_006, "/x"),
            "entities": [{"type": "bot_command", "offset": 10**9, "length": -5}],
        }
    },
    "a chat that no column can hold": {
        "message": {**text_of(20_007, "x"), "chat": {"id": 10**200, "type": "private"}}
    },
    "a person that no column can hold": {
        "message": {
            **text_of(20_008, "x"),
            "from": {"id": "y" * 500, "is_bot": False, "first_name": "x"},
        }
    },
    "a button without anything": {"callback_query": {"id": "1"}},
}  # fmt: skip
