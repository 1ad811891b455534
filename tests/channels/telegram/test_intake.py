"""An update is taken in whatever is in it: reading it is for later, and costs nobody else."""

from __future__ import annotations

import copy
import json
import logging
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.common.payload import dump
from bot.channels.telegram.intake import source_of, update_of, updates_of

SOURCE = "telegram:99"
LAN: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
CHAT: dict[str, Any] = {"id": 7, "type": "private"}
GROUP: dict[str, Any] = {"id": -1001, "type": "supergroup", "title": "Nhóm"}
MESSAGE = {"message_id": 1, "date": 1_700_000_000, "chat": CHAT, "from": LAN, "text": "chào"}
PRESS = {
    "id": "4000000000000000001",
    "from": LAN,
    "chat_instance": "-8",
    "data": "t:vi",
    "message": {"message_id": 2, "date": 1_600_000_000, "chat": GROUP, "text": "?"},
}
UPDATES: dict[str, dict[str, Any]] = {
    "message": {"update_id": 5, "message": MESSAGE},
    "group message": {"update_id": 5, "message": {**MESSAGE, "chat": GROUP}},
    "edited": {"update_id": 5, "edited_message": {**MESSAGE, "edit_date": 1_700_009_999}},
    "press": {"update_id": 5, "callback_query": PRESS},
    "press of an inline message": {
        "update_id": 5,
        "callback_query": {k: v for k, v in PRESS.items() if k != "message"},
    },
    "anonymous administrator": {
        "update_id": 5,
        "message": {**MESSAGE, "chat": GROUP, "sender_chat": GROUP},
    },
    "nothing else": {"update_id": 5},
}


# -- what is read ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "lane", "sender", "sent_at"),
    [
        ("message", "telegram:7", "telegram:7", 1_700_000_000),
        ("group message", "telegram:-1001", "telegram:7", 1_700_000_000),
        ("edited", "telegram:7", "telegram:7", 1_700_009_999),
        ("press", "telegram:-1001", "telegram:7", None),
        ("press of an inline message", "telegram:7", "telegram:7", None),
        ("anonymous administrator", "telegram:-1001", None, 1_700_000_000),
        ("nothing else", "telegram:nobody", None, None),
    ],
)
def test_its_lane_its_sender_and_its_date_are_known(
    name: str, lane: str, sender: str | None, sent_at: float | None
) -> None:
    update = update_of(UPDATES[name], SOURCE)
    assert (update.source, update.event) == (SOURCE, "5")
    assert (update.lane, update.sender, update.sent_at) == (lane, sender, sent_at)
    assert json.loads(update.payload) == UPDATES[name]


def test_what_was_typed_is_counted_in_pages_with_headings_and_lists_too() -> None:
    page = {"blocks": [{"type": "list", "items": [{"blocks": [{"text": "chào"}]}] * 2}]}
    rich = {key: value for key, value in MESSAGE.items() if key != "text"} | {"rich_message": page}
    for kind in ("message", "edited_message"):
        assert update_of({"update_id": 5, kind: MESSAGE}, SOURCE).length == len("chào")
        assert update_of({"update_id": 5, kind: rich}, SOURCE).length == len("chào\nchào")


def test_another_bot_counts_for_itself() -> None:
    assert source_of(1) != source_of(2)


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"message": MESSAGE},
        {"update_id": None},
        {"update_id": "5"},
        {"update_id": 5.0},
        {"update_id": True},
        {"update_id": 2**63},
        [],
        None,
        "update_id",
        7,
    ],
    ids=str,
)
def test_what_has_no_number_is_left_out_and_said(
    bad: object, caplog: pytest.LogCaptureFixture
) -> None:
    before, after = {"update_id": 1}, {"update_id": 3}
    found = updates_of([before, bad, after], SOURCE)
    assert [update.event for update in found] == ["1", "3"]
    assert [r.levelno for r in caplog.records] == [logging.ERROR]
    assert "chào" not in caplog.text


# -- what nobody sends -----------------------------------------------------------------------------

