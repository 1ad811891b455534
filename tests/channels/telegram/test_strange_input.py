"""What people, their apps and other programs send that nobody would write on purpose: the whole bot
against the local Bot API server. What is said is answered or left, and the next one always is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.content.model import Content
from bot.i18n.words import Lexicon
from tests.channels.telegram.answering import (
    PATIENCE,
    dialogue_on,
    engine_on,
    running_channel,
    until,
)
from tests.small_content import FULL
from tests.tools.bot_api import BotApiServer, ChatMessage

LAN, MINH, GROUP, ELSEWHERE = 71, 72, -100_45, -100_99
NAME = "</a><a href='https://evil.example'>&lt;b&gt; @nhipcau_test_bot"
LONG = "The wooden bridge is 30 metres long, 2 metres wide & its roof < 4 metres high."


@pytest.fixture
async def server(content: Content, lexicon: Lexicon, tmp_path: Path) -> AsyncIterator[BotApiServer]:
    """With a bot that runs on it."""
    address = f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}"
    async with BotApiServer() as server, engine_on(address) as engine:
        server.set_elsewhere(True)
        dialogue = dialogue_on(engine, content, lexicon)
        async with running_channel(server, dialogue, lexicon, engine, at_leisure=False):
            yield server


async def answer(server: BotApiServer, text: str, chat: int = LAN, **how: Any) -> ChatMessage:
    update = server.send_text(chat, text, language_code="en", **how)
    return await server.wait_for_reply(chat, after=update, timeout=PATIENCE)


async def still_answers(server: BotApiServer) -> None:
    """Somebody else, who wrote nothing strange."""
    assert (await answer(server, "how long is the wooden bridge?", MINH)).text == LONG


@pytest.mark.parametrize("length", [64, 65, 128])
async def test_a_link_of_any_length_that_leads_nowhere_says_so(
    server: BotApiServer, length: int
) -> None:
    reply = await answer(server, "/start " + "a" * length)
    assert "leads to nothing I know" in reply.text
    await still_answers(server)


@pytest.mark.parametrize("payload", ["WOODEN-BRIDGE-LENGTH", "Wooden-Bridge-Length"])
async def test_a_link_in_capitals_leads_there(server: BotApiServer, payload: str) -> None:
    assert (await answer(server, f"/start {payload}")).text == LONG


LOOKED_UP = {
    "256 characters": "x" * 256,
    "256 of words": "cầu " * 64,
    "emoji": "👨‍👩‍👧‍👦🇻🇳😂",
    "HTML": "</a><b>bridge",
    "controls": "\u202ebridge\x00",
    "templates": "%s {0} $x",
    "a space": " ",
    "half a surrogate pair": "\ud83d",
}


@pytest.mark.parametrize("query", LOOKED_UP.values(), ids=LOOKED_UP)
async def test_whatever_is_looked_up_is_answered_once(server: BotApiServer, query: str) -> None:
    server.look_up(LAN, query, language_code="en")
    (call,) = await server.wait_for_calls("answerInlineQuery", 1, PATIENCE)
    assert call.status == 200, call.description
    server.look_up(LAN, "wooden", offset="not a number", language_code="en")
    assert (await server.wait_for_calls("answerInlineQuery", 2, PATIENCE))[-1].status == 200


async def test_a_name_that_is_markup_is_no_markup_and_no_mention(server: BotApiServer) -> None:
    reply = await answer(server, "how long is the wooden bridge?", first_name=NAME)
    assert (reply.text, reply.kind) == (LONG, "rich_message")
    update = server.send_text(
        GROUP, "how long is the wooden bridge?", user_id=LAN, first_name=NAME,
        language_code="en", chat_type="supergroup",
    )  # fmt: skip
    asked = server.send_text(
        GROUP, "/ask how long is the stone bridge?", user_id=LAN, first_name=NAME,
        language_code="en", chat_type="supergroup",
    )  # fmt: skip
    first = await server.wait_for_reply(GROUP, after=update, timeout=PATIENCE)
    assert first.reply_to_message_id == server.message_id_of(asked)
    assert all(call.status == 200 for call in server.calls_of("sendMessage"))


async def test_a_button_of_another_chat_does_nothing_to_that_chat(server: BotApiServer) -> None:
    mine = await answer(server, "/daily 8")
    stop = mine.buttons[-1]["callback_data"]
    update = server.press(GROUP, stop, user_id=MINH, language_code="en")
    told = await server.wait_for_reply(GROUP, after=update, timeout=PATIENCE)
    assert "private chat" in told.text
    assert "at 8:00" in (await answer(server, "/daily")).text


async def test_two_devices_of_one_person_at_once_are_answered_each_where_it_was(
    server: BotApiServer,
) -> None:
    first = await answer(server, "how long is the wooden bridge?")
    second = await answer(server, "how long is the stone bridge?")
    data = {message.message_id: f"s:{entry}:en"
            for message, entry in ((first, FULL), (second, "stone-bridge-length"))}  # fmt: skip
    for number, view in data.items():
        server.press(LAN, view, message_id=number, language_code="en")
    server.send_text(LAN, "/about", language_code="en")
    await until(lambda: len(server.calls_of("editMessageText")) == len(data))
    edited = {m.message_id: m.text for m in server.messages(LAN) if m.is_edited}
    assert edited.keys() == data.keys()
    assert edited[first.message_id].startswith("The wooden bridge")
    assert edited[second.message_id].startswith("The stone bridge")
    assert [call.status for call in server.calls_of("answerCallbackQuery")] == [200, 200]


async def test_a_group_that_threw_the_bot_out_and_took_it_back_is_answered_again(
    server: BotApiServer,
) -> None:
    how: dict[str, Any] = {"user_id": LAN, "chat_type": "supergroup"}
    assert (await answer(server, "/ask how long is the wooden bridge?", GROUP, **how)).text == LONG
    server.add_member_update(GROUP, status="kicked", chat_type="supergroup", user_id=LAN)
    server.send_text(GROUP, "/ask how long is the stone bridge?", language_code="en", **how)
    await until(lambda: any(call.status == 403 for call in server.calls_of("sendMessage")))
    back = server.add_member_update(
        GROUP, status="member", old_status="kicked", chat_type="supergroup", user_id=LAN,
        language_code="en",
    )  # fmt: skip
    greeting = await server.wait_for_reply(GROUP, after=back, timeout=PATIENCE)
    assert "Nhịp Cầu" in greeting.text
    assert (await answer(server, "/ask how long is the wooden bridge?", GROUP, **how)).text == LONG


async def test_a_guest_who_waited_too_long_is_not_answered_and_not_written_to(
    server: BotApiServer,
) -> None:
    server.delay("getUpdates", 0.5)
    server.ask_as_guest(ELSEWHERE, LAN, "@nhipcau_test_bot how long is the wooden bridge?")
    server.pass_time(61)
    await asyncio.sleep(0.6)
    await still_answers(server)
    assert all(call.status == 400 for call in server.calls_of("answerGuestQuery"))
    assert [call for call in server.calls_of("sendMessage")
            if call.params["chat_id"] == ELSEWHERE] == []  # fmt: skip


async def test_a_topic_that_is_deleted_while_somebody_asks_loses_no_answer(
    server: BotApiServer,
) -> None:
    how: dict[str, Any] = {"user_id": LAN, "chat_type": "supergroup", "message_thread_id": 5}
    reply = await answer(server, "/ask how long is the wooden bridge?", GROUP, **how)
    assert reply.message_thread_id == 5
    update = server.send_text(GROUP, "/ask how long is the stone bridge?", language_code="en",
                              **how)  # fmt: skip
    server.set_topic(GROUP, 5, "deleted")
    found = await server.wait_for_reply(GROUP, after=update, timeout=PATIENCE)
    assert found.message_thread_id in (None, 5)
    assert found.text.startswith("The stone bridge")


async def test_a_private_chat_with_topics_is_answered_in_each_of_them(
    server: BotApiServer,
) -> None:
    for thread in (3, 4):
        reply = await answer(server, "how long is the wooden bridge?", message_thread_id=thread)
        assert (reply.message_thread_id, reply.text) == (thread, LONG)
    turned = server.press(LAN, f"s:{FULL}:en", message_id=reply.message_id, language_code="en")
    server.delete_message(LAN, reply.message_id)
    found = await server.wait_for_reply(LAN, after=turned, timeout=PATIENCE)
    assert found.text.startswith(LONG)
