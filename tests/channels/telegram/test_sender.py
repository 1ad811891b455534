"""Replies reach people, whatever Telegram answers on the way."""

from __future__ import annotations

import logging

import pytest
from telegram.error import BadRequest

from bot.channels.telegram.outcomes import Outcome
from bot.channels.telegram.sender import FIRST_PAUSE, LONGEST_WAIT, TRIES, Place, Sender
from bot.channels.telegram.types import Bot
from bot.messages import Button, Reply
from tests.tools.bot_api import DROPPED, BotApiServer

CHAT, GROUP, SUPERGROUP = 7, -45, -10045
KEYS = ((Button("Press me", "t:vi"),),)
REPLY = Reply("**Xin** chào", "vi", KEYS)
LONG = Reply("x" * 4000 + "\n\n" + "y" * 4000 + "\n\n" + "z" * 10, "vi", KEYS)


class Naps:
    """In place of sleeping: says at once how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def sender(ptb: Bot, naps: Naps) -> Sender:
    return Sender(ptb, naps)


async def old_message(ptb: Bot) -> int:
    """The id of a message of ours, to be edited."""
    return (await ptb.send_message(CHAT, "old")).message_id


async def test_a_reply_is_sent_with_its_markup_and_buttons(
    server: BotApiServer, sender: Sender
) -> None:
    await sender.reply(REPLY, Place(CHAT))
    (message,) = server.messages(CHAT)
    assert (message.html, message.labels) == ("<b>Xin</b> chào", ["Press me"])
    assert message.message["link_preview_options"] == {"is_disabled": True}


async def test_a_long_reply_is_several_messages_with_the_buttons_under_the_last(
    server: BotApiServer, sender: Sender
) -> None:
    await sender.reply(LONG, Place(CHAT))
    assert [(len(m.text), m.labels) for m in server.messages(CHAT)] == [
        (4000, []),
        (4012, ["Press me"]),
    ]


async def test_in_a_group_a_reply_answers_the_message_in_its_topic(
    server: BotApiServer, sender: Sender
) -> None:
    question = server.message_id_of(
        server.send_text(GROUP, "hỏi", chat_type="supergroup", message_thread_id=5)
    )
    await sender.reply(REPLY, Place(GROUP, thread=5, answers=question))
    (message,) = server.messages(GROUP)
    assert (message.message_thread_id, message.reply_to_message_id) == (5, question)


async def test_a_reply_to_a_message_that_is_gone_is_sent_all_the_same(
    server: BotApiServer, sender: Sender
) -> None:
    await sender.reply(REPLY, Place(GROUP, answers=999))
    assert [m.text for m in server.messages(GROUP)] == ["Xin chào"]


async def test_a_reply_in_place_edits_the_message(
    server: BotApiServer, ptb: Bot, sender: Sender
) -> None:
    target = await old_message(ptb)
    await sender.reply(Reply("new", "vi", KEYS, in_place=True), Place(CHAT, edits=target))
    (message,) = server.messages(CHAT)
    assert (message.text, message.labels, message.is_edited) == ("new", ["Press me"], True)


async def test_a_reply_that_is_not_in_place_is_a_new_message(
    server: BotApiServer, ptb: Bot, sender: Sender
) -> None:
    await sender.reply(REPLY, Place(CHAT, edits=await old_message(ptb)))
    assert [m.text for m in server.messages(CHAT)] == ["old", "Xin chào"]


async def test_a_long_reply_in_place_edits_the_message_and_goes_on_below(
    server: BotApiServer, ptb: Bot, sender: Sender
) -> None:
    target = await old_message(ptb)
    long = Reply(LONG.text, "vi", KEYS, in_place=True)
    await sender.reply(long, Place(CHAT, edits=target))
    assert [(m.message_id, m.is_edited, m.labels) for m in server.messages(CHAT)] == [
        (target, True, []),
        (target + 1, False, ["Press me"]),
    ]


async def test_a_reply_in_place_where_nothing_was_pressed_is_a_new_message(
    server: BotApiServer, sender: Sender
) -> None:
    await sender.reply(Reply("new", "vi", in_place=True), Place(CHAT))
    assert [m.text for m in server.messages(CHAT)] == ["new"]


@pytest.mark.parametrize(
    "reason",
    ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"],
)
async def test_where_the_message_to_edit_is_gone_a_new_one_is_sent(
    server: BotApiServer, ptb: Bot, sender: Sender, reason: str
) -> None:
    target = await old_message(ptb)
    server.fail("editMessageText", status=400, description=f"Bad Request: {reason}")
    await sender.reply(Reply("new", "vi", KEYS, in_place=True), Place(CHAT, edits=target))
    assert [(m.text, m.labels) for m in server.messages(CHAT)] == [
        ("old", []),
        ("new", ["Press me"]),
    ]


async def test_an_edit_that_changes_nothing_is_done(
    server: BotApiServer, ptb: Bot, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    target = await old_message(ptb)
    await sender.reply(Reply("old", "vi", in_place=True), Place(CHAT, edits=target))
    (edit,) = server.calls_of("editMessageText")
    assert "not modified" in edit.description
    assert [m.text for m in server.messages(CHAT)] == ["old"]
    assert caplog.messages == []


async def test_it_waits_as_long_as_telegram_says(
    server: BotApiServer, sender: Sender, naps: Naps
) -> None:
    server.fail("sendMessage", status=429, retry_after=3)
    server.fail("sendMessage", status=429, retry_after=1)
    await sender.reply(REPLY, Place(CHAT))
    assert [m.text for m in server.messages(CHAT)] == ["Xin chào"]
    first, second = naps.seconds
    assert 3 < first < 4
    assert 1 < second < 2


async def test_what_telegram_lets_through_only_much_later_is_dropped(
    server: BotApiServer, sender: Sender, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("sendMessage", status=429, retry_after=int(LONGEST_WAIT) + 1)
    await sender.reply(REPLY, Place(CHAT))
    assert (server.messages(CHAT), naps.seconds) == ([], [])
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_a_chat_that_moved_is_answered_where_it_is_now(
    server: BotApiServer, sender: Sender
) -> None:
    server.fail(
        "sendMessage",
        status=400,
        migrate_to_chat_id=SUPERGROUP,
        times=None,
        when={"chat_id": GROUP},
    )
    await sender.reply(LONG, Place(GROUP))
    assert [len(m.text) for m in server.messages(SUPERGROUP)] == [4000, 4012]
    assert server.messages(GROUP) == []


async def test_a_person_who_blocked_the_bot_is_tried_once_and_no_more(
    server: BotApiServer, sender: Sender, naps: Naps, caplog: pytest.LogCaptureFixture
) -> None:
    server.block(CHAT)
    await sender.reply(LONG, Place(CHAT))
    assert len(server.calls_of("sendMessage")) == 1
    assert naps.seconds == []
    assert caplog.messages == [f"a reply was not delivered: {Outcome.UNREACHABLE.value}"]


@pytest.mark.parametrize("status", [409, 500, 502, 503])
async def test_what_was_not_carried_out_is_tried_again_ever_more_slowly(
    server: BotApiServer, sender: Sender, naps: Naps, status: int
) -> None:
    server.fail("sendMessage", status=status, times=2)
    await sender.reply(REPLY, Place(CHAT))
    assert [m.text for m in server.messages(CHAT)] == ["Xin chào"]
    assert naps.seconds == [FIRST_PAUSE, FIRST_PAUSE * 2]


@pytest.mark.parametrize(("status", "retry_after"), [(502, None), (429, 1)])
async def test_patience_has_an_end(
    server: BotApiServer, sender: Sender, status: int, retry_after: int | None
) -> None:
    server.fail("sendMessage", status=status, retry_after=retry_after, times=None)
    await sender.reply(REPLY, Place(CHAT))
    assert len(server.calls_of("sendMessage")) == TRIES


@pytest.mark.parametrize(
    ("status", "body"),
    [(DROPPED, None), (200, b""), (200, b"<html>captive portal</html>")],
    ids=["connection cut", "empty answer", "captive portal"],
)
async def test_what_may_have_been_carried_out_is_not_repeated(
    server: BotApiServer, sender: Sender, status: int, body: bytes | None
) -> None:
    server.fail("sendMessage", status=status, body=body, apply=True)
    await sender.reply(REPLY, Place(CHAT))
    assert [m.text for m in server.messages(CHAT)] == ["Xin chào"]
    assert len(server.calls_of("sendMessage")) == 1


async def test_an_answer_that_comes_too_late_is_not_repeated(
    server: BotApiServer, sender: Sender
) -> None:
    server.delay("sendMessage", 5.0)
    await sender.reply(REPLY, Place(CHAT))
    assert [m.text for m in server.messages(CHAT)] == ["Xin chào"]


async def test_markup_that_telegram_cannot_read_is_sent_plain_and_reported(
    server: BotApiServer, sender: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail(
        "sendMessage", status=400, description="Bad Request: can't parse entities: whatever"
    )
    await sender.reply(REPLY, Place(CHAT))
    (message,) = server.messages(CHAT)
    assert (message.text, message.labels) == ("Xin chào", ["Press me"])
    assert "entities" not in message.message
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_only_the_part_that_telegram_cannot_read_is_sent_plain(
    server: BotApiServer, sender: Sender
) -> None:
    server.fail(
        "sendMessage",
        status=400,
        description="Bad Request: can't parse entities: whatever",
        when=lambda params: params.get("parse_mode") == "HTML" and "zzz" in params["text"],
    )
    await sender.reply(LONG, Place(CHAT))
    assert [len(m.text) for m in server.messages(CHAT)] == [4000, 4012]


async def test_an_edit_whose_markup_telegram_cannot_read_is_still_an_edit(
    server: BotApiServer, ptb: Bot, sender: Sender
) -> None:
    target = await old_message(ptb)
    server.fail("editMessageText", status=400, description="Bad Request: can't parse entities")
    await sender.reply(Reply("**new**", "vi", in_place=True), Place(CHAT, edits=target))
    assert [(m.text, m.is_edited) for m in server.messages(CHAT)] == [("new", True)]


async def test_a_part_that_cannot_be_sent_ends_the_reply(
    server: BotApiServer, sender: Sender
) -> None:
    server.fail("sendMessage", status=400, description="Bad Request: chat not found")
    await sender.reply(LONG, Place(CHAT))
    assert server.messages(CHAT) == []
    assert len(server.calls_of("sendMessage")) == 1


async def test_a_small_call_is_tried_once_and_never_raises(sender: Sender) -> None:
    tries = []

    async def call() -> None:
        tries.append(1)
        raise BadRequest("Query is too old and response timeout expired")

    assert await sender.attempt(call) is Outcome.EXPIRED
    assert len(tries) == 1


async def test_a_small_call_that_works_is_a_success(sender: Sender, ptb: Bot) -> None:
    assert await sender.attempt(ptb.get_me) is Outcome.SUCCESS
