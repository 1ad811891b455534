"""What concerns one person in a group: tried for their eyes alone, else said to all, never lost."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace
from typing import Any

import pytest

from bot.channels.telegram.asides import AFTER_A_PRESS, AT_ANY_TIME, Aside
from bot.channels.telegram.calls import Address, Call, outgoing
from bot.channels.telegram.gateway import REFUSED_FOR, TelegramGateway
from bot.channels.telegram.handling import TelegramReader
from bot.channels.telegram.reading import origin_of
from bot.channels.telegram.types import Bot
from bot.delivery.model import Instead, Outcome, Received, Retry, Sent, Unknown
from bot.messages import Button, Reply
from tests.channels.telegram.test_gateway import make_all
from tests.tools.bot_api import DROPPED, BotApiServer, ChatMessage

GROUP, LAN = -100_45, 71
KEYS = ((Button("Press me", "t:vi"),),)
LATER = 2**33


@pytest.fixture
def gateway(ptb: Bot) -> TelegramGateway:
    return TelegramGateway(ptb)


def payload(aside: Aside | None, text: str = "**Xin** chào", **address: Any) -> str:
    to = Address(GROUP, aside=aside, **address)
    reply = Reply(text, "vi", KEYS, in_place=True, for_one=True)
    (call,) = outgoing(reply, to)
    return call.payload


def administrator(server: BotApiServer) -> Aside:
    """The bot runs the group from now on."""
    server.set_administrators(GROUP, [server.bot["id"]])
    return Aside(LAN, until=LATER)


async def pressed(server: BotApiServer, ptb: Bot, message: ChatMessage | None = None) -> Aside:
    """Lan presses below a message of ours, the last one by default."""
    server.press(GROUP, "t:vi", message_id=message.key if message else None, user_id=LAN)
    updates = await ptb.call("getUpdates", {})
    query = updates[-1]["callback_query"]
    number = query["message"].get("ephemeral_message_id")
    return Aside(LAN, query["id"], number, LATER)


def seen(server: BotApiServer) -> list[tuple[str, int | None]]:
    """What stands in the group, and who alone sees it."""
    return [(m.text, m.seen_by) for m in server.messages(GROUP)]


# -- the calls -------------------------------------------------------------------------------------


def test_a_call_survives_the_outbox_with_whom_it_is_for() -> None:
    aside = Aside(LAN, "9", 4, 17.5)
    call = Call("sendMessage", {"chat_id": GROUP, "text": "a"}, aside=aside)
    assert Call.load(call.dump()) == call
    assert Call.load(replace(call, aside=None).dump()).aside is None


def test_only_what_is_for_one_person_is_said_so() -> None:
    aside = Aside(LAN, "9", until=LATER)
    (call,) = outgoing(Reply("to all", "vi"), Address(GROUP, aside=aside))
    assert Call.load(call.payload).aside is None
    (call,) = outgoing(Reply("to one", "vi", for_one=True), Address(7))
    assert Call.load(call.payload).aside is None


def test_both_forms_are_given_as_a_server_does_not_say_which_it_knows() -> None:
    call = Call.load(payload(Aside(LAN, "9", until=1.0), edits=5, thread=3)).said_aside()
    who = {"receiver_user_id": LAN, "callback_query_id": "9"}
    assert call.method == "sendMessage"
    assert call.parameters["ephemeral_message_parameters"] == who | {
        "replace_callback_query_message": True
    }
    assert call.parameters.items() >= {**who, "message_thread_id": 3}.items()
    assert "message_id" not in call.parameters


# -- made ------------------------------------------------------------------------------------------


async def test_an_administrator_says_it_to_one_person(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    assert await gateway.make(payload(administrator(server))) == Sent()
    (message,) = server.messages(GROUP)
    assert (message.text, message.seen_by, message.labels) == ("Xin chào", LAN, ["Press me"])


async def test_who_is_none_says_it_to_all_and_asks_again_after_an_hour(
    server: BotApiServer, ptb: Bot
) -> None:
    now = time.time()
    gateway = TelegramGateway(ptb, clock=lambda: now)
    aside = Aside(LAN, until=LATER)
    first, second = await make_all(gateway, payload(aside))
    assert (type(first), second) == (Instead, Sent("1"))
    assert await make_all(gateway, payload(aside, "again")) == [Sent("2")]
    administrator(server)
    now += REFUSED_FOR + 1
    assert await make_all(gateway, payload(aside, "later")) == [Sent()]
    assert seen(server) == [("Xin chào", None), ("again", None), ("later", LAN)]


async def test_a_press_is_answered_in_place_of_the_message_for_its_presser(
    server: BotApiServer, gateway: TelegramGateway, ptb: Bot
) -> None:
    public = await ptb.send_message(GROUP, "the card")
    aside = await pressed(server, ptb)
    assert await gateway.make(payload(aside, edits=public.message_id)) == Sent()
    assert seen(server) == [("the card", None), ("Xin chào", LAN)]
    own = server.last_message(GROUP)
    assert own.replaces == public.message_id
    aside = await pressed(server, ptb, own)
    assert await gateway.make(payload(aside, "turned")) == Sent()
    assert await gateway.make(payload(aside, "turned")) == Sent()  # a second tap changes nothing
    assert seen(server) == [("the card", None), ("turned", LAN)]


async def test_one_that_is_gone_is_said_anew_to_the_same_person(
    server: BotApiServer, gateway: TelegramGateway, ptb: Bot
) -> None:
    await gateway.make(payload(administrator(server)))
    server.set_administrators(GROUP, [])
    aside = await pressed(server, ptb, server.last_message(GROUP))
    server.vanish(GROUP)
    outcomes = await make_all(gateway, payload(aside, "anew"))
    assert (len(outcomes), outcomes[-1]) == (2, Sent())
    assert seen(server) == [("anew", LAN)]


async def test_a_press_that_telegram_finds_too_old_is_answered_to_all(
    server: BotApiServer, gateway: TelegramGateway, ptb: Bot
) -> None:
    public = await ptb.send_message(GROUP, "the card")
    aside = await pressed(server, ptb)
    server.pass_time(16)
    outcomes = await make_all(gateway, payload(aside, edits=public.message_id))
    assert (type(outcomes[0]), outcomes[-1]) == (Instead, Sent(str(public.message_id)))
    assert seen(server) == [("Xin chào", None)]


async def test_what_waited_too_long_is_not_even_tried(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    aside = replace(administrator(server), until=time.time() - 1)
    assert await gateway.make(payload(aside)) == Sent("1")
    assert [call.method for call in server.calls] == ["getMe", "sendMessage"]


@pytest.mark.parametrize("version", [(10, 1), (9, 3)])
async def test_an_older_server_is_asked_once_and_then_shows_all_to_all(
    server: BotApiServer, gateway: TelegramGateway, version: tuple[int, int]
) -> None:
    server.set_version(*version)
    aside = administrator(server)
    assert await gateway.make(payload(aside)) == Sent("1")
    assert await gateway.make(payload(aside)) == Sent("2")
    assert [call.status for call in server.calls_of("deleteEphemeralMessage")] == [404]
    assert not any("receiver_user_id" in call.params for call in server.calls)


async def test_the_version_between_takes_the_older_form(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.set_version(10, 2)
    assert await gateway.make(payload(administrator(server))) == Sent()
    assert seen(server) == [("Xin chào", LAN)]


async def test_a_server_that_shows_it_to_all_after_all_is_not_trusted_again(
    server: BotApiServer, gateway: TelegramGateway, caplog: pytest.LogCaptureFixture
) -> None:
    """It knows the methods and not the parameters, as a proxy of somebody's own may."""
    server.set_result("deleteEphemeralMessage", True)
    aside = administrator(server)
    server.set_version(10, 1)
    server.fail("deleteEphemeralMessage", status=400)
    with caplog.at_level(logging.WARNING):
        assert await gateway.make(payload(aside)) == Sent("1")
    assert "showed to all what was for one" in caplog.text
    await gateway.make(payload(aside))
    assert "receiver_user_id" not in server.calls[-1].params


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [({"status": 502}, Retry), ({"status": DROPPED, "apply": True}, Unknown)],
)
async def test_what_may_have_been_seen_is_not_said_to_all_as_well(
    server: BotApiServer, gateway: TelegramGateway, fault: Any, outcome: type[Outcome]
) -> None:
    aside = administrator(server)
    server.fail("sendMessage", **fault)
    assert isinstance(await gateway.make(payload(aside)), outcome)


