"""What the delivery is told of a call, whatever Telegram or the network did with it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot.channels.telegram.calls import Address, Call, confirmation, outgoing
from bot.channels.telegram.gateway import TelegramGateway
from bot.channels.telegram.types import Bot
from bot.delivery.model import (
    Instead,
    Outcome,
    Refused,
    Retry,
    Sent,
    Unknown,
    Unreachable,
    Wait,
)
from bot.messages import Button, Poll, Reply
from tests.tools.bot_api import DROPPED, BotApiServer

CHAT, GROUP, SUPERGROUP = 7, -45, -10045
KEYS = ((Button("Press me", "t:vi"),),)
SECRET = "their secret words"


@pytest.fixture
def gateway(ptb: Bot) -> TelegramGateway:
    return TelegramGateway(ptb)


def payload(text: str = "**Xin** chào", address: Address | None = None, **more: Any) -> str:
    (call,) = outgoing(Reply(text, "vi", KEYS, **more), address or Address(CHAT))
    return call.payload


async def edit_of(ptb: Bot, text: str = "new") -> str:
    """Into an old message of ours."""
    old = (await ptb.send_message(CHAT, "old")).message_id
    return payload(text, Address(CHAT, edits=old), in_place=True)


async def make_all(gateway: TelegramGateway, first: str) -> list[Outcome]:
    """A call, and what is to be said instead of it, until nothing is."""
    outcomes: list[Outcome] = [await gateway.make(first)]
    while isinstance(last := outcomes[-1], Instead) and len(outcomes) < 9:
        outcomes.append(await gateway.make(last.payload))
    return outcomes


async def test_a_reply_arrives_with_its_markup_and_buttons(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    assert await gateway.make(payload()) == Sent("1")
    (message,) = server.messages(CHAT)
    assert (message.html, message.labels) == ("<b>Xin</b> chào", ["Press me"])
    assert message.message["link_preview_options"] == {"is_disabled": True}


async def test_in_a_group_it_answers_the_message_in_its_topic(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    question = server.message_id_of(
        server.send_text(GROUP, "hỏi", chat_type="supergroup", message_thread_id=5)
    )
    assert await gateway.make(payload(address=Address(GROUP, 5, question))) == Sent("2")
    (message,) = server.messages(GROUP)
    assert (message.message_thread_id, message.reply_to_message_id) == (5, question)


QUIZ = Poll("bridge", "How long?", ("3 m", "30 m"), 1, "It has 30 m.", KEYS)
CHOICES = ((Button("3 m", "qa:bridge:en:1"),), (Button("30 m", "qa:bridge:en:0"),))


def quiz(address: Address) -> str:
    (call,) = outgoing(Reply("**Quiz**\n\nHow long?", "en", CHOICES, poll=QUIZ), address)
    return call.payload


async def test_a_question_of_the_quiz_arrives_as_a_poll_in_its_topic(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    asked = server.message_id_of(
        server.send_text(GROUP, "/quiz", chat_type="supergroup", message_thread_id=5)
    )
    outcome = await gateway.make(quiz(Address(GROUP, 5, asked)))
    (message,) = server.messages(GROUP)
    poll = message.message["poll"]
    assert outcome == Sent("2", poll["id"])
    assert (message.message_thread_id, message.reply_to_message_id) == (5, asked)
    assert message.labels == ["Press me"]
    assert (poll["type"], poll["correct_option_ids"], poll["explanation"]) == (
        "quiz", [1], "It has 30 m.",
    )  # fmt: skip
    assert (poll["is_anonymous"], poll["allows_revoting"]) == (False, False)


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (400, "Bad Request: polls can't be sent to channel direct messages chats"),
        (400, "Bad Request: not enough rights to send polls to the chat"),
        (404, "Not Found: method not found"),
    ],
)
async def test_where_no_poll_may_be_sent_the_question_comes_with_buttons(
    server: BotApiServer, gateway: TelegramGateway, status: int, description: str
) -> None:
    server.set_topic(GROUP, 5, "open")
    server.fail("sendPoll", status=status, description=description)
    outcomes = await make_all(gateway, quiz(Address(GROUP, 5)))
    assert [type(one) for one in outcomes] == [Instead, Sent]
    (message,) = server.messages(GROUP)
    assert (message.html, message.labels) == ("<b>Quiz</b>\n\nHow long?", ["3 m", "30 m"])
    assert message.message_thread_id == 5


async def test_a_poll_for_a_chat_that_moved_goes_with_it(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    server.fail("sendPoll", status=400, description=moved, migrate_to_chat_id=SUPERGROUP)
    server.fail("sendPoll", status=400, description="Bad Request: CHAT_SEND_POLLS_FORBIDDEN")
    outcomes = await make_all(gateway, quiz(Address(GROUP)))
    assert [type(one) for one in outcomes] == [Instead, Instead, Sent]
    assert [message.labels for message in server.messages(SUPERGROUP)] == [["3 m", "30 m"]]


@pytest.mark.parametrize("thread", [5, 6], ids=["deleted", "never there"])
async def test_an_answer_to_a_topic_that_is_gone_arrives_outside_of_it(
    server: BotApiServer, gateway: TelegramGateway, thread: int
) -> None:
    server.set_topic(GROUP, 5, "deleted")
    outcomes = await make_all(gateway, payload(address=Address(GROUP, thread)))
    assert [type(o) for o in outcomes] == [Instead, Sent]
    assert [(m.text, m.message_thread_id) for m in server.messages(GROUP)] == [("Xin chào", None)]


async def test_to_a_topic_that_is_closed_nothing_is_said_elsewhere(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.set_topic(GROUP, 5, "closed")
    (outcome,) = await make_all(gateway, payload(address=Address(GROUP, 5)))
    assert isinstance(outcome, Refused)
    assert server.messages(GROUP) == []


async def test_what_cannot_be_edited_any_more_is_said_anew_in_its_topic(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.set_topic(GROUP, 5, "open")
    edit = payload("new", Address(GROUP, 5, edits=999), in_place=True)
    assert [type(o) for o in await make_all(gateway, edit)] == [Instead, Sent]
    assert [(m.text, m.message_thread_id) for m in server.messages(GROUP)] == [("new", 5)]


async def test_an_answer_whose_buttons_are_refused_arrives_without_them(
    server: BotApiServer, gateway: TelegramGateway, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("sendMessage", status=400, description="Bad Request: BUTTON_DATA_INVALID")
    assert [type(o) for o in await make_all(gateway, payload())] == [Instead, Sent]
    assert [(m.html, m.labels) for m in server.messages(CHAT)] == [("<b>Xin</b> chào", [])]
    assert caplog.messages == ["Telegram refused our buttons; sent without them"]


async def test_a_method_that_the_server_does_not_know_is_no_fault_of_the_token(
    gateway: TelegramGateway,
) -> None:
    outcome = await gateway.make(Call("sendOfTomorrow", {"chat_id": CHAT}).dump())
    assert isinstance(outcome, Refused)


@pytest.mark.parametrize(
    "reason", ["not enough rights to send text messages to the chat", "CHAT_WRITE_FORBIDDEN"]
)
async def test_a_group_that_took_the_right_to_write_is_left_alone(
    server: BotApiServer, gateway: TelegramGateway, reason: str
) -> None:
    server.fail("sendMessage", status=400, description=f"Bad Request: {reason}")
    assert isinstance(await gateway.make(payload(address=Address(GROUP))), Unreachable)


async def test_an_answer_to_a_message_that_is_gone_arrives_all_the_same(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    assert await gateway.make(payload(address=Address(GROUP, answers=999))) == Sent("1")
    assert [m.text for m in server.messages(GROUP)] == ["Xin chào"]


async def test_an_edit_replaces_the_words_and_the_buttons(
    server: BotApiServer, ptb: Bot, gateway: TelegramGateway
) -> None:
    assert await gateway.make(await edit_of(ptb)) == Sent("1")
    (message,) = server.messages(CHAT)
    assert (message.text, message.labels, message.is_edited) == ("new", ["Press me"], True)


async def test_an_edit_that_changes_nothing_is_done(
    server: BotApiServer, ptb: Bot, gateway: TelegramGateway, caplog: pytest.LogCaptureFixture
) -> None:
    again = await edit_of(ptb)
    await gateway.make(again)
    assert await gateway.make(again) == Sent()
    assert "not modified" in server.calls_of("editMessageText")[-1].description
    assert caplog.messages == []


@pytest.mark.parametrize(
    "reason",
    ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"],
)
async def test_where_the_message_to_edit_is_gone_a_new_one_says_it(
    server: BotApiServer, ptb: Bot, gateway: TelegramGateway, reason: str
) -> None:
    edit = await edit_of(ptb)
    server.fail("editMessageText", status=400, description=f"Bad Request: {reason}")
    assert [type(o) for o in await make_all(gateway, edit)] == [Instead, Sent]
    assert [(m.text, m.labels) for m in server.messages(CHAT)] == [
        ("old", []),
        ("new", ["Press me"]),
    ]


@pytest.mark.parametrize("is_edit", [False, True], ids=["message", "edit"])
async def test_markup_that_telegram_cannot_read_is_said_in_plain_text_and_reported(
    server: BotApiServer,
    ptb: Bot,
    gateway: TelegramGateway,
    caplog: pytest.LogCaptureFixture,
    is_edit: bool,
) -> None:
    first = await edit_of(ptb, "**Xin** chào") if is_edit else payload()
    server.fail("*", status=400, description="Bad Request: can't parse entities: whatever")
    assert [type(o) for o in await make_all(gateway, first)] == [Instead, Sent]
    (message,) = server.messages(CHAT)
    assert (message.text, message.labels) == ("Xin chào", ["Press me"])
    assert message.is_edited == is_edit
    assert "entities" not in message.message
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


async def test_plain_text_that_telegram_cannot_read_either_is_given_up(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.fail(
        "sendMessage", status=400, times=None, description="Bad Request: can't parse entities"
    )
    assert [type(o) for o in await make_all(gateway, payload())] == [Instead, Refused]


async def test_a_chat_that_moved_is_answered_where_it_is_now(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.fail(
        "sendMessage",
        status=400,
        migrate_to_chat_id=SUPERGROUP,
        times=None,
        when={"chat_id": GROUP},
    )
    outcomes = await make_all(gateway, payload(address=Address(GROUP, answers=3)))
    assert [type(o) for o in outcomes] == [Instead, Sent]
    assert [m.text for m in server.messages(SUPERGROUP)] == ["Xin chào"]
    assert server.messages(GROUP) == []


async def test_an_edit_in_a_chat_that_moved_arrives_there_as_a_new_message(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.fail("editMessageText", status=400, migrate_to_chat_id=SUPERGROUP)
    edit = payload("new", Address(GROUP, edits=12), in_place=True)
    assert [type(o) for o in await make_all(gateway, edit)] == [Instead, Instead, Sent]
    assert [m.text for m in server.messages(SUPERGROUP)] == ["new"]


async def test_who_blocked_the_bot_cannot_be_reached(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.block(CHAT)
    assert isinstance(await gateway.make(payload()), Unreachable)


async def test_it_says_how_long_telegram_wants_us_to_wait(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.fail("sendMessage", status=429, retry_after=17)
    assert await gateway.make(payload()) == Wait(17.0)


@pytest.mark.parametrize("status", [401, 404, 409, 500, 502, 503])
async def test_what_was_not_carried_out_may_be_tried_again(
    server: BotApiServer, gateway: TelegramGateway, status: int
) -> None:
    server.fail("sendMessage", status=status)
    assert isinstance(await gateway.make(payload()), Retry)
    assert server.messages(CHAT) == []


async def test_where_nobody_listens_nothing_was_carried_out(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    await server.pause()
    assert isinstance(await gateway.make(payload()), Retry)


@pytest.mark.parametrize(
    ("status", "body"),
    [(DROPPED, None), (200, b""), (200, b"<html>captive portal</html>"), (200, b"[]")],
    ids=["connection cut", "empty answer", "captive portal", "other JSON"],
)
async def test_what_may_have_been_carried_out_is_unknown(
    server: BotApiServer, gateway: TelegramGateway, status: int, body: bytes | None
) -> None:
    server.fail("sendMessage", status=status, body=body, apply=True)
    assert isinstance(await gateway.make(payload()), Unknown)
    assert [m.text for m in server.messages(CHAT)] == ["Xin chào"]


async def test_an_answer_that_comes_too_late_is_unknown(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.delay("sendMessage", 5.0)
    assert isinstance(await gateway.make(payload()), Unknown)


@pytest.mark.parametrize("reason", ["message is too long", "TOPIC_CLOSED", "anything"])
async def test_what_is_refused_is_refused(
    server: BotApiServer, gateway: TelegramGateway, reason: str
) -> None:
    server.fail("sendMessage", status=400, description=f"Bad Request: {reason}")
    assert isinstance(await gateway.make(payload()), Refused)


async def test_a_confirmation_is_made_and_one_that_comes_too_late_is_given_up(
    server: BotApiServer, ptb: Bot, gateway: TelegramGateway
) -> None:
    await ptb.send_message(CHAT, "old")
    query = server.update(server.press(CHAT, "t:vi"))["callback_query"]["id"]
    assert await gateway.make(confirmation(query).payload) == Sent()
    server.expire_callback_queries()
    assert isinstance(await gateway.make(confirmation(query).payload), Refused)


@pytest.mark.parametrize(
    "junk",
    ["", "{", "{}", "[]", "null", "7", '"x"', '{"method": 7, "parameters": 7}',
     '{"method": "sendMessage", "parameters": null}', '{"method": null, "parameters": {}}'],
)  # fmt: skip
async def test_what_is_no_call_is_an_outcome_too(
    server: BotApiServer, gateway: TelegramGateway, junk: str
) -> None:
    assert isinstance(await gateway.make(junk), Refused)
    assert server.calls_of("sendMessage") == []


@pytest.mark.parametrize("text", ["\ud83d", "\x00", "", "x" * 100_000], ids=ascii)
async def test_words_that_cannot_be_sent_are_an_outcome_too(
    gateway: TelegramGateway, text: str
) -> None:
    outcome = await gateway.make(Call("sendMessage", {"chat_id": CHAT, "text": text}).dump())
    assert isinstance(outcome, Sent | Refused)


@pytest.mark.parametrize(
    ("status", "description"),
    [(400, f"Bad Request: {SECRET}"), (403, f"Forbidden: {SECRET}"), (502, SECRET)],
)
async def test_a_reason_holds_no_token_and_no_words(
    server: BotApiServer,
    gateway: TelegramGateway,
    caplog: pytest.LogCaptureFixture,
    status: int,
    description: str,
) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    server.fail("sendMessage", status=status, description=description)
    outcome = await gateway.make(payload(SECRET))
    shown = f"{outcome} {caplog.text}"
    assert SECRET not in shown
    assert server.token not in shown


async def test_what_is_paid_for_says_so(server: BotApiServer, ptb: Bot) -> None:
    gateway = TelegramGateway(ptb, pays=True)
    assert await gateway.make(payload()) == Sent("1")
    assert await gateway.make(await edit_of(ptb)) == Sent("2")
    sent, _, edited = server.calls_of("sendMessage")[0], *server.calls[-2:]
    assert sent.params["allow_paid_broadcast"] is True
    assert "allow_paid_broadcast" not in edited.params


async def test_who_cannot_pay_is_answered_all_the_same(
    server: BotApiServer, ptb: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("sendMessage", status=400, description="Bad Request: not enough Stars")
    assert await TelegramGateway(ptb, pays=True).make(payload()) == Sent("1")
    paying, free = server.calls_of("sendMessage")
    assert "allow_paid_broadcast" in paying.params
    assert "allow_paid_broadcast" not in free.params
    assert "was to be paid for" in caplog.text
    assert SECRET not in caplog.text


async def test_nothing_is_paid_for_unasked(server: BotApiServer, gateway: TelegramGateway) -> None:
    await gateway.make(payload())
    assert "allow_paid_broadcast" not in server.calls_of("sendMessage")[0].params
