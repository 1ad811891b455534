"""`/healthz` and `/readyz`, over HTTP."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.operations.health import LONGEST_SILENCE, Health
from bot.operations.http import serving
from bot.operations.metrics import Metrics, Scrape
from bot.operations.routes import operator_routes
from tests.operations.looks import Polling, Store, watch


async def ask(
    path: str, store: Store, content: str | None = "v1", polling: Polling | None = None
) -> httpx.Response:
    looking = watch(store)
    health = Health(looking, lambda: content, polling)
    routes = operator_routes(health, Scrape(Metrics(), looking, lambda: content, polling))
    async with serving(routes, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
        return await client.get(f"http://127.0.0.1:{port}{path}")


async def test_a_bot_that_has_all_it_needs_is_ready() -> None:
    now = asyncio.get_running_loop().time()
    answer = await ask("/readyz", Store(), polling=Polling(now, now))
    assert (answer.status_code, answer.text) == (200, "store: ok\ncontent: ok\npolling: ok\n")


@pytest.mark.parametrize(
    ("store", "content", "silence", "line"),
    [
        (Store(is_up=False), "v1", 0.0, "store: away, or not writable"),
        (Store(), None, 0.0, "content: not loaded"),
        (Store(), "v1", LONGEST_SILENCE, "polling: no answer for 90 s"),
        (Store(), "v1", None, "polling: no answer yet"),
    ],
    ids=["store away", "no content", "platform silent", "platform never answered"],
)
async def test_what_is_missing_is_named(
    store: Store, content: str | None, silence: float | None, line: str
) -> None:
    now = asyncio.get_running_loop().time()
    polling = Polling(now, None if silence is None else now - silence)
    answer = await ask("/readyz", store, content, polling)
    assert answer.status_code == 503
    assert [found for found in answer.text.splitlines() if not found.endswith(": ok")] == [line]


@pytest.mark.parametrize("polling", [None, Polling()], ids=["webhook", "another process fetches"])
async def test_who_is_not_to_fetch_is_ready_without(polling: Polling | None) -> None:
    assert (await ask("/readyz", Store(), polling=polling)).status_code == 200


async def test_a_bot_is_alive_though_everything_around_it_is_away() -> None:
    answer = await ask("/healthz", Store(is_up=False), None, Polling(0.0, None))
    assert (answer.status_code, answer.text) == (200, "alive\n")