async def test_to_a_command_that_nobody_else_saw_nothing_is_said_to_all(
    server: BotApiServer, gateway: TelegramGateway, ptb: Bot
) -> None:
    server.send_text(GROUP, "/help", user_id=LAN, chat_type="supergroup", is_ephemeral=True)
    (update,) = await ptb.call("getUpdates", {})
    aside = Aside(LAN, None, update["message"]["ephemeral_message_id"], LATER)
    (call,) = outgoing(Reply("how to ask", "en"), Address(GROUP, aside=aside))
    assert await gateway.make(call.payload) == Sent()
    assert seen(server) == [("how to ask", LAN)]


# -- until when ------------------------------------------------------------------------------------

PERSON = {"id": LAN, "is_bot": False, "first_name": "Lan"}
CHAT = {"id": GROUP, "type": "supergroup", "title": "Nhóm"}
SHOWN = {"message_id": 5, "date": 1, "chat": CHAT}


@pytest.mark.parametrize(
    ("update", "lasts", "message"),
    [
        ({"callback_query": {"id": "9", "from": PERSON, "data": "x", "message": SHOWN}},
         AFTER_A_PRESS, None),
        ({"callback_query": {"id": "9", "from": PERSON, "data": "x",
                             "message": {**SHOWN, "message_id": 0, "ephemeral_message_id": 3}}},
         AFTER_A_PRESS, 3),
        ({"message": {**SHOWN, "from": PERSON, "text": "/help",
                      "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}},
         AT_ANY_TIME, None),
        ({"message": {**SHOWN, "message_id": 0, "ephemeral_message_id": 4, "from": PERSON,
                      "text": "/help",
                      "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}},
         AFTER_A_PRESS, 4),
    ],
    ids=["a press", "a press below what one person sees", "a command", "one that nobody saw"],
)  # fmt: skip
async def test_it_lasts_from_when_the_person_acted(
    server: BotApiServer, ptb: Bot, update: dict[str, Any], lasts: float, message: int | None
) -> None:
    await ptb.initialize()
    reader = TelegramReader(ptb, {"help"})
    payload = json.dumps({"update_id": 1, **update})
    found = reader.read(Received("telegram:1", "1", "telegram:1", payload, id=1, age=4.0))
    address = getattr(found, "address", None)
    assert isinstance(address, Address)
    assert address.aside is not None
    assert (address.aside.person, address.aside.message) == (LAN, message)
    assert address.aside.until == pytest.approx(time.time() - 4.0 + lasts, abs=2.0)


@pytest.mark.parametrize(
    "message",
    [
        {**SHOWN, "from": PERSON, "sender_chat": CHAT},
        {**SHOWN, "from": PERSON, "chat": {"id": LAN, "type": "private", "first_name": "Lan"}},
    ],
    ids=["the group itself", "a person alone with the bot"],
)
def test_where_nobody_else_is_or_nobody_knows_who_asks_there_is_no_aside(
    message: dict[str, Any],
) -> None:
    assert origin_of({"update_id": 1, "message": message}).aside() is None
