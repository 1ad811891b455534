"""`/metrics`, over HTTP, as a collector reads it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families
from starlette.routing import Route

from bot.delivery.model import Depth, Depths
from bot.delivery.ports import Meter
from bot.operations.http import serving
from bot.operations.metrics import Metrics, Scrape
from tests.operations.looks import Polling, Store, watch


async def scraped(
    metrics: Metrics,
    store: Store,
    content: str | None = "v1",
    polling: Polling | None = None,
    **more: Any,
) -> Mapping[str, float]:
    """Values by name and labels as written."""
    scrape = Scrape(metrics, watch(store), lambda: content, polling, version="1.2", **more)
    routes = [Route("/metrics", scrape.figures)]
    async with serving(routes, "127.0.0.1", 0) as port, httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        sample.name + "".join(f"[{value}]" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_what_the_delivery_tells_is_counted() -> None:
    metrics = Metrics(["x", "quiet"])
    meter: Meter = metrics
    meter.received(3)
    meter.handled("x", 0.2)
    meter.handled("x", 400.0)
    meter.failed("x")
    meter.buried("x", "in")
    meter.sent("x", "sent", 0.01)
    meter.sent("x", "wait", 0.01)
    meter.expired("x", 2)
    meter.handled("y", 0.1)
    found = await scraped(metrics, Store())
    assert {
        "nhipcau_updates_received_total": 3.0,
        "nhipcau_updates_handled_total[x]": 2.0,
        "nhipcau_updates_handled_total[y]": 1.0,
        "nhipcau_updates_handled_total[quiet]": 0.0,
        "nhipcau_updates_failed_total[x]": 1.0,
        "nhipcau_dead_letters_total[in][x]": 1.0,
        "nhipcau_dead_letters_total[out][x]": 0.0,
        "nhipcau_sends_total[sent][x]": 1.0,
        "nhipcau_sends_total[wait][x]": 1.0,
        "nhipcau_calls_expired_total[x]": 2.0,
        "nhipcau_too_many_requests_total[x]": 1.0,
        "nhipcau_handling_delay_seconds_count": 3.0,
        "nhipcau_handling_delay_seconds_bucket[0.25]": 2.0,
        "nhipcau_handling_delay_seconds_bucket[1800.0]": 3.0,
        "nhipcau_sending_delay_seconds_count": 2.0,
    }.items() <= found.items()
    assert metrics.progress == 5


async def test_which_platforms_are_served_is_told() -> None:
    found = await scraped(Metrics(), Store(), platforms=lambda: {"x": True, "refused": False})
    assert found["nhipcau_platform_up[x]"] == 1.0
    assert found["nhipcau_platform_up[refused]"] == 0.0


async def test_how_much_waits_is_counted_when_somebody_asks() -> None:
    platforms = {"x": Depth(5, 4, 3, 1.5, 0.5), "not configured": Depth(inbox=7)}
    depths = Depths(platforms, dead=2, served=["x"])
    found = await scraped(Metrics(), Store(depths))
    assert {
        "nhipcau_store_up": 1.0,
        "nhipcau_inbox_updates[x]": 5.0,
        "nhipcau_inbox_updates[not configured]": 7.0,
        "nhipcau_outbox_calls[x]": 4.0,
        "nhipcau_lanes_waiting[x]": 3.0,
        "nhipcau_dead_letters": 2.0,
        "nhipcau_inbox_oldest_seconds[x]": 1.5,
        "nhipcau_lanes_neglected_seconds[x]": 0.5,
        "nhipcau_content_info[v1]": 1.0,
        "nhipcau_bot_info[1.2]": 1.0,
    }.items() <= found.items()
    assert found["process_resident_memory_bytes"] > 0


async def test_what_cannot_be_known_is_left_out() -> None:
    found = await scraped(Metrics(), Store(is_up=False), None)
    assert found["nhipcau_store_up"] == 0.0
    assert found["nhipcau_content_info[none]"] == 1.0
    assert "nhipcau_inbox_updates" not in found
    assert "nhipcau_poll_age_seconds" not in found


async def test_how_long_the_platform_has_been_silent_is_told() -> None:
    now = asyncio.get_running_loop().time()
    found = await scraped(Metrics(), Store(), polling=Polling(now, now - 60.0))
    assert 60.0 <= found["nhipcau_poll_age_seconds"] < 120.0


async def test_two_bots_in_one_process_count_for_themselves() -> None:
    one, other = Metrics(), Metrics()
    one.received(1)
    assert (await scraped(one, Store()))["nhipcau_updates_received_total"] == 1.0
    assert (await scraped(other, Store()))["nhipcau_updates_received_total"] == 0.0
