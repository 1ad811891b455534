"""What the bot needs, looked at one thing after the other."""

from __future__ import annotations

import asyncio
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate
from pathlib import Path

import pytest
from starlette.requests import Request as Asked
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.errors import ChannelError, NhipCauError, SettingsError
from bot.operations.examination import (
    LARGEST_SKEW,
    Finding,
    clock_beside,
    examine,
    page_there,
    port_for_us,
)
from bot.operations.http import serving
from tests.tools.bot_api.http_server import HttpServer, Request, Response

HOST = "127.0.0.1"
NAMES = ("HOST", "PORT")


async def fine() -> str:
    return "fine"


async def broken() -> str:
    raise ChannelError("it is broken\nin two lines")


async def endless() -> str:
    await asyncio.Event().wait()
    return ""


async def test_a_check_that_fails_or_never_ends_keeps_none_of_the_others() -> None:
    checks = {"a": broken, "b": endless, "c": fine}
    assert [finding async for finding in examine(checks, 0.01)] == [
        Finding("a", "it is broken", is_ok=False),
        Finding("b", "nothing came of it within 0 s", is_ok=False),
        Finding("c", "fine", is_ok=True),
    ]


@asynccontextmanager
async def clock_at(date: str | None) -> AsyncIterator[str]:
    """A server that says it is so late, in an answer that is an error."""
    headers = {} if date is None else {"Date": date}

    async def answer(_request: Request) -> Response:
        return Response(404, headers=headers)

    server = HttpServer(answer, host=HOST, port=0)
    await server.open()
    yield f"http://{HOST}:{server.port}"
    await server.close()


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(0, None), (-30, None), (3600, "behind"), (-3600, "ahead of"), (10**8, "behind")],
)
async def test_a_clock_that_is_wrong_is_told(ahead: float, words: str | None) -> None:
    async with clock_at(formatdate(time.time() + ahead, usegmt=True)) as url:
        if words is None:
            assert await clock_beside(url) == f"agrees with that of {url}"
            return
        with pytest.raises(NhipCauError, match=rf"this machine is \d+ s {words} http") as caught:
            await clock_beside(url)
    seconds = int(str(caught.value).partition(" s ")[0].rpartition(" ")[2])
    assert abs(seconds - abs(ahead)) <= LARGEST_SKEW / 10


@pytest.mark.parametrize("date", [None, "soon", "Sat, 31 Feb 2026 00:00:00 GMT"])
async def test_a_server_that_does_not_say_is_no_fault_of_ours(date: str | None) -> None:
    async with clock_at(date) as url:
        assert await clock_beside(url) == f"{url} does not say what time it is"


async def test_a_server_that_is_away_is_told() -> None:
    with pytest.raises(NhipCauError, match=r"http://127\.0\.0\.1:9 cannot be reached"):
        await clock_beside("http://127.0.0.1:9")


async def test_a_port_is_free_ours_or_taken_by_others() -> None:
    def alive(_request: Asked) -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    assert await port_for_us(HOST, 0, NAMES, "/healthz") == "any that is free"
    async with serving([Route("/healthz", alive)], HOST, 0) as port:
        assert await port_for_us(HOST, port, NAMES, "/healthz") == f"the bot answers at port {port}"
        with pytest.raises(SettingsError, match="PORT has the value"):
            await port_for_us(HOST, port, NAMES, "/widget.js")
    assert await port_for_us(HOST, port, NAMES, "/healthz") == f"{port} is free"
    with pytest.raises(SettingsError, match="HOST has the value"):
        await port_for_us("192.0.2.1", 8080, NAMES, "/healthz")


async def test_a_port_of_somebody_else_is_taken() -> None:
    async with clock_at(None) as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(SettingsError, match="PORT has the value"):
            await port_for_us(HOST, port, NAMES, "/healthz")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Response(200, b"let chat", "text/javascript; charset=utf-8"), None),
        (Response(200, b"It works!", "text/html"), "shows something else (status 200)"),
        (Response(502, b"", "text/html"), "shows something else (status 502); have the proxy"),
    ],
    ids=["the page", "another page", "a proxy alone"],
)
async def test_whether_everybody_reaches_the_page(answer: Response, said: str | None) -> None:
    async def respond(request: Request) -> Response:
        assert request.path == "/widget.js"
        return answer

    server = HttpServer(respond, host=HOST, port=0)
    await server.open()
    url = f"http://{HOST}:{server.port}"
    try:
        if said is None:
            assert await page_there(url, "/widget.js") == f"everybody reaches it at {url}"
        else:
            with pytest.raises(NhipCauError, match=re.escape(said)):
                await page_there(url, "/widget.js")
    finally:
        await server.close()


async def test_an_address_at_which_nobody_listens_is_told_with_what_to_do() -> None:
    with pytest.raises(NhipCauError, match="cannot be reached from here; have its name lead to"):
        await page_there(f"https://{HOST}:1", "/widget.js")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of nobody's authority, with its key."""
    path = tmp_path / "certificate.pem"
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed (Debian's package `openssl`)")
    make = f"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN={HOST} -keyout - -out -"
    made = subprocess.run(make.split(), check=True, capture_output=True)
    path.write_bytes(made.stdout)
    return path


async def test_a_certificate_that_nobody_trusts_is_named(certificate: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), HOST, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(NhipCauError, match="its certificate is not valid"):
            await page_there(f"https://{HOST}:{port}", "/widget.js")
