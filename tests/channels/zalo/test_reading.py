"""What an event of Zalo means, by table."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pytest

from bot.channels.common.site import NOWHERE
from bot.channels.common.spoken import spoken_in
from bot.channels.zalo.calls import Address
from bot.channels.zalo.handling import ZaloReader
from bot.channels.zalo.intake import updates_of
from bot.channels.zalo.reading import Me, Spoken, name_of, origin_of, read, whom
from bot.delivery.model import Received
from bot.i18n.words import Lexicon
from bot.messages import Command, Media, Question
from tests.tools.zalo_api.server import event

LAN = "a1b2c3d4e5f60718"
GROUP = "60e5f4d3c2b1a0"
TEXT = "message.text.received"
ME = Me("b0b0", ("bot.nhipcau", "Bot Nhịp Cầu"))
IN_GROUPS = Me(ME.id, ME.names, joins_groups=True)


@pytest.fixture
def spoken(lexicon: Lexicon) -> Spoken:
    return spoken_in(lambda: lexicon)


def said(raw: object, me: Me, spoken: Spoken) -> object:
    found = read(raw, me, spoken)
    return found.incoming.content if found is not None else None


def without(raw: dict[str, Any], *keys: str) -> dict[str, Any]:
    message = {key: value for key, value in raw["message"].items() if key not in keys}
    return raw | {"message": message}


PRIVATE: dict[str, tuple[dict[str, Any], object]] = {
    "a text": (event(TEXT, LAN, text="apec là gì"), Question("apec là gì")),
    "a text with spaces": (event(TEXT, LAN, text="  "), Media()),
    "a command": (event(TEXT, LAN, text="/Start apec"), Command("start", "apec")),
    "a slash alone": (event(TEXT, LAN, text="/"), Command("")),
    "help in words": (event(TEXT, LAN, text="Trợ giúp"), Command("help")),
    "without marks": (event(TEXT, LAN, text="chu de"), Command("topics")),
    "with a dot": (event(TEXT, LAN, text="ngôn ngữ."), Command("language")),
    "to be forgotten": (event(TEXT, LAN, text="xóa dữ liệu của tôi"), Command("forget")),
    "in English": (event(TEXT, LAN, text="delete my data"), Command("forget")),
    "more than the word": (event(TEXT, LAN, text="help me"), Question("help me")),
    "a number": (event(TEXT, LAN, text="2"), Question("2")),
    "a picture as documented": (event("message.image.received", LAN, photo="https://x/1"), Media()),
    "as recorded": (event("message.image.received", LAN, photo_url="https://x/1"), Media()),
    "with words": (event("message.image.received", LAN, caption="apec"), Question("apec")),
    "a sticker": (event("message.sticker.received", LAN, sticker="7", url="https://x"), Media()),
    "a voice": (event("message.voice.received", LAN, voice_url="https://x/a.aac"), Media()),
    "a link": (event("message.unsupported.received", LAN), Media()),
    "a kind of tomorrow": (event("message.hologram.received", LAN), Media()),
    "a reaction": (event("message.reaction", LAN, text="❤"), None),
    "a follow": ({"event_name": "user.follow", "message": {"from": {"id": LAN}}}, None),
    "without a message": ({"event_name": TEXT}, None),
    "a message that is a text": ({"event_name": TEXT, "message": "hello"}, None),
    "without a name": ({"message": event(TEXT, LAN, text="apec")["message"]}, Question("apec")),
    "without name and words": ({"message": event(TEXT, LAN)["message"]}, None),
    "without a chat": (without(event(TEXT, LAN, text="apec"), "chat"), None),
    "from nobody": (without(event("message.unsupported.received", LAN), "from"), None),
    "from nowhere": (without(event("message.unsupported.received", LAN), "from", "chat"), None),
    "from us": (event(TEXT, ME.id, text="apec"), None),
    "from a bot": (event(TEXT, LAN, text="apec") | {"message": {"from": {"is_bot": True}}}, None),
    "a text that is a number": (event(TEXT, LAN, text=7), Media()),
    "emoji": (event(TEXT, LAN, text="🌉"), Question("🌉")),
    "a long text": (event(TEXT, LAN, text="x" * 100_000), Question("x" * 100_000)),
}


@pytest.mark.parametrize("kind", PRIVATE)
def test_what_is_written_in_private(spoken: Spoken, kind: str) -> None:
    raw, content = PRIVATE[kind]
    assert said(raw, ME, spoken) == content


GROUPS: dict[str, tuple[Me, str | None, object]] = {
    "mentioned": (IN_GROUPS, "@Bot Nhịp Cầu apec là gì", Question("apec là gì")),
    "at the end": (IN_GROUPS, "apec là gì @bot nhịp cầu", Question("apec là gì")),
    "by account": (IN_GROUPS, "@bot.nhipcau, apec", Question("apec")),
    "alone": (IN_GROUPS, "@Bot Nhịp Cầu", Command("help")),
    "with a word": (IN_GROUPS, "@Bot Nhịp Cầu chủ đề", Command("topics")),
    "longer name": (IN_GROUPS, "@Bot Nhịp Cầuvồng apec", None),
    "mail": (IN_GROUPS, "to lan@bot.nhipcau", None),
    "not mentioned": (IN_GROUPS, "apec là gì", None),
    "command of others": (IN_GROUPS, "/help", None),
    "no text": (IN_GROUPS, None, None),
    "not allowed": (ME, "@Bot Nhịp Cầu apec", None),
    "no name": (Me(joins_groups=True), "@ apec", None),
}


@pytest.mark.parametrize("kind", GROUPS)
def test_what_is_written_in_a_group(spoken: Spoken, kind: str) -> None:
    me, text, content = GROUPS[kind]
    raw = event(TEXT, LAN, chat=GROUP, **({} if text is None else {"text": text}))
    found = read(raw, me, spoken)
    assert (found.incoming.content if found else None) == content
    if found is not None:
        assert isinstance(found.address, Address)
        assert (found.incoming.in_group, found.address.chat) == (True, GROUP)
        assert found.incoming.user == f"zalo:{LAN}"
    assert whom(raw) is None


@pytest.mark.parametrize(
    ("date", "at"),
    [
        (1_790_000_000_123, 1_790_000_000.123),
        (1_790_000_000, 1_790_000_000.0),
        ("1790000000123", 1_790_000_000.123),
        (10**30, None),
        (-5, None),
        (0, None),
        (True, None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_date_is_in_milliseconds_or_in_seconds(date: object, at: float | None) -> None:
    assert origin_of(event(TEXT, LAN) | {"message": {"date": date}}).at == at


ANYTHING: tuple[object, ...] = (
    *(None, [], {}, "x", 7, {"message": []}, {"message": {"chat": [], "from": 7}}),
    {"message": {"chat": {"id": {}}, "from": {"id": ["x"]}}, "event_name": 7},
    {"message": {"chat": {"id": 7, "chat_type": 5}, "from": {"id": 7}}},
)


@pytest.mark.parametrize("raw", ANYTHING)
def test_whatever_it_is_it_belongs_somewhere(raw: object) -> None:
    assert origin_of(raw).lane.startswith("zalo:")
    assert whom(raw) is None or origin_of(raw).person is not None


def test_an_event_that_is_none_is_refused(spoken: Spoken) -> None:
    with pytest.raises(ValueError, match="not an event"):
        read({"surprise": 1}, ME, spoken)


@pytest.mark.parametrize("id_", ["x" * 100, "x" * 500, "a\u0000b", "\ud800", "a b"])
def test_every_id_makes_a_name_that_can_be_stored(id_: str) -> None:
    (update,) = updates_of(event(TEXT, id_, text="apec") | {"event_name": TEXT}, "zalo:1")
    assert update.problem is None
    assert update.lane == update.sender == name_of(id_)
    assert name_of(id_) != name_of(id_ + "x")


def ids_of(found: object) -> list[str]:
    return [update.event for update in updates_of(found, "zalo:1")]


def test_both_shapes_and_a_list_are_taken() -> None:
    one, two = event(TEXT, LAN, text="a"), event(TEXT, LAN, text="b")
    ids = [raw["message"]["message_id"] for raw in (one, two)]
    assert ids_of(one) == ids_of({"ok": True, "result": one}) == ids[:1]
    assert ids_of([one, two]) == ids_of({"ok": True, "result": [one, 7, two]}) == ids
    assert ids_of([{"ok": True, "result": one}]) == ids[:1]


@pytest.mark.parametrize("found", [None, {}, [], "x", 7, [[[]]], {"ok": True, "result": None}])
def test_what_is_no_event_brings_nothing(found: object) -> None:
    assert updates_of(found, "zalo:1") == []


@pytest.mark.parametrize("id_", [None, "", 7.5, "x" * 201, "a\nb", [], True])
def test_without_an_id_the_same_event_is_the_same_and_another_is_another(id_: object) -> None:
    raw = event(TEXT, LAN, text="apec", message_id=id_)
    later = event(TEXT, LAN, text="apec", message_id=id_, date=1)
    assert ids_of(raw) == ids_of(json.loads(json.dumps(raw))) != ids_of(later)
    assert updates_of(raw, "zalo:1")[0].problem is None


def test_an_event_nested_deeper_than_can_be_read_costs_nothing_else(spoken: Spoken) -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    (update,) = updates_of(event(TEXT, LAN, text=deep), "zalo:1")
    assert said(json.loads(update.payload), ME, spoken) is None


def test_pictures_of_one_person_are_answered_once_and_whose_they_were_is_not_kept(
    spoken: Spoken,
) -> None:
    reader = ZaloReader(spoken, NOWHERE)
    for number, is_answered in enumerate((True, False)):
        (update,) = updates_of(event("message.image.received", LAN, photo="https://x/1"), "zalo:1")
        received = Received(**asdict(update), id=number, received_at=float(number))
        assert (reader.read(received) is not None) == is_answered
    assert LAN not in repr(vars(reader))
