"""The channel's life: it starts when Telegram is there, survives what passes, and ends when told.

What people see is in `test_end_to_end.py`.
"""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.running import Running
from bot.channels.telegram import polling
from bot.channels.telegram.channel import build_bot
from bot.errors import ChannelError
from bot.i18n.words import Lexicon
from bot.messages import Incoming, Question, Reply
from tests.channels.telegram.answering import Handle, Saying, process_of, running_channel, until
from tests.tools.bot_api import BotApiServer

CHAT = 7


async def echo(incoming: Incoming) -> tuple[Reply, ...]:
    return (Reply("an answer", "en"),)


@pytest.fixture
def channel(server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine) -> Running:
    return channel_of(server, echo, lexicon, engine)


def channel_of(
    server: BotApiServer, handle: Handle, lexicon: Lexicon, engine: AsyncEngine
) -> Running:
    bot = build_bot(server.token, server.url)
    return process_of(bot, Saying(handle), lexicon, engine)


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_that_telegram_refuses_at_start_is_said_without_showing_it(
    server: BotApiServer, channel: Running, status: int
) -> None:
    server.fail("getMe", status=status, times=None)
    with pytest.raises(ChannelError, match="TELEGRAM_BOT_TOKEN is refused") as raised:
        await channel.run()
    assert server.token not in str(raised.value)
    assert raised.value.__suppress_context__


async def test_a_token_revoked_while_it_runs_ends_the_run(
    server: BotApiServer,
    channel: Running,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polling, "REFUSED_FOR", 1.0)
    server.fail("getUpdates", status=401, times=None)
    with pytest.raises(ChannelError, match="TELEGRAM_BOT_TOKEN is refused"):
        await asyncio.wait_for(channel.run(), 30)


@pytest.mark.parametrize(("status", "times"), [(401, 2), (404, 1), (409, 1), (429, 1), (502, 1)])
async def test_polling_goes_on_after_refusals(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, status: int, times: int
) -> None:
    retry_after = 1 if status == 429 else None
    server.fail("getUpdates", status=status, times=times, retry_after=retry_after)
    async with running_channel(server, Saying(echo), lexicon, engine):
        question = server.send_text(CHAT, "hỏi")
        reply = await server.wait_for_reply(CHAT, after=question, timeout=20)
    assert reply.text == "an answer"


@pytest.mark.parametrize("body", [b"<html>captive portal</html>", b"", b"[]"], ids=str)
async def test_polling_goes_on_after_an_answer_that_is_none(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, body: bytes
) -> None:
    server.fail("getUpdates", status=200, body=body)
    async with running_channel(server, Saying(echo), lexicon, engine):
        question = server.send_text(CHAT, "hỏi")
        await server.wait_for_reply(CHAT, after=question, timeout=20)


