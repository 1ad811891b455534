"""Where Telegram brings updates, over real HTTP, on both databases."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import Route

from bot.channels.common.receiving import Accept, webhook_route
from bot.channels.telegram.webhook import LONGEST_BODY, TelegramSender
from bot.delivery.model import Update
from bot.delivery.receiver import Receiver
from bot.errors import InboxFull, StorageError
from bot.operations.http import serving
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.tables import inbox, seen

SECRET = "Abc_123-xyz-0987654321"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
KNOWN = {HEADER: SECRET}


def says(number: int, text: str = "xin chào", chat: int = 7) -> dict[str, object]:
    person = {"id": chat, "is_bot": False, "first_name": "Lan"}
    message = {"message_id": 1, "date": 1_790_000_000, "from": person, "text": text}
    return {"update_id": number, "message": {**message, "chat": {"id": chat, "type": "private"}}}


@dataclass
class Served:
    """A webhook, and the database behind it."""

    client: httpx.AsyncClient
    engine: AsyncEngine
    port: int

    async def post(
        self, content: bytes | dict[str, object], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        given = KNOWN if headers is None else headers
        return await self.client.post("/telegram", content=content, headers=given)

    async def stored(self) -> list[str]:
        """Payloads, in order."""
        async with self.engine.connect() as connection:
            rows = await connection.execute(select(inbox.c.payload).order_by(inbox.c.id))
            return list(rows.scalars())

    async def is_untouched(self) -> bool:
        async with self.engine.connect() as connection:
            query = select(func.count()).select_from(seen)
            return (await connection.execute(query)).scalar_one() == 0 and not await self.stored()


def route_to(accept: Accept, url: str = "https://bot.example/telegram") -> Route:
    return webhook_route(url, TelegramSender(SECRET, "telegram:99"), accept)


@pytest.fixture
async def served(database: str) -> AsyncIterator[Served]:
    engine = await open_database(database)
    receiver = Receiver(SqlInboxStore(engine))
    route = route_to(receiver.accept)
    async with serving([route], "127.0.0.1", 0) as port:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            yield Served(client, engine, port)
    await engine.dispose()


async def test_an_update_is_stored_before_it_is_confirmed(served: Served) -> None:
    answer = await served.post(says(1, "Nghị quyết 59 🙂"))
    assert (answer.status_code, answer.content) == (200, b"")
    assert [json.loads(payload) for payload in await served.stored()] == [
        says(1, "Nghị quyết 59 🙂")
    ]


FORGED = {
    "none": {},
    "empty": {HEADER: ""},
    "wrong": {HEADER: "x" * len(SECRET)},
    "beginning alone": {HEADER: SECRET[:-1]},
    "with more behind it": {HEADER: f"{SECRET}x"},
    "other case": {HEADER: SECRET.upper()},
    "over-long": {HEADER: "x" * 8000},
    "in another header": {"Authorization": SECRET},
}


async def test_who_does_not_know_the_secret_changes_nothing(served: Served) -> None:
    answers = {name: await served.post(says(1), headers) for name, headers in FORGED.items()}
    assert {name: (a.status_code, a.content) for name, a in answers.items()} == dict.fromkeys(
        FORGED, (403, b"")
    )
    assert await served.is_untouched()


async def test_the_secret_twice_is_not_the_secret(served: Served) -> None:
    twice = [(HEADER, SECRET), (HEADER, SECRET)]
    answer = await served.client.post("/telegram", headers=twice, json=says(1))
    assert answer.status_code == 403
    assert await served.is_untouched()


async def test_nothing_of_what_a_stranger_sends_is_waited_for(served: Served) -> None:
    """The answer comes though the body never does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(b"POST /telegram HTTP/1.1\r\nHost: bot\r\nContent-Length: 1000\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 30)
    assert answer.startswith(b"HTTP/1.1 403 ")
    writer.close()


async def test_only_a_post_to_its_path_brings_anything(served: Served) -> None:
    asked = [(method, "/telegram") for method in ("GET", "PUT", "DELETE", "OPTIONS")]
    statuses = [
        (await served.client.request(method, path, headers=KNOWN, json=says(1))).status_code
        for method, path in [*asked, ("POST", "/telegram/x"), ("POST", "/telegram/")]
    ]
    assert statuses == [405, 405, 405, 405, 404, 404]
    assert await served.is_untouched()


async def test_a_body_as_long_as_allowed_is_taken(served: Served) -> None:
    empty = len(json.dumps(says(1, "")))
    answer = await served.post(says(1, "x" * (LONGEST_BODY - empty)))
    assert answer.status_code == 200
    assert len(await served.stored()) == 1


async def test_an_update_as_long_as_telegram_makes_them_is_taken(served: Served) -> None:
    """Letters that are not English are six bytes each on their way: 512 KiB are soon reached."""
    text = "ệ" * (512 * 1024 // 6 - 100)
    content = json.dumps(says(1, text)).encode()
    assert 500_000 < len(content) <= 512 * 1024
    assert (await served.post(content)).status_code == 200
    assert [json.loads(payload) for payload in await served.stored()] == [says(1, text)]


async def test_a_body_that_is_too_long_is_refused(served: Served) -> None:
    async def in_pieces(length: int) -> AsyncIterator[bytes]:
        for start in range(0, length, 4096):
            yield b"x" * min(4096, length - start)

    over = LONGEST_BODY + 1
    for content in (b"x" * over, in_pieces(over)):
        answer = await served.client.post("/telegram", content=content, headers=KNOWN)
        assert (answer.status_code, answer.content) == (413, b"")
    for content in (b"x" * 4_000_000, in_pieces(4_000_000)):
        # The line may be cut while most of it is still on its way.
        with contextlib.suppress(httpx.TransportError):
            answer = await served.client.post("/telegram", content=content, headers=KNOWN)
            assert answer.status_code == 413
    assert await served.is_untouched()


UNREADABLE = {
    "nothing": b"",
    "no JSON": b"update_id=1",
    "cut off": json.dumps(says(1)).encode()[:-9],
    "no object": b"[1, 2]",
    "no number": b'{"message": {"text": "x"}}',
    "a number that is none": b'{"update_id": "1"}',
    "a number no database takes": b'{"update_id": 99999999999999999999999}',
    "a number Python does not read": b'{"update_id": ' + b"9" * 5000 + b"}",
    "deeper than Python goes": b'{"update_id": 1, "x": ' + b"[" * 100_000,
}


async def test_what_cannot_be_read_changes_nothing_and_holds_nothing_up(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram would send it again for a day, and hold back that chat's next updates."""
    found = {name: (await served.post(body)).status_code for name, body in UNREADABLE.items()}
    assert found == dict.fromkeys(UNREADABLE, 200)
    assert await served.is_untouched()
    assert caplog.text.count("left out") == len(UNREADABLE)


STRANGE = {
    "NUL": (b"a\\u0000b", "ab"),
    "half a pair": (b"a\\ud83db", "a\ufffdb"),
    "bytes that are no UTF-8": (b"a\xff\xfeb", "a\ufffd\ufffdb"),
    "a backslash before it": (b"a\\\\u0000b", "a\\u0000b"),
}


async def test_text_no_database_takes_is_cleaned_and_kept(served: Served) -> None:
    for number, (raw, _) in enumerate(STRANGE.values()):
        content = json.dumps(says(number, "TEXT")).encode().replace(b"TEXT", raw)
        assert (await served.post(content)).status_code == 200
    assert [json.loads(payload) for payload in await served.stored()] == [
        says(number, kept) for number, (_, kept) in enumerate(STRANGE.values())
    ]


async def test_what_comes_again_counts_once(served: Served) -> None:
    for _ in range(3):
        assert (await served.post(says(1))).status_code == 200
    assert len(await served.stored()) == 1


async def test_forty_at_once_are_all_stored_once(served: Served) -> None:
    updates = [says(number, chat=number % 7) for number in range(200)]
    gate = asyncio.Semaphore(40)

    async def bring(update: dict[str, object]) -> int:
        async with gate:
            return (await served.post(update)).status_code

    assert await asyncio.gather(*(bring(u) for u in [*updates, *updates])) == [200] * 400
    stored = [json.loads(payload)["update_id"] for payload in await served.stored()]
    assert sorted(stored) == list(range(200))


@pytest.mark.parametrize(
    ("error", "seconds"),
    [(StorageError("the disk is full"), "3"), (InboxFull(5), "30")],
    ids=["store away", "inbox full"],
)
async def test_what_cannot_be_stored_is_to_be_brought_again(
    error: Exception, seconds: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def refuse(_updates: Sequence[Update]) -> None:
        raise error

    answers = [await _posted(refuse) for _ in range(2)]
    assert [(a.status_code, a.headers["retry-after"]) for a in answers] == [(503, seconds)] * 2
    assert f"Telegram will bring them again: {error}" in caplog.text


async def test_a_store_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_updates: Sequence[Update]) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(TelegramSender, "patience", 0.01)
    assert (await _posted(never)).status_code == 503


async def test_a_database_that_is_gone_is_answered_503(served: Served) -> None:
    async with served.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    answer = await served.post(says(1))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    async with served.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    assert await served.is_untouched()
    assert (await served.post(says(1))).status_code == 200
    assert len(await served.stored()) == 1


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://bot.example", "/"),
        ("https://bot.example/", "/"),
        ("https://bot.example/a/b?c=d", "/a/b"),
        ("https://bot.example/ngo%E1%BA%A1i", "/ngo%E1%BA%A1i"),
    ],
)
async def test_the_path_is_that_of_the_address(url: str, path: str) -> None:
    async def take(_updates: Sequence[Update]) -> None: ...

    assert (await _posted(take, url, path)).status_code == 200


async def _posted(
    accept: Accept, url: str = "https://bot.example/telegram", path: str = "/telegram"
) -> httpx.Response:
    async with (
        serving([route_to(accept, url)], "127.0.0.1", 0) as port,
        httpx.AsyncClient() as client,
    ):
        return await client.post(f"http://127.0.0.1:{port}{path}", headers=KNOWN, json=says(1))
