"""Answers as rich messages where the server knows them, and the same words where it does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.asides import Aside
from bot.channels.telegram.calls import Address, Call, outgoing
from bot.channels.telegram.gateway import TelegramGateway
from bot.channels.telegram.rich import LONGEST_CELL, MAX_BLOCKS, richly
from bot.channels.telegram.types import Bot
from bot.delivery.model import Instead, Outcome, Refused, Sent, Unknown, Unreachable, Wait
from bot.messages import Button, Reply
from tests.tools.bot_api import BotApiServer
from tests.tools.bot_api.rich import checked, folded

CHAT, GROUP = 7, -10045
MORE = Button("➕ More", "m:bridge:en", holds="It was measured:\n\n- in spring\n- in **summer**")
SOURCE = Button("📄 Source", "s:bridge:en")
NEW = (10, 3)


def reply(text: str, *buttons: Button, shows: str | None = "bridge", **more: Any) -> Reply:
    return Reply(text, "en", (buttons,) if buttons else (), shows=shows, **more)


def html(*said: Any, **more: Any) -> str | None:
    """As a person sees it; None where it is ordinary text."""
    found = richly(reply(*said, **more))
    return None if found is None else checked(found, NEW).html


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- one\n- **two**", "<ul><li><p>one</p></li><li><p><b>two</b></p></li></ul>"),
        ("3. three\n4. **4**",
         '<ol><li value="3"><p>three</p></li><li value="4"><p><b>4</b></p></li></ol>'),
        ("**Bridges**\n\n- a\n- b", "<h4>Bridges</h4><ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("*In English only.*\n\n- a\n- b\n\n*As of 2025.*",
         ("<p><i>In English only.</i></p><ul><li><p>a</p></li><li><p>b</p></li></ul>"
          "<footer>As of 2025.</footer>")),
        ("- [a <b>](https://a.example/?x=1&y=2)\n- ***c***",
         ('<ul><li><p><a href="https://a.example/?x=1&amp;y=2">a &lt;b&gt;</a></p></li>'
          "<li><p><b><i>c</i></b></p></li></ul>")),
        ("- Ties: 189 → **194**\n- **Pacts:** 17\n- Years: 40",
         ("<table><tr><th>Ties</th><td>189 → <b>194</b></td></tr><tr><th>Pacts</th><td>17</td></tr>"
          "<tr><th>Years</th><td>40</td></tr></table>")),
    ],
)  # fmt: skip
def test_lists_are_lists_and_short_figures_a_table(text: str, expected: str) -> None:
    assert html(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "- Ties: 194\n- Pacts: 17",
        "- Ties: 194\n- Pacts: 17\n- forty years",
        "- Ties: 194\n- Pacts: 17\n- Years: " + "x" * (LONGEST_CELL + 1),
        "1. Ties: 194\n2. Pacts: 17\n3. Years: 40",
        "- Ties: 194\n- Pacts: 17\n- Years: ",
    ],
    ids=["two rows", "a row without a label", "a long cell", "numbered", "an empty cell"],
)
def test_what_makes_no_good_table_is_a_list(text: str) -> None:
    assert "<li" in (html(text) or "")


def test_the_context_that_was_asked_for_is_a_quote() -> None:
    assert html("- a\n- b\n\nIt is old.", context="It is old.") == (
        "<ul><li><p>a</p></li><li><p>b</p></li></ul><blockquote><p>It is old.</p></blockquote>"
    )


def test_what_a_button_would_add_is_folded_below_and_the_button_left_out() -> None:
    found = richly(reply("It has **30 m**.", MORE, SOURCE))
    assert found is not None
    assert folded(found["rich_message"]) == {"More": "It was measured:\n• in spring\n• in summer"}
    assert found["reply_markup"] == {
        "inline_keyboard": [[{"text": "📄 Source", "callback_data": "s:bridge:en"}]]
    }
    assert "reply_markup" not in (richly(reply("It has 30 m.", MORE)) or {})


@pytest.mark.parametrize(
    "plain",
    [
        reply("It has **30 m**.\n\n*As of 2025.*", SOURCE),
        reply("**Source:**\n\n- one alone", SOURCE),
        reply("What I can do:\n\n- answer\n- ask", shows=None),
        reply("- item\n" * MAX_BLOCKS),
    ],
    ids=["a short answer", "a list of one", "no answer", "more blocks than may be"],
)
def test_what_gains_nothing_by_it_stays_ordinary_text(plain: Reply) -> None:
    assert richly(plain) is None


@given(st.text(st.sampled_from("ab: ệ😀<&*_[]()\n-1.") | st.characters(exclude_categories=["Cs"])))
def test_telegram_can_read_any_text_as_a_rich_message(text: str) -> None:
    found = richly(reply(text, Button("+", "x", holds=text or "x")))
    if found is not None:
        checked(found, NEW)


# -- on servers that know them, and on others -----------------------------------------------------


@pytest.fixture
def gateway(ptb: Bot) -> TelegramGateway:
    return TelegramGateway(ptb)


ANSWER = reply("It has **30 m**.", MORE, SOURCE)
AS_TEXT = ("text", "It has <b>30 m</b>.", ["➕ More", "📄 Source"])


def payload(address: Address | None = None, said: Reply = ANSWER) -> str:
    (call,) = outgoing(said, address or Address(CHAT))
    return call.payload


async def make_all(gateway: TelegramGateway, first: str) -> list[Outcome]:
    outcomes: list[Outcome] = [await gateway.make(first)]
    while isinstance(last := outcomes[-1], Instead) and len(outcomes) < 9:
        outcomes.append(await gateway.make(last.payload))
    return outcomes


def shown(server: BotApiServer, chat: int = CHAT) -> list[tuple[str, str, list[str]]]:
    return [(one.kind, one.html, one.labels) for one in server.messages(chat)]


async def test_it_arrives_where_the_question_was_asked(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    asked = server.message_id_of(
        server.send_text(GROUP, "/ask", chat_type="supergroup", message_thread_id=5)
    )
    assert await gateway.make(payload(Address(GROUP, 5, asked))) == Sent("2")
    (message,) = server.messages(GROUP)
    assert (message.message_thread_id, message.reply_to_message_id) == (5, asked)
    assert (message.kind, message.text, message.labels) == (
        "rich_message", "It has 30 m.", ["📄 Source"],
    )  # fmt: skip
    (call,) = server.calls_of("sendRichMessage")
    assert call.params["rich_message"]["skip_entity_detection"] is True


@pytest.mark.parametrize("version", [(10, 0), (10, 1)])
async def test_an_older_server_gets_the_same_words_as_text_and_is_asked_once(
    server: BotApiServer, gateway: TelegramGateway, version: tuple[int, int]
) -> None:
    server.set_version(*version)
    assert [type(one) for one in await make_all(gateway, payload())] == [Instead, Sent]
    assert [type(one) for one in await make_all(gateway, payload())] == [Sent]
    assert shown(server) == [AS_TEXT, AS_TEXT]
    assert [call.status for call in server.calls_of("sendRichMessage")] == [
        404 if version == (10, 0) else 400
    ]


@pytest.mark.parametrize("version", [(10, 0), (10, 1)])
async def test_an_edit_on_an_older_server_is_made_as_text_and_asked_once(
    server: BotApiServer, ptb: Bot, gateway: TelegramGateway, version: tuple[int, int]
) -> None:
    server.set_version(*version)
    old = (await ptb.send_message(CHAT, "old")).message_id
    edit = payload(Address(CHAT, edits=old), reply("It has **30 m**.", MORE, SOURCE, in_place=True))
    assert [type(one) for one in await make_all(gateway, edit)] == [Instead, Sent]
    assert shown(server) == [AS_TEXT]
    assert await gateway.make(payload()) == Sent("2")
    assert server.calls_of("sendRichMessage") == []


async def test_text_is_edited_into_a_rich_message_and_back(
    server: BotApiServer, ptb: Bot, gateway: TelegramGateway
) -> None:
    old = (await ptb.send_message(CHAT, "old")).message_id
    there = Address(CHAT, edits=old)
    rich, plain = reply("It is long.", MORE, in_place=True), reply("short", SOURCE, in_place=True)
    for said, kind in ((rich, "rich_message"), (rich, "rich_message"), (plain, "text")):
        assert await gateway.make(payload(there, said)) in {Sent(str(old)), Sent()}
        assert [one.kind for one in server.messages(CHAT)] == [kind]


async def test_where_the_message_to_edit_is_gone_it_is_sent_anew_in_its_topic(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.set_topic(GROUP, 5, "open")
    gone = payload(Address(GROUP, 5, edits=99), reply("It is long.", MORE, in_place=True))
    assert [type(one) for one in await make_all(gateway, gone)] == [Instead, Sent]
    (message,) = server.messages(GROUP)
    assert (message.kind, message.message_thread_id) == ("rich_message", 5)


@pytest.mark.parametrize(
    "description",
    [
        "Bad Request: not enough rights to send the rich message to the chat",
        "Bad Request: can't parse entities: something of tomorrow",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: RICH_MESSAGE_OF_TOMORROW_INVALID",
    ],
)
async def test_what_one_chat_refuses_goes_there_as_text_and_elsewhere_as_before(
    server: BotApiServer, gateway: TelegramGateway, description: str
) -> None:
    server.fail("sendRichMessage", status=400, description=description)
    assert [type(one) for one in await make_all(gateway, payload())] == [Instead, Sent]
    assert await gateway.make(payload(Address(CHAT + 1))) == Sent("1")
    assert shown(server) == [AS_TEXT]
    assert [kind for kind, _, _ in shown(server, CHAT + 1)] == ["rich_message"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 0, "apply": True}, Unknown),
        ({"status": 429, "retry_after": 3}, Wait),
        ({"status": 403}, Unreachable),
        ({"status": 400, "description": "Bad Request: TOPIC_CLOSED"}, Instead),
    ],
    ids=["nobody knows", "too fast", "blocked", "refused"],
)
async def test_it_is_never_said_twice_nor_hurried_nor_said_to_who_left(
    server: BotApiServer, gateway: TelegramGateway, fault: Any, expected: type[Outcome]
) -> None:
    """Only what was refused for its form, or may have been, is said in the other one."""
    server.fail("sendRichMessage", **fault)
    assert isinstance(await gateway.make(payload()), expected)
    assert server.calls_of("sendMessage") == []


async def test_an_operator_can_keep_to_ordinary_text(server: BotApiServer, ptb: Bot) -> None:
    assert await TelegramGateway(ptb, rich=False).make(payload()) == Sent("1")
    assert shown(server) == [AS_TEXT]


async def test_text_that_is_refused_too_is_given_up(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    for method in ("sendRichMessage", "sendMessage"):
        server.fail(method, status=400, description="Bad Request: TOPIC_CLOSED")
    assert [type(one) for one in await make_all(gateway, payload())] == [Instead, Refused]


async def test_what_only_one_person_sees_is_ordinary_text(
    server: BotApiServer, gateway: TelegramGateway
) -> None:
    server.send_text(GROUP, "hỏi", chat_type="supergroup", user_id=71)
    server.set_administrators(GROUP, [server.bot["id"]])
    whose = Aside(71, until=2.0**33)
    said = reply("It has **30 m**.", MORE, SOURCE, for_one=True)
    assert isinstance(await gateway.make(payload(Address(GROUP, aside=whose), said)), Sent)
    assert shown(server, GROUP) == [AS_TEXT]


def test_a_call_comes_back_from_the_outbox_with_both_forms() -> None:
    call = Call.load(payload())
    assert call.rich is not None
    assert Call.load(call.dump()) == call
    assert call.as_rich().parameters.keys() == {"chat_id", "rich_message", "reply_markup"}
    assert Call.load('{"method":"sendMessage","parameters":{},"rich":7}').rich is None
