"""What a failed call means. Each error is made by PTB from a real HTTP answer."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from collections.abc import Callable

import pytest
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram import types
from bot.channels.telegram.errors import ErrorKind, kind_of
from bot.channels.telegram.types import Bot
from tests.tools.bot_api import DROPPED, BotApiServer

Order = Callable[[BotApiServer], None]

HTML_PAGE = b"<html><body>nginx</body></html>"


def answer(
    status: int,
    description: str | None = None,
    *,
    body: bytes | None = None,
    retry_after: int | None = None,
    migrate_to_chat_id: int | None = None,
) -> Order:
    """The next message is refused like this."""

    def order(server: BotApiServer) -> None:
        server.fail(
            "sendMessage",
            status=status,
            description=description,
            body=body,
            retry_after=retry_after,
            migrate_to_chat_id=migrate_to_chat_id,
        )

    return order


def bad_request(reason: str) -> Order:
    return answer(400, f"Bad Request: {reason}")


_CASES: dict[str, tuple[Order, ErrorKind]] = {
    "429 with retry_after": (answer(429, retry_after=7), ErrorKind.WAIT),
    "429 of a proxy": (answer(429, body=HTML_PAGE), ErrorKind.RETRY),
    "403 blocked": (answer(403), ErrorKind.UNREACHABLE),
    "403 deactivated": (answer(403, "Forbidden: user is deactivated"), ErrorKind.UNREACHABLE),
    "403 kicked": (
        answer(403, "Forbidden: bot was kicked from the group chat"),
        ErrorKind.UNREACHABLE,
    ),
    "400 with migrate_to_chat_id": (
        answer(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=-100123,
        ),
        ErrorKind.MIGRATED,
    ),
    "400 not modified": (
        bad_request("message is not modified: specified new message content and reply markup"),
        ErrorKind.SUCCESS,
    ),
    "400 query too old": (
        bad_request("query is too old and response timeout expired or query ID is invalid"),
        ErrorKind.EXPIRED,
    ),
    "400 query id invalid": (
        bad_request("QUERY_ID_INVALID: query ID is invalid"),
        ErrorKind.EXPIRED,
    ),
    "400 can't parse entities": (
        bad_request("can't parse entities: Unexpected end tag at byte offset 3"),
        ErrorKind.MARKUP,
    ),
    "400 message to edit not found": (
        bad_request("message to edit not found"),
        ErrorKind.NO_TARGET,
    ),
    "400 no thread": (bad_request("message thread not found"), ErrorKind.NO_THREAD),
    "400 topic deleted": (bad_request("TOPIC_DELETED"), ErrorKind.NO_THREAD),
    "400 topic closed": (bad_request("TOPIC_CLOSED"), ErrorKind.REFUSED),
    "400 can't be edited": (bad_request("message can't be edited"), ErrorKind.NO_TARGET),
    "400 message id invalid": (bad_request("MESSAGE_ID_INVALID"), ErrorKind.NO_TARGET),
    "400 no text to edit": (
        bad_request("there is no text in the message to edit"),
        ErrorKind.NO_TARGET,
    ),
    "400 chat not found": (bad_request("chat not found"), ErrorKind.UNREACHABLE),
    "400 button data": (bad_request("BUTTON_DATA_INVALID"), ErrorKind.KEYBOARD),
    "400 keyboard too long": (bad_request("reply markup is too long"), ErrorKind.KEYBOARD),
    "400 button of a newer kind": (
        bad_request(
            "can't parse inline keyboard button: text buttons are unallowed in the inline keyboard"
        ),
        ErrorKind.KEYBOARD,
    ),
    "400 no right": (
        bad_request("not enough rights to send text messages to the chat"),
        ErrorKind.UNREACHABLE,
    ),
    "400 no right to files alone": (
        bad_request("not enough rights to send documents to the chat"),
        ErrorKind.REFUSED,
    ),
    "400 write forbidden": (bad_request("CHAT_WRITE_FORBIDDEN"), ErrorKind.UNREACHABLE),
    "400 no write access": (bad_request("have no write access to the chat"), ErrorKind.UNREACHABLE),
    "404 unknown method": (
        answer(404, "Not Found: method not found"),
        ErrorKind.UNKNOWN_METHOD,
    ),
    "400 too long": (bad_request("message is too long"), ErrorKind.REFUSED),
    "400 of a proxy": (answer(400, body=HTML_PAGE), ErrorKind.REFUSED),
    "401": (answer(401), ErrorKind.TOKEN),
    "404": (answer(404), ErrorKind.TOKEN),
    "409": (answer(409), ErrorKind.RETRY),
    "413": (answer(413), ErrorKind.REFUSED),
    "413 of a proxy": (answer(413, body=HTML_PAGE), ErrorKind.REFUSED),
    "500": (answer(500), ErrorKind.RETRY),
    "502 with a page": (answer(502, body=HTML_PAGE), ErrorKind.RETRY),
    "503": (answer(503), ErrorKind.RETRY),
    "504": (answer(504), ErrorKind.RETRY),
    "200 with a page": (answer(200, body=HTML_PAGE), ErrorKind.AMBIGUOUS),
    "200 with nothing": (answer(200, body=b""), ErrorKind.AMBIGUOUS),
    "connection cut": (answer(DROPPED), ErrorKind.AMBIGUOUS),
    "no answer in time": (
        lambda server: server.delay("sendMessage", 5.0, times=1),
        ErrorKind.AMBIGUOUS,
    ),
}


async def failure_of(client: Bot, text: str = "Xin chào") -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await client.send_message(7, text)
    return raised.value


@pytest.mark.parametrize(("order", "expected"), _CASES.values(), ids=_CASES.keys())
async def test_an_answer_of_telegram_means(
    server: BotApiServer, ptb: Bot, order: Order, expected: ErrorKind
) -> None:
    order(server)
    assert kind_of(await failure_of(ptb)) is expected


async def test_text_that_cannot_be_written_is_never_tried_again(ptb: Bot) -> None:
    assert kind_of(await failure_of(ptb, "\ud800")) is ErrorKind.REFUSED


async def test_a_closed_door_may_be_knocked_at_again(server: BotApiServer, ptb: Bot) -> None:
    await server.pause()
    assert kind_of(await failure_of(ptb)) is ErrorKind.RETRY


async def test_a_full_pool_has_sent_nothing(server: BotApiServer) -> None:
    server.delay("sendMessage", 1.0)
    request = HTTPXRequest(connection_pool_size=1, pool_timeout=0.05)
    async with Bot(server.token, base_url=f"{server.url}/bot", request=request) as client:
        first = asyncio.create_task(client.send_message(7, "first"))
        await server.wait_for_reply(7, after=0)  # arrived, not yet answered
        error = await failure_of(client)
        await first
    assert [message.text for message in server.messages(7)] == ["first"]
    assert kind_of(error) is ErrorKind.RETRY


async def test_a_connection_that_never_opened_has_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        port = deaf.getsockname()[1]
        waiting = []
        for _ in range(4):  # fill the queue of connections nobody accepts
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.append(one)
        request = HTTPXRequest(connect_timeout=0.2)
        client = Bot("1:x", base_url=f"http://127.0.0.1:{port}/bot", request=request)
        await client.request.initialize()
        try:
            error = await failure_of(client)
        finally:
            await client.request.shutdown()
            for one in waiting:
                one.close()
    assert type(error.__cause__).__name__ == "ConnectTimeout"
    assert kind_of(error) is ErrorKind.RETRY


async def test_an_answer_that_comes_byte_by_byte_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No step of it takes too long, as each byte is in time."""
    monkeypatch.setattr(types, "LONGEST_CALL", 0.5)

    async def trickle(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)
        writer.close()

    async with await asyncio.start_server(trickle, "127.0.0.1", 0) as slow:
        port = slow.sockets[0].getsockname()[1]
        client = Bot("1:x", base_url=f"http://127.0.0.1:{port}/bot")
        await client.request.initialize()
        try:
            with pytest.raises(TelegramError) as raised:
                await asyncio.wait_for(client.call("sendMessage", {}, patience=0.5), 20)
        finally:
            await client.request.shutdown()
    assert kind_of(raised.value) is ErrorKind.AMBIGUOUS


def test_every_outcome_has_its_own_words() -> None:
    assert len({outcome.value for outcome in ErrorKind}) == len(ErrorKind)
    assert [o for o in ErrorKind if not re.fullmatch(r"[a-z][^.]+", o.value)] == []
