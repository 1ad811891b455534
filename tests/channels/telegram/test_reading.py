"""What an update means, and where its answer goes."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import User

from bot.channels.telegram.asides import Aside
from bot.channels.telegram.calls import Address
from bot.channels.telegram.reading import (
    EDITABLE,
    MEDIA,
    Pressed,
    Said,
    links_of,
    origin_of,
    read,
    whom,
)
from bot.messages import Command, Incoming, Media, Place, Press, Question
from tests.tools.bot_api.telegram_html import detected_entities

ME = User(1234567890, "Nhịp Cầu", is_bot=True, username="nhipcau_test_bot")
COMMANDS = frozenset({"ask", "help", "start", "topics"})
LAN = {"id": 7, "is_bot": False, "first_name": "Lan", "language_code": "en"}
GROUP = {"id": -100, "type": "supergroup", "title": "Nhóm"}
NOW = 1_700_000_000

Json = dict[str, Any]


def message(text: str = "", kind: str = "supergroup", **fields: Any) -> Json:
    """A message as Telegram sends it."""
    entities = fields.pop("entities", None) or detected_entities(text)
    name = "caption" if "photo" in fields else "text"
    data = {
        "message_id": 5,
        "date": NOW,
        "chat": GROUP | {"type": kind} if kind != "private" else {"id": 7, "type": "private"},
        "from": LAN,
        name: text,
        ("caption_entities" if name == "caption" else "entities"): entities,
        **fields,
    }
    return {key: value for key, value in data.items() if value or value == 0}


def said(message: Json, kind: str = "message") -> Said | None:
    """What somebody said, if it was said to the bot."""
    found = read({"update_id": 1, kind: message}, ME, COMMANDS)
    assert not isinstance(found, Pressed)
    return found


def content(message: Json, kind: str = "message") -> object:
    """What the conversation is asked; what it only overhears it is not."""
    found = said(message, kind)
    return None if found is None or found.incoming.is_overheard else found.incoming.content


def by_me(**fields: Any) -> Json:
    """A message of the bot, to be replied to."""
    return {"message_id": 4, "date": NOW, "chat": GROUP, "from": ME.to_dict(), **fields}


def text_mention(user: int, length: int) -> list[Json]:
    """How a person without a @name is mentioned."""
    who = {"id": user, "is_bot": True, "first_name": "x"}
    return [{"type": "text_mention", "offset": 0, "length": length, "user": who}]


PHOTO = [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]
_CASES: dict[str, tuple[Json, object]] = {
    "private": (message("cầu gỗ", "private"), "cầu gỗ"),
    "private, mention alone": (message(" @nhipcau_test_bot ", "private"), Command("help")),
    "mention under a photo": (message("@nhipcau_test_bot", photo=PHOTO), Media()),
    "private, mentioned": (message("@nhipcau_test_bot hi", "private"), "@nhipcau_test_bot hi"),
    "group": (message("cầu gỗ dài bao nhiêu"), None),
    "basic group": (message("cầu gỗ dài bao nhiêu", "group"), None),
    "mention first": (message("@nhipcau_test_bot cầu gỗ"), "cầu gỗ"),
    "mention last": (message("cầu gỗ @nhipcau_test_bot"), "cầu gỗ"),
    "mention in the middle": (message("hỏi @nhipcau_test_bot cầu gỗ"), "hỏi   cầu gỗ"),
    "mention after emoji": (message("😀😀 @nhipcau_test_bot cầu"), "😀😀   cầu"),
    "mention in other case": (message("@NhipCau_Test_Bot cầu gỗ"), "cầu gỗ"),
    "mention alone": (message("@nhipcau_test_bot"), Command("help")),
    "mention of another": (message("@other_bot cầu gỗ"), None),
    "mention of a longer name": (message("@nhipcau_test_bot2 cầu gỗ"), None),
    "longer name before ours": (
        message("@nhipcau_test_bot2 và @nhipcau_test_bot ơi"),
        "@nhipcau_test_bot2 và   ơi",
    ),
    "name without @": (message("nhipcau_test_bot cầu gỗ"), None),
    "text mention": (message("Cầu Ơi cầu gỗ", entities=text_mention(ME.id, 6)), "cầu gỗ"),
    "text mention of another": (message("Cầu Ơi cầu gỗ", entities=text_mention(8, 6)), None),
    "reply to the bot": (message("còn cầu đá?", reply_to_message=by_me(text="…")), "còn cầu đá?"),
    "reply to another": (
        message("còn cầu đá?", reply_to_message={**by_me(text="…"), "from": LAN}),
        None,
    ),
    "reply to a channel": (
        message("còn?", reply_to_message={**by_me(text="…"), "from": None}),
        None,
    ),
    "in a topic that the bot opened": (
        message(
            "cầu gỗ",
            message_thread_id=4,
            is_topic_message=True,
            reply_to_message=by_me(forum_topic_created={"name": "T", "icon_color": 0}),
        ),
        None,
    ),
    "caption with mention": (message("@nhipcau_test_bot đây là gì", photo=PHOTO), "đây là gì"),
    "caption without": (message("đây là gì", photo=PHOTO), None),
    "caption in private": (message("đây là gì", "private", photo=PHOTO), "đây là gì"),
    "photo in a group": (message("", photo=PHOTO), None),
    "photo in private": (message("", "private", photo=PHOTO), Media()),
    "mention under a question": (
        message("@nhipcau_test_bot", reply_to_message={"message_id": 3, "from": LAN, "text": "?a"}),
        "?a",
    ),
    "mention under a photo with words": (
        message(
            "@nhipcau_test_bot",
            reply_to_message={"message_id": 3, "from": LAN, "photo": PHOTO, "caption": "cầu gì"},
        ),
        "cầu gì",
    ),
    "mention under another bot's words": (
        message(
            "@nhipcau_test_bot",
            reply_to_message={"message_id": 3, "from": LAN | {"is_bot": True}, "text": "x"},
        ),
        Command("help"),
    ),
    "mention under a command": (
        message(
            "@nhipcau_test_bot",
            reply_to_message={
                "message_id": 3,
                "from": LAN,
                "text": "/x",
                "entities": detected_entities("/x"),
            },
        ),
        Command("help"),
    ),
    "mention under a photo of somebody's": (
        message("@nhipcau_test_bot", reply_to_message={"message_id": 3, "photo": PHOTO}),
        Command("help"),
    ),
    "photo that replies to the bot": (
        message("", photo=PHOTO, reply_to_message=by_me(text="…")),
        Media(),
    ),
}


@pytest.mark.parametrize(("sent", "expected"), _CASES.values(), ids=_CASES.keys())
def test_in_a_group_those_who_speak_to_the_bot_are_heard_and_nobody_else(
    sent: Json, expected: object
) -> None:
    words = Question(expected) if isinstance(expected, str) else expected
    assert content(sent) == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/frobnicate@nhipcau_test_bot", Command("frobnicate")),
        ("/frobnicate@NHIPCAU_TEST_BOT now", Command("frobnicate")),
        ("/frobnicate", None),
        ("/frobnicate@other_bot", None),
        ("/frobnicate @nhipcau_test_bot", None),
        ("/help", Command("help")),
        ("/START  an-entry  x ", Command("start", "an-entry x")),
        ("/help@nhipcau_test_bot me", Command("help", "me")),
        ("/help@other_bot", None),
        ("/ask@nhipcau_test_bot how  long?", Command("ask", "how long?")),
        ("/ask", Command("ask")),
        ("cầu /help", None),
    ],
    ids=repr,
)
def test_a_command_in_a_group_is_one_we_know_or_names_this_bot(text: str, expected: object) -> None:
    assert content(message(text)) == expected


# -- who is not answered ---------------------------------------------------------------------------

BOT = {"id": 99, "is_bot": True, "first_name": "Vẹt", "username": "parrot_bot"}
HELP = "/help@nhipcau_test_bot"


@pytest.mark.parametrize("kind", ["private", "supergroup"])
@pytest.mark.parametrize("update", ["message", "edited_message"])
@pytest.mark.parametrize(
    "fields",
    [
        {"from": BOT},
        {"via_bot": ME.to_dict()},
        {"guest_bot_caller_user": LAN},
        {"guest_bot_caller_chat": GROUP},
        {"sender_chat": {"id": -200, "type": "channel"}, "is_automatic_forward": True},
    ],
    ids=["another bot", "via us", "a guest for a person", "a guest for a chat", "a channel's post"],
)
def test_what_no_person_wrote_to_us_is_not_answered(kind: str, update: str, fields: Json) -> None:
    """Two bots that answer each other never end."""
    sent = message("@nhipcau_test_bot cầu gỗ", kind, **fields)
    assert content(sent, update) is None
    assert content(message(HELP, kind, **fields), update) is None


def test_via_another_bot_a_person_speaks() -> None:
    assert content(message("cầu gỗ", "private", via_bot=BOT)) == Question("cầu gỗ")


@pytest.mark.parametrize(
    "kind",
    [
        "new_chat_members", "community_chat_joined", "boost_added", "successful_payment",
        "forum_topic_created", "a_kind_of_tomorrow",
    ],
)  # fmt: skip
def test_what_happens_in_a_chat_is_not_answered_though_nobody_knows_its_kind(kind: str) -> None:
    assert said(message("", "private", **{kind: [1]})) is None


@pytest.mark.parametrize("kind", ["business_message", "guest_message", "channel_post", "poll"])
def test_what_we_did_not_ask_for_is_not_answered(kind: str) -> None:
    assert said(message("cầu gỗ", "private"), kind) is None


# -- what is not text ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(MEDIA))
def test_what_is_no_text_is_media_whatever_its_fields_are(kind: str) -> None:
    """A poll of an older server, say, lacks what a newer library insists on."""
    assert content(message("", "private", **{kind: {"unknown": 1}})) == Media()


def test_headings_lists_and_tables_are_read_as_words() -> None:
    blocks = [
        {"type": "heading", "size": 2, "text": ["Cầu ", {"type": "bold", "text": "gỗ"}]},
        {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "dài bao nhiêu"}]}]},
        {"type": "divider"},
    ]
    sent = message("", "private", rich_message={"blocks": blocks})
    assert content(sent) == Question("Cầu gỗ\ndài bao nhiêu")
    assert said(message("", "private", rich_message={"blocks": [{"type": "divider"}]})) is None


def page(*blocks: object, **more: Any) -> Json:
    """What somebody with Premium writes in a group."""
    return message(rich_message={"blocks": blocks and list(blocks)}, **more)


MENTIONED: Json = {"type": "mention", "text": "@nhipcau_test_bot", "username": "nhipcau_test_bot"}
TABLE: Json = {
    "type": "table",
    "cells": [[{"text": t, "align": "left", "valign": "top"} for t in row] for row in ("ab", "cd")],
    "caption": {"text": "of letters", "credit": "me"},
}


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([{"type": "paragraph", "text": [MENTIONED, " cầu ", {"type": "bold", "text": "gỗ"}]}],
         Question("cầu gỗ")),
        ([{"type": "heading", "text": "😀", "size": 1},
          {"type": "list", "items": [{"label": "•", "blocks": [
              {"type": "paragraph", "text": "một"},
              {"type": "list", "items": [{"blocks": [{"type": "pre", "text": ["hai ", MENTIONED]}]},
                                         {"blocks": [{"type": "footer", "text": "ba"}]}]}]}]}],
         Question("😀\nmột\nhai  \nba")),
        ([TABLE, {"type": "details", "summary": "d", "blocks": [{"type": "divider"},
          {"type": "blockquote", "blocks": [{"type": "paragraph", "text": MENTIONED}],
           "credit": "Minh"}]}],
         Question("a b \nc d \nof letters\nme\nd\n \nMinh")),
        ([{"type": "paragraph", "text": {"type": "bot_command", "text": "/ask@nhipcau_test_bot"}},
          {"type": "paragraph", "text": "cầu gỗ"}], Command("ask", "cầu gỗ")),
        ([{"type": "paragraph", "text": "nói với nhau thôi"}], None),
        ([{"type": "paragraph", "text": {"type": "mention", "text": "@somebody"}}], None),
    ],
)  # fmt: skip
def test_what_is_meant_for_the_bot_is_found_anywhere_in_a_page(
    blocks: list[Json], expected: object
) -> None:
    assert content(page(*blocks)) == expected
    if expected is None:
        assert said(page(*blocks)) is None


def test_a_page_is_asked_about_by_who_replies_to_it() -> None:
    target = page({"type": "paragraph", "text": "cầu gỗ dài mấy mét"})
    asked = message("@nhipcau_test_bot", reply_to_message=target)
    assert content(asked) == Question("cầu gỗ dài mấy mét")


@pytest.mark.parametrize(
    "blocks",
    [7, [7, None], [{"text": {"text": [{}, 5]}}], [{"type": "list", "items": {}}], ["x"] * 3],
)
def test_pages_of_another_shape_are_read_as_far_as_they_can_be(blocks: object) -> None:
    found = content(message("", "private", rich_message={"blocks": blocks}))
    assert found in {None, Question("x\nx\nx")}


def test_a_page_nested_without_end_is_read_to_a_depth() -> None:
    block: Json = {"type": "paragraph", "text": "tận cùng"}
    for _ in range(200):
        block = {"type": "blockquote", "blocks": [{"type": "paragraph", "text": "cầu"}, block]}
    found = content(message("", "private", rich_message={"blocks": [block]}))
    assert isinstance(found, Question)
    assert set(found.text.split("\n")) == {"cầu"}


# -- edits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (message("hỏi", "private", edit_date=NOW + 5), Question("hỏi")),
        (message("hỏi", "private", edit_date=NOW + EDITABLE), Question("hỏi")),
        (message("hỏi", "private", edit_date=NOW + EDITABLE + 1), None),
        (message("hỏi", edit_date=NOW + 5), None),
        (message("@nhipcau_test_bot hỏi", edit_date=NOW + 5), Question("hỏi")),
        (message("cầu gì", "private", photo=PHOTO, edit_date=NOW + 5), Question("cầu gì")),
        (message("", "private", photo=PHOTO, edit_date=NOW + 5), None),
        (message("/help", "private", edit_date=NOW + 5), None),
        (message("@nhipcau_test_bot", edit_date=NOW + 5), None),
    ],
    ids=[
        "a text",
        "just in time",
        "an old one",
        "among others",
        "a mention",
        "a caption",
        "a picture",
        "a command",
        "a mention alone",
    ],
)
def test_a_question_that_is_mended_soon_is_a_new_one(sent: Json, expected: object) -> None:
    found = said(sent, "edited_message")
    assert (found and found.incoming.content) == expected
    assert found is None or found.is_edit


# -- who, and where the answer goes ----------------------------------------------------------------

HERS = Aside(7)
"""How to answer her alone, in a group."""
IN_TOPIC: Json = {"message_thread_id": 3, "is_topic_message": True}


@pytest.mark.parametrize(
    ("sent", "place", "address"),
    [
        (message("a", "private"), Place("telegram:7"), Address(7)),
        (message("a", "private", **IN_TOPIC), Place("telegram:7", "3"), Address(7, 3)),
        (
            message(HELP),
            Place("telegram:-100", is_group=True),
            Address(-100, answers=5, aside=HERS),
        ),
        (
            message(HELP, **IN_TOPIC),
            Place("telegram:-100", "3", True),
            Address(-100, 3, 5, aside=HERS),
        ),
        (
            message(HELP, message_thread_id=1),
            Place("telegram:-100", is_group=True),
            Address(-100, answers=5, aside=HERS),
        ),
        (
            message(HELP, message_id=0, ephemeral_message_id=4),
            Place("telegram:-100", is_group=True),
            Address(-100, aside=Aside(7, message=4)),
        ),
    ],
    ids=["person", "topic of a person", "group", "topic", "general topic", "seen by one"],
)
def test_the_answer_goes_where_it_was_asked_for(sent: Json, place: Place, address: Address) -> None:
    found = said(sent)
    assert found is not None
    assert (found.incoming.place, found.address) == (place, address)
    assert (found.incoming.user, found.incoming.client_locale) == ("telegram:7", "en")


def test_whose_message_is_replied_to_is_told_if_it_is_ours() -> None:
    mine = message("còn cầu đá?", "private", reply_to_message=by_me(text="…"))
    other = message("còn cầu đá?", "private", reply_to_message={**by_me(), "from": LAN})
    opened = message("a", "private", reply_to_message=by_me(forum_topic_created={"name": "T"}))
    found = [said(sent) for sent in (mine, other, opened)]
    assert [one and one.incoming.replies_to for one in found] == ["4", None, None]


def test_where_telegram_does_not_say_who_it_is_the_chat() -> None:
    anonymous: Json = {"id": 1087968824, "is_bot": True, "username": "GroupAnonymousBot"}
    found = said(message(HELP, sender_chat=GROUP) | {"from": anonymous})
    assert found is not None
    assert (found.incoming.user, found.incoming.client_locale) == ("telegram:chat:-100", None)
    assert origin_of({"update_id": 1, "message": message(HELP, sender_chat=GROUP)}).sender is None


def test_an_album_is_known_by_its_name() -> None:
    found = said(message("", "private", photo=PHOTO, media_group_id="9"))
    assert found is not None
    assert (found.album, found.message) == ("9", (7, 5))


# -- presses ---------------------------------------------------------------------------------------

PRESSER = Aside(7, "1")


def press(**fields: Any) -> Json:
    """A button under a message of ours."""
    query = {"id": "1", "from": LAN, "data": "t:vi", "message": message("old"), **fields}
    return {"update_id": 1, "callback_query": query}


@pytest.mark.parametrize(
    ("under", "place", "address"),
    [
        (message("old", "private"), Place("telegram:7"), Address(7, edits=5)),
        (
            message("old"),
            Place("telegram:-100", is_group=True),
            Address(-100, edits=5, aside=PRESSER),
        ),
        (
            message("old", **IN_TOPIC),
            Place("telegram:-100", "3", True),
            Address(-100, 3, edits=5, aside=PRESSER),
        ),
        (
            {"chat": GROUP, "message_id": 8, "date": 0},
            Place("telegram:-100", is_group=True),
            Address(-100, edits=8, aside=PRESSER),
        ),
        (
            message("old", message_id=0, ephemeral_message_id=4),
            Place("telegram:-100", is_group=True),
            Address(-100, aside=Aside(7, "1", 4)),
        ),
    ],
    ids=["person", "group", "topic", "too old to be shown", "seen by one"],
)
def test_a_press_is_acted_on_where_its_message_stands(
    under: Json, place: Place, address: Address
) -> None:
    incoming = Incoming("telegram:7", Press("t:vi"), place, "en", links=links_of(ME))
    assert read(press(message=under), ME, COMMANDS) == Pressed("1", incoming, address)


@pytest.mark.parametrize("fields", [{"message": None, "inline_message_id": "x"}, {"data": None}])
def test_a_press_that_is_not_ours_is_to_be_confirmed_alone(fields: Json) -> None:
    assert read(press(**fields), ME, COMMANDS) == Pressed("1")


# -- what is broken --------------------------------------------------------------------------------

BROKEN: list[Any] = [
    None,
    [],
    {},
    {"message": []},
    {"message": {}},
    {"message": message("a", "private", **{"from": {"id": "7"}})},
    {"message": message("a", "private", chat={"id": 2**63, "type": "private"})},
    {"edited_message": {"chat": {"id": 7}}},
    {"callback_query": {"id": "1"}},
    {"callback_query": {"from": LAN}},
]


@pytest.mark.parametrize("raw", BROKEN, ids=lambda raw: str(raw)[:40])
def test_what_is_broken_is_said_to_be(raw: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(raw, ME, COMMANDS)


def test_who_is_told_of_trouble_is_told_in_their_topic_and_nobody_in_a_group() -> None:
    private = {"message": message("a", "private", **IN_TOPIC)}
    pressed = press(message=message("old", "private", **IN_TOPIC))
    incoming = Incoming("telegram:7", Media(), Place("telegram:7", "3"), "en")
    assert [whom(raw) for raw in (private, pressed)] == [(incoming, Address(7, 3))] * 2
    assert [whom(raw) for raw in ({"message": message(HELP)}, press())] == [None, None]
