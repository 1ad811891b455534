"""Where Zalo brings events, over real HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.receiving import webhook_route
from bot.channels.common.running import Running, Services
from bot.channels.zalo.channel import zalo_channel
from bot.channels.zalo.webhook import LONGEST_BODY, ZaloSender
from bot.content.model import Content
from bot.delivery.receiver import Receiver
from bot.errors import StorageError
from bot.i18n.words import Lexicon
from bot.operations.http import serving
from tests.channels.shelf import Shelf
from tests.channels.telegram.answering import at_work, dialogue_on, stores_on, until
from tests.tools.zalo_api import ZaloServer
from tests.tools.zalo_api.server import event

SECRET = "Abc_123-xyz-0987654321"
HEADER = "X-Bot-Api-Secret-Token"
KNOWN = {HEADER: SECRET}
LAN = "a1b2c3d4e5f60718"


@pytest.fixture
async def client(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    sender = ZaloSender(SECRET, "zalo:1")
    route = webhook_route("https://bot.example/zalo", sender, shelf.accept)
    async with (
        serving([route], "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        yield client


def says(text: str = "xin chào") -> dict[str, object]:
    return event("message.text.received", LAN, text=text)


@pytest.mark.parametrize("is_wrapped", [False, True])
async def test_an_event_of_either_shape_is_stored(
    client: httpx.AsyncClient, shelf: Shelf, is_wrapped: bool
) -> None:
    raw = says("Nghị quyết 59 🙂")
    answer = await client.post(
        "/zalo", json={"ok": True, "result": raw} if is_wrapped else raw, headers=KNOWN
    )
    assert (answer.status_code, answer.content) == (200, b"")
    assert [json.loads(update.payload) for update in shelf.stored] == [raw]


FORGED = {
    "none": {},
    "empty": {HEADER: ""},
    "wrong": {HEADER: "x" * len(SECRET)},
    "beginning alone": {HEADER: SECRET[:-1]},
    "with more behind it": {HEADER: f"{SECRET}x"},
    "other case": {HEADER: SECRET.upper()},
    "over-long": {HEADER: "x" * 8000},
    "of another platform": {"X-Telegram-Bot-Api-Secret-Token": SECRET},
}


@pytest.mark.parametrize("name", FORGED)
async def test_who_does_not_know_the_secret_changes_nothing(
    client: httpx.AsyncClient, shelf: Shelf, name: str
) -> None:
    answer = await client.post("/zalo", json=says(), headers=FORGED[name])
    assert (answer.status_code, answer.content, shelf.stored) == (403, b"", [])


BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 200),
    "half JSON": (b'{"event_name": "mess', 200),
    "a page": (b"<html></html>", 200),
    "no event": (b'{"ok": true, "result": {"id": 7}}', 200),
    "not UTF-8": (b"\xff\xfe", 200),
    "without a bottom": (b"[" * 100_000, 200),
    "too long": (b" " * (LONGEST_BODY + 1), 413),
}


@pytest.mark.parametrize("name", BODIES)
async def test_what_is_no_event_is_taken_once_and_left_out(
    client: httpx.AsyncClient, shelf: Shelf, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    body, status = BODIES[name]
    answer = await client.post("/zalo", content=body, headers=KNOWN)
    assert (answer.status_code, shelf.stored) == (status, [])
    assert "Traceback" not in caplog.text


async def test_what_cannot_be_stored_is_to_be_brought_again(
    client: httpx.AsyncClient, shelf: Shelf
) -> None:
    shelf.error = StorageError("away")
    answer = await client.post("/zalo", json=says(), headers=KNOWN)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")


async def test_a_webhook_is_set_checked_and_answers_once_what_comes_twice(
    zalo: ZaloServer, content: Content, lexicon: Lexicon, engine: AsyncEngine
) -> None:
    stores = stores_on(engine)
    receiver = Receiver(stores.inbox)
    services = Services(
        dialogue_on(engine, content, lexicon), lambda: lexicon, receiver, stores.roles
    )
    channel = zalo_channel(
        zalo.token, zalo.url, services, url="https://bot.example/hook", secret=SECRET
    )
    assert channel.fetching is None
    assert [route.path for route in channel.routes] == ["/zalo", "/hook"]  # type: ignore[attr-defined]
    async with (
        serving(channel.routes, "127.0.0.1", 0) as port,
        at_work(Running([channel], stores, receiver)),
    ):
        zalo.webhook = {"url": f"http://127.0.0.1:{port}/zalo", "secret_token": SECRET}
        raw = zalo.say(LAN, "Cầu gỗ dài bao nhiêu mét?")
        zalo.happen(raw)
        await until(lambda: zalo.brought == [200, 200])
        zalo.say(LAN, "/help")
        await until(lambda: len(zalo.told(LAN)) == 2)
        assert zalo.told(LAN)[0].startswith("Cầu gỗ dài 30 mét")
        assert zalo.told(LAN)[1].startswith("Bạn cứ gõ câu hỏi")
