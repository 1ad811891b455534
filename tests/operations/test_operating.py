"""The whole room beside a real store, as an operator meets it."""

from __future__ import annotations

import asyncio
import socket
from functools import partial

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.delivery.model import Update
from bot.delivery.receiver import Receiver
from bot.errors import Deaf, SettingsError
from bot.operations.metrics import Metrics
from bot.operations.operating import Operated, operate, operating
from bot.operations.store_watch import StoreWatch
from bot.storage.database import open_database
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.probe import probe
from tests.operations.looks import Polling, Store, watch


async def test_what_is_stored_shows_in_the_figures(database: str) -> None:
    engine = await open_database(database)
    metrics, inbox = Metrics(), SqlInboxStore(engine)
    receiver = Receiver(inbox, metrics)
    store = StoreWatch(partial(inbox.depths, ["telegram"]), partial(probe, engine), receiver.note)
    operated = Operated(metrics=metrics, store=store, content=lambda: "v1")
    await receiver.accept([Update("telegram:99", "1", "telegram:7", "{}")])
    async with operating(operated, "127.0.0.1", 0) as operation, httpx.AsyncClient() as client:
        root = f"http://127.0.0.1:{operation.port}"
        assert (await client.get(f"{root}/healthz")).status_code == 200
        assert (await client.get(f"{root}/readyz")).status_code == 200
        figures = (await client.get(f"{root}/metrics")).text.splitlines()
    await engine.dispose()
    assert 'nhipcau_inbox_updates{platform="telegram"} 1.0' in figures
    assert "nhipcau_updates_received_total 1.0" in figures


async def test_a_store_that_is_gone_makes_the_bot_unready_and_leaves_it_alive(
    database: str,
) -> None:
    engine = await open_database(database)
    inbox = SqlInboxStore(engine)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("DROP TABLE roles")
    store = StoreWatch(partial(inbox.depths, ["telegram"]), partial(probe, engine))
    operated = Operated(metrics=Metrics(), store=store, content=lambda: "v1")
    async with operating(operated, "127.0.0.1", 0) as operation, httpx.AsyncClient() as client:
        root = f"http://127.0.0.1:{operation.port}"
        assert (await client.get(f"{root}/healthz")).status_code == 200
        assert (await client.get(f"{root}/readyz")).status_code == 503
        assert "nhipcau_store_up 0.0" in (await client.get(f"{root}/metrics")).text
    await engine.dispose()


@pytest.mark.parametrize(("needs_polling", "status"), [(True, 503), (False, 200)])
async def test_a_platform_that_is_silent_counts_only_where_none_is_brought(
    needs_polling: bool, status: int
) -> None:
    operated = Operated(
        metrics=Metrics(),
        store=watch(Store()),
        content=lambda: "v1",
        polling=Polling(ticked_at=1.0),
        needs_polling=needs_polling,
    )
    async with operating(operated, "127.0.0.1", 0) as operation, httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{operation.port}/readyz")
    assert answer.status_code == status


async def test_a_deaf_bot_is_told_to_whoever_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operations.watchdog.INTERVAL", 0.001)
    monkeypatch.setattr("bot.operations.watchdog.LONGEST_POLL", 0.01)
    polling = Polling(ticked_at=1.0)
    operated = Operated(
        metrics=Metrics(), store=watch(Store()), content=lambda: "v1", polling=polling
    )
    with pytest.raises(Deaf):
        await asyncio.wait_for(operate(operated, "127.0.0.1", 0), 30)


async def test_only_a_bot_that_is_brought_its_updates_needs_the_port() -> None:
    async def hook(_request: Request) -> Response:
        return Response()

    polling = Operated(metrics=Metrics(), store=watch(Store()), content=lambda: "v1")
    webhook = Operated(
        metrics=Metrics(),
        store=watch(Store()),
        content=lambda: "v1",
        routes=[Route("/telegram", hook, methods=["POST"])],
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with operating(polling, "127.0.0.1", port) as operation:
            assert operation.port is None
        with pytest.raises(SettingsError, match=r"^PORT has the value"):
            async with operating(webhook, "127.0.0.1", port):
                pass