texts = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("\x00\ud83d\udc4b\udfff\\u0")
)
numbers = (
    st.integers()
    | st.integers(-(2**80), 2**80)
    | st.sampled_from([10**300, -(10**300), 2**63, 2**63 - 1, -(2**63)])
)
scalars = st.none() | st.booleans() | numbers | st.floats(allow_nan=False) | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A sound update with a few of its values replaced or taken away, anywhere in it."""
    update: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(list(UPDATES.values()))))
    for _ in range(draw(st.integers(0, 4))):
        node = update
        while True:
            keys = [key for key in node if key != "update_id"]
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict) and node[key] and draw(st.booleans()):
                node = node[key]
                continue
            if draw(st.booleans()):
                node[key] = draw(values)
            else:
                del node[key]
            break
    update.update(draw(st.dictionaries(texts, values, max_size=2)))
    update["update_id"] = draw(st.integers(-(2**63) + 1, 2**63 - 1))
    return dict(update)


def clean(value: Any) -> Any:
    """What of a value any database and any reader can take."""
    if isinstance(value, str):
        joined = value.replace("\x00", "")
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in joined)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


@given(mutated())
def test_whatever_is_wrong_with_it_an_update_is_taken_in(raw: dict[str, Any]) -> None:
    update = update_of(raw, SOURCE)
    assert update.payload.isascii()
    assert "\\u0000" not in update.payload.replace("\\\\", "")
    assert json.loads(update.payload) == clean(raw)
    assert update.event == str(raw["update_id"])
    assert update.lane.startswith("telegram:")
    assert max(len(update.lane), len(update.sender or "")) <= 64
    assert update.lane.isascii()
    assert update.sent_at is None or math.isfinite(update.sent_at)


@given(st.lists(values | mutated(), max_size=5))
def test_a_batch_is_taken_in_whatever_is_in_it(raws: list[Any]) -> None:
    numbered = [raw for raw in raws if isinstance(raw, dict) and "update_id" in raw]
    found = updates_of(raws, SOURCE)
    assert len(found) <= len(numbered)
    sound = [raw["update_id"] for raw in numbered if type(raw["update_id"]) is int]
    assert [int(u.event) for u in found] == [n for n in sound if abs(n) < 2**63]


@given(texts)
def test_a_text_comes_back_without_what_no_database_takes(text: str) -> None:
    assert json.loads(dump({"text": text})) == {"text": clean(text)}


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a\x00b\x00\x00c", "abc"),
        ("\\u0000", "\\u0000"),
        ("\\\x00", "\\"),
        ("\\\\u0000\x00", "\\\\u0000"),
        ("\ud83d", "\ufffd"),
        ("👋", "👋"),
        ("a\ud83d\udc4bb", "a👋b"),  # as it comes, two halves in a row are one character
        ("tiếng Việt\u200b", "tiếng Việt\u200b"),
        ('"\n\u2028', '"\n\u2028'),
    ],
)
def test_only_what_must_go_goes(text: str, stored: str) -> None:
    payload = dump({"text": text})
    assert payload.isascii()
    assert json.loads(payload) == {"text": stored}


@pytest.mark.parametrize("depth", [10, 400, 100_000])
def test_an_update_that_is_deeper_than_anybody_can_read_is_one_all_the_same(depth: int) -> None:
    nested: Any = []
    for _ in range(depth):
        nested = [nested]
    raw = {"update_id": 5, "message": {**MESSAGE, "text": nested}}
    update = update_of(raw, SOURCE)
    assert (update.event, update.lane) == ("5", "telegram:7")
    assert json.loads(update.payload)["update_id"] == 5


_TEXTS = st.text(st.characters(codec=None) | st.sampled_from("\0\ud83d\ude00\\u🙂ệ\ud0bc"))


@given(_TEXTS)
def test_text_is_kept_but_for_nul_and_surrogates(text: str) -> None:
    text = json.loads(json.dumps(text))  # as it comes: two halves in a row are one character
    dumped = dump({"text": text, "again": [text]})
    kept = re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\0", ""))
    assert dumped.isascii()
    assert json.loads(dumped) == {"text": kept, "again": [kept]}