async def test_it_waits_for_a_telegram_that_is_down_at_start(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    await server.pause()
    async with running_channel(server, Saying(echo), lexicon, engine):
        await until(lambda: "Telegram cannot be reached" in caplog.text)
        await server.resume()
        question = server.send_text(CHAT, "hỏi")
        await server.wait_for_reply(CHAT, after=question, timeout=20)
    assert server.token not in caplog.text


async def test_it_goes_on_when_telegram_is_back(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_channel(server, Saying(echo), lexicon, engine):
        await server.wait_for_reply(CHAT, after=server.send_text(CHAT, "hỏi"))
        await server.pause()
        question = server.send_text(CHAT, "hỏi nữa")
        await until(lambda: "updates cannot be fetched" in caplog.text)
        await server.resume()
        await server.wait_for_reply(CHAT, after=question, timeout=20)
    assert len(server.messages(CHAT)) == 2


async def test_it_can_be_stopped_while_telegram_is_down(
    server: BotApiServer, channel: Running, caplog: pytest.LogCaptureFixture
) -> None:
    await server.pause()
    running = asyncio.create_task(channel.run())
    await until(lambda: "Telegram cannot be reached" in caplog.text)
    channel.stop()
    await asyncio.wait_for(running, 10)


async def test_what_runs_beside_it_comes_to_its_end_in_peace(channel: Running) -> None:
    """As the server of webhooks does, which lets the requests in hand end."""
    has_begun, has_ended = asyncio.Event(), asyncio.Event()

    async def serve() -> None:
        has_begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.5)
            has_ended.set()

    running = asyncio.create_task(channel.run(serve))
    await has_begun.wait()
    channel.stop()
    await asyncio.wait_for(running, 10)
    assert has_ended.is_set()


async def test_it_can_be_stopped_while_telegram_goes_down_during_the_start(
    server: BotApiServer, channel: Running
) -> None:
    server.fail("deleteWebhook", status=502, times=None)
    running = asyncio.create_task(channel.run())
    await server.wait_for_calls("deleteWebhook")
    channel.stop()
    await asyncio.wait_for(running, 10)


async def test_what_was_fetched_is_answered_whenever_it_runs_again(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    door = asyncio.Event()
    fetched = asyncio.Event()

    async def slowly(incoming: Incoming) -> tuple[Reply, ...]:
        fetched.set()
        await door.wait()
        return await echo(incoming)

    channel = channel_of(server, slowly, lexicon, engine)
    running = asyncio.create_task(channel.run())
    server.send_text(CHAT, "hỏi")
    await fetched.wait()
    channel.stop()
    door.set()
    await running
    async with running_channel(server, Saying(echo), lexicon, engine):
        await until(lambda: len(server.messages(CHAT)) == 1)
    assert [m.text for m in server.messages(CHAT)] == ["an answer"]


async def test_a_handler_that_breaks_is_logged_and_asked_again(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Incoming] = []

    async def once_broken(incoming: Incoming) -> tuple[Reply, ...]:
        seen.append(incoming)
        if len(seen) == 1:
            raise RuntimeError("broken")
        return await echo(incoming)

    async with running_channel(server, Saying(once_broken), lexicon, engine):
        server.send_text(CHAT, "my secret words")
        question = server.send_text(CHAT, "hỏi")
        await server.wait_for_reply(CHAT, after=question)
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.getMessage() == "an update failed, try 1"
    assert [i.content for i in seen] == [Question("my secret words")] * 2 + [Question("hỏi")]
    assert "secret" not in caplog.text


@pytest.mark.parametrize("language", ["vi", None])
async def test_the_handler_learns_who_asks_and_in_which_language(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, language: str | None
) -> None:
    seen: list[Incoming] = []

    async def note(incoming: Incoming) -> tuple[Reply, ...]:
        seen.append(incoming)
        return await echo(incoming)

    async with running_channel(server, Saying(note), lexicon, engine):
        question = server.send_text(
            -100, "/help", chat_type="supergroup", user_id=8, language_code=language
        )
        await server.wait_for_reply(-100, after=question)
    assert [(i.user, i.client_locale) for i in seen] == [("telegram:8", language)]


async def test_an_anonymous_administrator_is_the_chat_and_no_person(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    seen: list[Incoming] = []

    async def note(incoming: Incoming) -> tuple[Reply, ...]:
        seen.append(incoming)
        return await echo(incoming)

    group = {"id": -100, "type": "supergroup", "title": "Nhóm"}
    anonymous = {
        "id": 1087968824,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    message = {
        "message_id": 1,
        "date": int(time.time()),
        "chat": group,
        "from": anonymous,
        "sender_chat": group,
        "text": "/help",
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
    }
    async with running_channel(server, Saying(note), lexicon, engine):
        update = server.add_update({"message": message})
        await server.wait_for_reply(-100, after=update)
    assert [(i.user, i.client_locale) for i in seen] == [("telegram:chat:-100", None)]


@pytest.mark.parametrize("method", ["setMyCommands", "setMyName", "setMyDescription"])
async def test_a_telegram_that_refuses_what_is_cosmetic_is_no_reason_to_stop(
    server: BotApiServer, lexicon: Lexicon, engine: AsyncEngine, method: str
) -> None:
    server.fail(method, status=400, times=None)
    async with running_channel(server, Saying(echo), lexicon, engine):
        await server.wait_for_calls("setMyShortDescription", 2)
        await server.wait_for_reply(CHAT, after=server.send_text(CHAT, "hỏi"))
