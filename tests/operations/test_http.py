"""Serving HTTP as a guest in the bot's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import os
import resource
import signal
import socket
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from bot.channels.common.receiving import webhook_route
from bot.channels.telegram.webhook import TelegramSender
from bot.delivery.model import Update
from bot.errors import SettingsError
from bot.operations import http
from bot.operations.health import Health
from bot.operations.http import serving, serving_if_possible
from bot.operations.store_watch import StoreWatch
from tests.fakes.delivery_stores import Memory, MemoryInboxStore


async def hello(_request: Request) -> Response:
    return PlainTextResponse("hello")


ROUTES = [Route("/hello", hello)]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


async def test_any_free_port_will_do() -> None:
    async with serving(ROUTES, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
        assert port > 0
        answer = await client.get(f"http://127.0.0.1:{port}/hello")
    assert (answer.status_code, answer.text) == (200, "hello")
    assert "server" not in answer.headers


async def test_other_paths_are_not_there() -> None:
    async with serving(ROUTES, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{port}/")).status_code == 404
        assert (await client.post(f"http://127.0.0.1:{port}/hello")).status_code == 405


async def test_the_port_is_free_again_afterwards() -> None:
    async with serving(ROUTES, "127.0.0.1", 0) as port:
        pass
    async with serving(ROUTES, "127.0.0.1", port) as again:
        assert again == port


async def test_a_taken_port_is_named(taken: int) -> None:
    with pytest.raises(SettingsError, match=f"^PORT has the value '{taken}'.*in use") as caught:
        async with serving(ROUTES, "127.0.0.1", taken):
            pass
    assert caught.value.key == "PORT"


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
async def test_an_address_that_is_not_this_machines_is_named(host: str) -> None:
    with pytest.raises(SettingsError, match=f"^HOST has the value '{host}'"):
        async with serving(ROUTES, host, 0):
            pass


async def test_where_nothing_needs_it_a_taken_port_is_a_warning(
    taken: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving_if_possible(ROUTES, "127.0.0.1", taken) as port:
        assert port is None
    assert f"neither health nor figures are served: PORT has the value '{taken}'" in caplog.text


async def test_where_it_can_be_had_the_port_is_served() -> None:
    async with serving_if_possible(ROUTES, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{port}/hello")).status_code == 200


async def test_a_request_that_does_not_end_does_not_keep_the_bot() -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def forever(_request: Request) -> Response:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return Response()

    async with httpx.AsyncClient(timeout=60) as client:
        async with serving([Route("/", forever)], "127.0.0.1", 0) as port:
            request = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/"))
            await began.wait()
        assert ended.is_set()
        with pytest.raises(httpx.TransportError):
            await request


HALVES = {
    "nothing": b"",
    "half a head": b"POST /hello HTTP/1.1\r\nHost: bot\r\n",
    "half a body": b"POST /body HTTP/1.1\r\nHost: bot\r\nContent-Length: 99\r\n\r\nhalf",
    "half the next head": b"GET /hello HTTP/1.1\r\nHost: bot\r\n\r\nGET /hel",
}


LONG = b"x" * 8_000_000
"""More than the buffers of both ends take."""


async def read_body(request: Request) -> Response:
    await request.body()
    return Response()


async def long(_request: Request) -> Response:
    return Response(LONG)


async def slow(_request: Request) -> Response:
    await asyncio.sleep(60)
    return Response()


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES.keys())
async def test_half_a_request_is_not_waited_for_for_ever(
    half: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ARRIVAL", 0.2)
    routes = [*ROUTES, Route("/body", read_body, methods=["POST"])]
    async with serving(routes, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(half)
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(reader.read(), 30)  # to the end: the connection is gone
        writer.close()


async def test_a_connection_between_two_requests_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ARRIVAL", 0.1)
    async with serving(ROUTES, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(b"GET /hello HTTP/1.1\r\nHost: bot\r\n\r\n")
            assert await asyncio.wait_for(reader.readuntil(b"hello"), 30)
            await asyncio.sleep(0.3)
        writer.close()


async def test_however_many_keep_a_connection_without_asking_who_asks_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "CONNECTIONS", 8)
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request) -> Response:
        began.set()
        await go_on.wait()
        return PlainTextResponse("done")

    async with (
        serving([*ROUTES, Route("/slow", slow)], "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        in_hand = asyncio.create_task(client.get("/slow"))
        await began.wait()
        half_open = []
        for half in [*HALVES.values()] * 10:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(half)
            half_open.append((reader, writer))
        assert (await client.get("/hello")).status_code == 200
        go_on.set()
        assert (await in_hand).text == "done"
        for _, writer in half_open:
            writer.close()


ALL_OF_A_KIND = {
    "half a body each": HALVES["half a body"],
    "a request that takes its time, and another one behind it": 2
    * b"GET /slow HTTP/1.1\r\nHost: bot\r\n\r\n",
    "an answer that nobody takes, and another request behind it": 2
    * b"GET /long HTTP/1.1\r\nHost: bot\r\n\r\n",
}


@pytest.mark.parametrize("sent", ALL_OF_A_KIND.values(), ids=ALL_OF_A_KIND.keys())
async def test_who_asks_is_served_where_all_connections_are_held_in_one_way(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "CONNECTIONS", 4)
    routes = [*ROUTES, Route("/body", read_body, methods=["POST"])]
    routes += [Route("/long", long), Route("/slow", slow)]
    async with (
        serving(routes, "127.0.0.1", 0) as port,
        contextlib.AsyncExitStack() as stack,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        for _ in range(6):
            _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            stack.callback(writer.close)
            writer.write(sent)
            await asyncio.sleep(0.05)  # it is in hand
        assert (await client.get("/hello")).status_code == 200


async def test_an_answer_that_nobody_takes_is_not_held_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "TAKING", 0.2)
    async with serving([Route("/long", long)], "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        writer.write(b"GET /long HTTP/1.1\r\nHost: bot\r\n\r\n")
        await asyncio.sleep(1)
        with contextlib.suppress(ConnectionError):
            assert len(await asyncio.wait_for(reader.read(), 30)) < len(LONG)
        writer.close()


@pytest.mark.parametrize(("sent", "most"), [(16, 16), (500, 17)])
async def test_requests_are_not_heaped_up_on_a_connection(sent: int, most: int) -> None:
    """With so many behind the one in hand the connection is cut."""
    answered: list[Request] = []

    async def count(request: Request) -> Response:
        answered.append(request)
        return Response(status_code=204)

    async with serving([Route("/", count)], "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: bot\r\n\r\n" * sent)
        with contextlib.suppress(ConnectionError, EOFError):
            for _ in range(sent):
                await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
        writer.close()
    assert len(answered) <= most
    assert len(answered) == sent or sent > most


async def test_of_too_many_requests_in_one_piece_no_more_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[object] = []

    class Counted(RequestResponseCycle):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            begun.append(self)
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(httptools_impl, "RequestResponseCycle", Counted)
    async with serving(ROUTES, "127.0.0.1", 0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /hello HTTP/1.1\r\nHost: bot\r\nContent-Length: 2\r\n\r\n{}" * 500)
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(reader.read(), 30)
        writer.close()
    assert 0 < len(begun) <= http.AHEAD + 2


async def test_nothing_is_left_of_requests_on_a_connection_that_was_cut() -> None:
    """Nor waits for the collector: where much stays for long, that comes after gigabytes."""
    async with serving(ROUTES, "127.0.0.1", 0) as port:
        gc.collect()
        gc.disable()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /hello HTTP/1.1\r\nHost: bot\r\n\r\n" * 500)
            with contextlib.suppress(ConnectionError):
                await asyncio.wait_for(reader.read(), 30)
            writer.close()
            await asyncio.sleep(0.2)
            assert not [one for one in gc.get_objects() if isinstance(one, RequestResponseCycle)]
        finally:
            gc.enable()


FILES = 2_048
"""Open files for 530 connections with both their ends, and what else the tests have open."""


@pytest.fixture
def many_files() -> Iterator[None]:
    """1,024 open files, as many machines give at first, are too few for both ends of hundreds of
    connections in one process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if most < FILES:
        pytest.skip(f"NOT TESTED: this user may open {most} files at most, {FILES} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
async def test_health_and_a_webhook_are_served_beside_hundreds_of_half_open_requests() -> None:
    """530 of nobody who knows a secret: more than there are connections."""
    inbox = MemoryInboxStore(Memory[str]())

    async def probe() -> None:
        """The store is well."""

    store = StoreWatch(partial(inbox.depths, ["telegram"]), probe)
    health = Health(store, lambda: "1")
    stored: list[Update] = []

    async def accept(updates: Sequence[Update]) -> None:
        stored.extend(updates)

    webhook = webhook_route("/telegram", TelegramSender("s" * 32, "telegram:1"), accept)
    routes = [Route("/healthz", health.alive), webhook]
    update = {"update_id": 1, "message": {"chat": {"id": 7, "type": "private"}, "text": "apec"}}
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s" * 32}
    async with serving(routes, "127.0.0.1", 0) as port, contextlib.AsyncExitStack() as stack:
        for half in itertools.islice(itertools.cycle(HALVES.values()), 530):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            writer.write(half.replace(b"/hello", b"/telegram"))
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30)
        await stack.enter_async_context(client)
        assert (await client.get("/healthz")).status_code == 200
        brought = await client.post("/telegram", json=update, headers=headers)
        assert brought.status_code == 200
    assert [one.event for one in stored] == ["1"]


async def test_signals_are_left_to_the_bot() -> None:
    heard = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, heard.set)
    try:
        async with serving(ROUTES, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(heard.wait(), 30)
            assert (await client.get(f"http://127.0.0.1:{port}/hello")).status_code == 200
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
