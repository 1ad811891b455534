"""What an event of Messenger means, by table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.common.spoken import spoken_in
from bot.channels.messenger.calls import Address
from bot.channels.messenger.intake import updates_of
from bot.channels.messenger.reading import Spoken, name_of, read, sent_at, whom
from bot.i18n.words import Lexicon
from bot.messages import Command, Media, Press, Question
from tests.tools.graph_api import PAGE, batch, message, postback, quick_reply, referral
from tests.tools.graph_api.events import echo, entry

LAN = "7400000000000001234"
IMAGE: dict[str, Any] = {"attachments": [{"type": "image", "payload": {"url": "https://x/1"}}]}
STICKER: dict[str, Any] = {"attachments": [{"type": "sticker", "payload": {"sticker_id": 369239}}]}


@pytest.fixture
def spoken(lexicon: Lexicon) -> Spoken:
    return spoken_in(lambda: lexicon)


KINDS: dict[str, tuple[dict[str, Any], object, str | None]] = {
    "a text": (message(LAN, "apec là gì"), Question("apec là gì"), None),
    "a text with spaces": (message(LAN, "  "), Media(), None),
    "a text that is a number": (
        {**message(LAN), "message": {"mid": "m_1", "text": 7}},
        Media(),
        None,
    ),
    "a command": (message(LAN, "/Start apec"), Command("start", "apec"), None),
    "a slash alone": (message(LAN, "/"), Command(""), None),
    "help in words": (message(LAN, "tro giup"), Command("help"), "vi"),
    "to be forgotten": (message(LAN, "delete my data"), Command("forget"), "en"),
    "a number": (message(LAN, "2"), Question("2"), None),
    "emoji": (message(LAN, "🌉"), Question("🌉"), None),
    "a quick reply": (quick_reply(LAN, "1. Nguồn", "v:s:x:vi:0"), Press("v:s:x:vi:0"), None),
    "a quick reply of a stranger": (quick_reply(LAN, "x", "y" * 999), Press("y" * 999), None),
    "a quick reply without payload": (
        message(LAN, "apec", quick_reply={}),
        Question("apec"),
        None,
    ),
    "a picture": (message(LAN, **IMAGE), Media(), None),
    "a picture with words": (message(LAN, "apec", **IMAGE), Question("apec"), None),
    "a thumb": (message(LAN, **STICKER), Media(), None),
    "what the app cannot show": (message(LAN, is_unsupported=True), Media(), None),
    "the menu": (postback(LAN, "vi/topics", title="Chủ đề"), Command("topics"), "vi"),
    "the menu of the others": (postback(LAN, "/topics"), Command("topics"), None),
    "a language with a script": (postback(LAN, "zh_Hant/help"), Command("help"), "zh_Hant"),
    "get started": (postback(LAN, "/start"), Command("start"), None),
    "get started by a link": (
        postback(LAN, "/start", referral={"ref": "apec", "source": "SHORTLINK"}),
        Command("start", "apec"),
        None,
    ),
    "the menu by a link": (postback(LAN, "/help", referral={"ref": "x"}), Command("help"), None),
    "an old button": (postback(LAN, "GET_STARTED"), Press("GET_STARTED"), None),
    "a button without payload": ({**postback(LAN, ""), "postback": {"title": "x"}}, Media(), None),
    "a link": (referral(LAN, "apec"), Command("start", "apec"), None),
    "a link to nothing": (referral(LAN, ""), Command("start"), None),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_person_does(spoken: Spoken, kind: str) -> None:
    raw, content, locale = KINDS[kind]
    (update,) = updates_of(batch(raw), PAGE)
    found = read(json.loads(update.payload), spoken)
    assert found is not None
    assert (found.incoming.content, found.incoming.client_locale) == (content, locale)
    assert isinstance(found.address, Address)
    assert (found.incoming.user, found.address.person) == (f"messenger:{LAN}", LAN)
    assert update.problem is None
    assert update.lane == update.sender == f"messenger:{LAN}"


IGNORED: dict[str, dict[str, Any]] = {
    "an echo": echo(LAN, "hello"),
    "an echo without its mark": {**echo(LAN, "hello"), "message": {"mid": "m_1", "text": "hello"}},
    "a delivery": {"sender": {"id": LAN}, "timestamp": 1, "delivery": {"mids": ["m_1"]}},
    "a read": {"sender": {"id": LAN}, "timestamp": 1, "read": {"watermark": 1}},
    "a reaction": {"sender": {"id": LAN}, "timestamp": 1, "reaction": {"emoji": "❤"}},
    "an edit": {"sender": {"id": LAN}, "timestamp": 1, "message_edit": {"mid": "m_1"}},
    "what was taken back": message(LAN, is_deleted=True),
    "a kind of tomorrow": {"sender": {"id": LAN}, "timestamp": 1, "hologram": {}},
    "nothing at all": {"sender": {"id": LAN}, "timestamp": 1},
    "a message that is a text": {"sender": {"id": LAN}, "timestamp": 1, "message": "hello"},
}


@pytest.mark.parametrize("kind", IGNORED)
def test_what_is_not_for_us_never_gets_into_the_inbox(kind: str) -> None:
    assert updates_of(batch(IGNORED[kind]), PAGE) == []


BROKEN: dict[str, object] = {
    "none": None,
    "a text": "x",
    "a number": 7,
    "a list": [],
    "of nobody": {"timestamp": 1, "message": {"mid": "m_1", "text": "x"}},
    "of somebody odd": {**message(LAN, "x"), "sender": {"id": ["x"]}},
    "a sender that is a text": {**message(LAN, "x"), "sender": LAN},
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_event_costs_none_of_the_others(kind: str) -> None:
    first, last = message(LAN, "a"), message(LAN, "b")
    found = batch(first, BROKEN[kind], last)
    found["entry"] = [7, {"id": PAGE}, *found["entry"], {"id": PAGE, "messaging": BROKEN[kind]}]
    found["entry"].append({"id": PAGE, "standby": [message(LAN, "c")]})
    assert [json.loads(update.payload) for update in updates_of(found, PAGE)] == [first, last]


BATCHES: dict[str, object] = {
    "nothing": None,
    "of another product": {"object": "instagram", "entry": [entry(message(LAN, "a"))]},
    "of another Page": batch(message(LAN, "a"), page="99"),
    "without entries": {"object": "page"},
    "entries that are a text": {"object": "page", "entry": "x"},
    "a list": [batch(message(LAN, "a"))],
}


@pytest.mark.parametrize("kind", BATCHES)
def test_what_is_no_batch_of_ours_brings_nothing(kind: str) -> None:
    assert updates_of(BATCHES[kind], PAGE) == []


def test_a_page_whose_number_is_a_number_is_the_same_page() -> None:
    found = batch(message(LAN, "a"))
    found["entry"][0]["id"] = int(PAGE)
    assert len(updates_of(found, PAGE)) == 1


@pytest.mark.parametrize("mid", [None, "", 7, "m" * 201, "a\nb", []])
def test_without_an_id_the_same_event_is_the_same_and_another_is_another(mid: object) -> None:
    raw = message(LAN, "apec", mid=mid, timestamp=1_790_000_000_123)
    later = message(LAN, "apec", mid=mid, timestamp=1_790_000_000_124)
    ids = [updates_of(batch(one), PAGE)[0].event for one in (raw, json.loads(json.dumps(raw)))]
    assert ids[0] == ids[1] != updates_of(batch(later), PAGE)[0].event


def test_the_id_of_a_message_is_its_own() -> None:
    raw = message(LAN, "apec", mid="m_" + "x" * 100)
    assert updates_of(batch(raw), PAGE)[0].event == raw["message"]["mid"]


@pytest.mark.parametrize("id_", ["x" * 100, "x" * 500, "a\u0000b", "\ud800", "a b"])
def test_every_id_makes_a_name_that_can_be_stored(id_: str) -> None:
    (update,) = updates_of(batch(message(id_, "apec")), PAGE)
    assert update.problem is None
    assert name_of(id_) == update.lane != name_of(id_ + "x")


@pytest.mark.parametrize(
    ("date", "at"),
    [
        (1_790_000_000_123, 1_790_000_000.123),
        (10**30, None),
        (10**15, None),
        (-5, None),
        (0, None),
        (True, None),
        ("soon", None),
        (None, None),
    ],
)
def test_dates_are_in_milliseconds(date: object, at: float | None) -> None:
    assert sent_at({"timestamp": date}) == at


def test_a_reply_to_a_message_names_it(spoken: Spoken) -> None:
    found = read(message(LAN, "còn gì nữa", reply_to={"mid": "m_7"}), spoken)
    assert found is not None
    assert found.incoming.replies_to == "m_7"


@pytest.mark.parametrize("raw", [None, [], {}, "x", 7, {"sender": []}, {"sender": {"id": {}}}])
def test_an_event_that_is_none_is_refused_and_nobody_is_told(spoken: Spoken, raw: object) -> None:
    assert whom(raw) is None
    with pytest.raises(ValueError, match="not an event"):
        read(raw, spoken)


def test_an_event_nested_deeper_than_can_be_read_is_answered_as_one_without_words(
    spoken: Spoken,
) -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    (update,) = updates_of(batch(message(LAN, attachments=deep)), PAGE)
    found = read(json.loads(update.payload), spoken)
    assert found is not None
    assert found.incoming.content == Media()
