"""In a group the bot answers those who speak to it, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Message, User

from bot.channels.telegram.addressing import addressed_text, is_command_for
from tests.tools.bot_api.telegram_html import detected_entities

ME = User(1234567890, "Nhịp Cầu", is_bot=True, username="nhipcau_test_bot")
LAN = {"id": 7, "is_bot": False, "first_name": "Lan"}


def message(text: str, kind: str = "supergroup", **fields: Any) -> Message:
    """A message as Telegram sends it."""
    entities = fields.pop("entities", None) or detected_entities(text)
    name = "caption" if "photo" in fields else "text"
    data = {
        "message_id": 5,
        "date": 1_700_000_000,
        "chat": {"id": -100 if kind != "private" else 7, "type": kind, "title": "Nhóm"},
        "from": LAN,
        name: text,
        ("caption_entities" if name == "caption" else "entities"): entities,
        **fields,
    }
    return Message.de_json({key: value for key, value in data.items() if value}, None)


def by_me(**fields: Any) -> dict[str, Any]:
    """A message of the bot, to be replied to."""
    chat = {"id": -100, "type": "supergroup", "title": "Nhóm"}
    return {"message_id": 4, "date": 1_700_000_000, "chat": chat, "from": ME.to_dict(), **fields}


def text_mention(user: int, length: int) -> list[dict[str, Any]]:
    """How a person without a @name is mentioned."""
    who = {"id": user, "is_bot": True, "first_name": "x"}
    return [{"type": "text_mention", "offset": 0, "length": length, "user": who}]


PHOTO = [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]
_CASES: dict[str, tuple[Message, str | None]] = {
    "private": (message("cầu gỗ", "private"), "cầu gỗ"),
    "private, mentioned": (message("@nhipcau_test_bot hi", "private"), "@nhipcau_test_bot hi"),
    "group": (message("cầu gỗ dài bao nhiêu"), None),
    "basic group": (message("cầu gỗ dài bao nhiêu", "group"), None),
    "mention first": (message("@nhipcau_test_bot cầu gỗ"), "cầu gỗ"),
    "mention last": (message("cầu gỗ @nhipcau_test_bot"), "cầu gỗ"),
    "mention in the middle": (message("hỏi @nhipcau_test_bot cầu gỗ"), "hỏi   cầu gỗ"),
    "mention after emoji": (message("😀😀 @nhipcau_test_bot cầu"), "😀😀   cầu"),
    "mention in other case": (message("@NhipCau_Test_Bot cầu gỗ"), "cầu gỗ"),
    "mention alone": (message("@nhipcau_test_bot"), ""),
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
    "photo in private": (message("", "private", photo=PHOTO), ""),
    "photo that replies to the bot": (
        message("", photo=PHOTO, reply_to_message=by_me(text="…")),
        "",
    ),
}


@pytest.mark.parametrize(("sent", "expected"), _CASES.values(), ids=_CASES.keys())
def test_the_words_meant_for_the_bot(sent: Message, expected: str | None) -> None:
    assert addressed_text(sent, ME) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/frobnicate@nhipcau_test_bot", True),
        ("/frobnicate@NHIPCAU_TEST_BOT now", True),
        ("/frobnicate", False),
        ("/frobnicate@other_bot", False),
        ("/frobnicate @nhipcau_test_bot", False),
        ("", False),
    ],
    ids=repr,
)
def test_a_command_names_this_bot(text: str, expected: bool) -> None:
    assert is_command_for(message(text), ME) == expected
