"""Where Meta brings events, over real HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.common.receiving import webhook_route
from bot.channels.messenger.webhook import LONGEST_BODY, MessengerSender, verification_route
from bot.errors import InboxFull, StorageError
from bot.operations.http import serving
from tests.channels.shelf import Shelf
from tests.tools.graph_api import PAGE, SECRET, VERIFY, batch, message
from tests.tools.graph_api.events import body_of, signed

HEADER = "X-Hub-Signature-256"
LAN = "7400000000000001234"


@pytest.fixture
async def client(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    routes = [
        webhook_route("/messenger", MessengerSender(SECRET, PAGE), shelf.accept),
        verification_route("/messenger", VERIFY),
    ]
    async with (
        serving(routes, "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        yield client


# -- the question whether we want them -------------------------------------------------------------

ASKED = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}


async def test_who_knows_the_verify_token_is_told_back_what_they_say(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/messenger", params=ASKED)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "change",
    [
        {"hub.verify_token": "x"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "tiếng Việt 🌉"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
        {"hub.challenge": "<script>\n</script>"},
        {"hub.challenge": "1" * 257},
    ],
    ids=str,
)
async def test_whoever_does_not_is_not(client: httpx.AsyncClient, change: dict[str, str]) -> None:
    answer = await client.get("/messenger", params={**ASKED, **change})
    assert (answer.status_code, answer.content) == (403, b"")


async def test_a_question_without_anything_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("/messenger")).status_code == 403


# -- events ----------------------------------------------------------------------------------------


def test_the_signature_is_the_one_that_others_compute() -> None:
    """By a vector that is published, and one that was computed by hand."""
    quick = b"The quick brown fox jumps over the lazy dog"
    published = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    assert hmac.new(b"key", quick, hashlib.sha256).hexdigest() == published
    body = b'{"object":"page","entry":[{"id":"1","time":1,"messaging":[]}]}'
    computed = b"sha256=fc2376ddfe0e38b34863069d33c0f785dbf72165805bb08eea915c6cb58f037c"
    sender = MessengerSender("app-secret", "1")
    headers = [(HEADER.lower().encode(), computed)]
    assert (sender.may_be(headers), sender.updates(headers, body)) == (True, [])
    assert sender.updates(headers, body + b" ") is None


async def test_events_are_stored_as_they_came(client: httpx.AsyncClient, shelf: Shelf) -> None:
    events = [message(LAN, "Nghị quyết 59 🙂 a/b"), message("8", "apec")]
    body = body_of(batch(*events))
    assert b"\\u1ecb" in body
    assert b"a\\/b" in body
    answer = await client.post("/messenger", content=body, headers=signed(body))
    assert (answer.status_code, answer.content) == (200, b"")
    assert [json.loads(update.payload) for update in shelf.stored] == events


async def test_a_body_that_was_written_anew_is_another(
    client: httpx.AsyncClient, shelf: Shelf
) -> None:
    body = body_of(batch(message(LAN, "Nghị quyết")))
    written_anew = json.dumps(json.loads(body), ensure_ascii=False).encode()
    answer = await client.post("/messenger", content=written_anew, headers=signed(body))
    assert (answer.status_code, shelf.stored) == (403, [])


BODY = body_of(batch(message(LAN, "apec")))
RIGHT = signed(BODY)[HEADER]
OTHERS = signed(BODY, "f" * 32)[HEADER]
FORGED: dict[str, list[tuple[str, str]]] = {
    "none": [],
    "empty": [(HEADER, "")],
    "of another secret": [(HEADER, OTHERS)],
    "without its name": [(HEADER, RIGHT.removeprefix("sha256="))],
    "a digit less": [(HEADER, RIGHT[:-1])],
    "a digit more": [(HEADER, RIGHT + "0")],
    "twice": [(HEADER, RIGHT), (HEADER, RIGHT)],
    "over-long": [(HEADER, "sha256=" + "0" * 8000)],
    "no digits": [(HEADER, "sha256=" + "z" * 64)],
    "the old one": [("X-Hub-Signature", "sha1=" + "0" * 40)],
    "of another platform": [("X-Telegram-Bot-Api-Secret-Token", SECRET)],
}


@pytest.mark.parametrize("name", FORGED)
async def test_who_does_not_know_the_secret_changes_nothing(
    client: httpx.AsyncClient, shelf: Shelf, name: str
) -> None:
    answer = await client.post("/messenger", content=BODY, headers=FORGED[name])
    assert (answer.status_code, answer.content, shelf.stored) == (403, b"", [])


BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 200),
    "half JSON": (b'{"object": "pa', 200),
    "a page": (b"<html></html>", 200),
    "no batch": (b'{"object": "page"}', 200),
    "not UTF-8": (b"\xff\xfe", 200),
    "without a bottom": (b"[" * 100_000, 200),
    "too long": (b" " * (LONGEST_BODY + 1), 413),
}


@pytest.mark.parametrize("name", BODIES)
async def test_what_is_no_event_is_taken_once_and_left_out(
    client: httpx.AsyncClient, shelf: Shelf, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    body, status = BODIES[name]
    answer = await client.post("/messenger", content=body, headers=signed(body))
    assert (answer.status_code, shelf.stored) == (status, [])
    assert "Traceback" not in caplog.text


async def test_a_batch_of_a_thousand_is_taken(client: httpx.AsyncClient, shelf: Shelf) -> None:
    body = body_of(batch(*(message(str(n), "Làm căn cước ở đâu?") for n in range(1000))))
    answer = await client.post("/messenger", content=body, headers=signed(body))
    assert (answer.status_code, len(shelf.stored)) == (200, 1000)


@pytest.mark.parametrize(
    ("error", "seconds"), [(StorageError("away"), "3"), (InboxFull(7), "30")], ids=["away", "full"]
)
async def test_what_cannot_be_stored_is_to_be_brought_again(
    client: httpx.AsyncClient, shelf: Shelf, error: Exception, seconds: str
) -> None:
    shelf.error = error
    answer = await client.post("/messenger", content=BODY, headers=signed(BODY))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, seconds)


def test_meta_is_answered_within_the_five_seconds_it_waits() -> None:
    assert MessengerSender.patience < 5
