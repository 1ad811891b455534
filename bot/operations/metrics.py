"""Figures for collectors such as Prometheus. No label tells who a person is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from operator import attrgetter

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from bot.delivery.model import Depths
from bot.delivery.ports import Meter
from bot.operations.ports import Polling
from bot.operations.store_watch import StoreWatch

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)


class Metrics(Meter):
    """Counts what the delivery tells it, in a registry of its own."""

    def __init__(self, platforms: Collection[str] = ()) -> None:
        """`platforms`: those that are served: their figures begin at 0 instead of being absent."""
        self.registry = CollectorRegistry()
        self.progress = 0
        """Grows whenever an update is done with, well or not."""
        ProcessCollector(registry=self.registry)
        self._received = self._counter("updates_received", "Updates stored, each counted once.")
        self._handled = self._counter("updates_handled", "Updates done with.", "platform")
        self._failed = self._counter(
            "updates_failed", "Tries of an update that failed.", "platform"
        )
        self._buried = self._counter(
            "dead_letters_total",
            "Updates (in) and calls (out) given up.",
            "platform",
            "direction",
        )
        self._sent = self._counter(
            "sends_total", "Calls by what became of them.", "platform", "outcome"
        )
        self._expired = self._counter(
            "calls_expired", "Calls dropped as they came too late to be made.", "platform"
        )
        self._throttled = self._counter(
            "too_many_requests", "Calls that the platform answered with 429.", "platform"
        )
        self._handling = self._histogram(
            "handling_delay_seconds",
            "From when a person did something, in whole seconds where the platform gives no finer "
            "time, to the reply's being in the outbox.",
        )
        self._sending = self._histogram(
            "sending_delay_seconds", "From the outbox to the call's being made."
        )
        self.begin(platforms)

    def begin(self, platforms: Collection[str]) -> None:
        """The figures of these platforms are there from now on, at 0."""
        for platform in platforms:
            for counter in (self._handled, self._failed, self._expired, self._throttled):
                counter.labels(platform)
            for direction in ("in", "out"):
                self._buried.labels(platform, direction)

    # -- the delivery's Meter --------------------------------------------------------------------

    def received(self, count: int) -> None:
        """Updates that were stored."""
        self._received.inc(count)

    def handled(self, platform: str, seconds: float) -> None:
        """An update that is done with, so long after it was sent."""
        self.progress += 1
        self._handled.labels(platform).inc()
        self._handling.observe(seconds)

    def failed(self, platform: str) -> None:
        """A try of an update."""
        self.progress += 1
        self._failed.labels(platform).inc()

    def buried(self, platform: str, direction: str) -> None:
        """`in` or `out`."""
        self.progress += 1
        self._buried.labels(platform, direction).inc()

    def sent(self, platform: str, outcome: str, waited: float) -> None:
        """A call that was made; `outcome` is the name of one in `bot.delivery.model`."""
        self._sent.labels(platform, outcome).inc()
        self._sending.observe(waited)
        if outcome == "wait":
            self._throttled.labels(platform).inc()

    def expired(self, platform: str, count: int) -> None:
        """Calls that were dropped, as they had waited for longer than they may."""
        self._expired.labels(platform).inc(count)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"nhipcau_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str) -> Histogram:
        return Histogram(f"nhipcau_{name}", text, buckets=_SECONDS, registry=self.registry)


class Scrape:
    """`GET /metrics`: what was counted, and how things stand now."""

    def __init__(
        self,
        metrics: Metrics,
        store: StoreWatch,
        content: Callable[[], str | None],
        polling: Polling | None = None,
        *,
        platforms: Callable[[], Mapping[str, bool]] = dict,
        version: str = "",
    ) -> None:
        """`content` and `polling`: see `Health`. `platforms`: whether each that is configured is
        served. `version`: of the bot."""
        self._metrics = metrics
        self._store = store
        self._now = _Now(content, polling, platforms, version)
        metrics.registry.register(self._now)

    async def figures(self, _request: Request) -> Response:
        """In the text format."""
        self._now.depths = await self._store.look()
        text = generate_latest(self._metrics.registry)
        return Response(text, headers={"content-type": CONTENT_TYPE_LATEST})


class _Now(Collector):
    """Read when somebody asks."""

    def __init__(
        self,
        content: Callable[[], str | None],
        polling: Polling | None,
        platforms: Callable[[], Mapping[str, bool]],
        version: str,
    ) -> None:
        self.depths: Depths | None = None
        self._content = content
        self._polling = polling
        self._platforms = platforms
        self._version = version

    def describe(self) -> list[Metric]:
        """Nothing in advance: without it, `collect` would be called to find names."""
        return []

    def collect(self) -> Iterator[Metric]:
        """What cannot be known now is left out rather than told wrongly."""
        is_up = self.depths is not None
        yield _gauge("store_up", "Whether the store answers and can be written.", float(is_up))
        if self.depths is not None:
            yield from _of(self.depths)
        last = self._polling.succeeded_at if self._polling is not None else None
        if last is not None:
            age = asyncio.get_running_loop().time() - last
            yield _gauge("poll_age_seconds", "Since the platform last answered a poll.", age)
        served = {name: float(is_up) for name, is_up in self._platforms().items()}
        yield _by_platform("platform_up", "Whether the platform is served.", served)
        yield _info("content", "What is served.", self._content() or "none")
        yield _info("bot", "The program.", self._version)


def _of(depths: Depths) -> Iterator[Metric]:
    for name, text, value in (
        ("inbox_updates", "Updates that wait, of all processes.", attrgetter("inbox")),
        ("inbox_oldest_seconds", "How long the oldest has waited.", attrgetter("oldest")),
        ("lanes_waiting", "Chats in which something waits.", attrgetter("lanes")),
        (
            "lanes_neglected_seconds",
            "How long a chat has waited for a worker.",
            attrgetter("neglected"),
        ),
        ("outbox_calls", "Calls that wait, of all processes.", attrgetter("outbox")),
    ):
        values = {platform: value(depth) for platform, depth in depths.platforms.items()}
        yield _by_platform(name, text, values)
    yield _gauge("dead_letters", "Dead letters that are kept.", depths.dead)


def _by_platform(name: str, text: str, values: Mapping[str, float]) -> Metric:
    gauge = GaugeMetricFamily(f"nhipcau_{name}", text, labels=("platform",))
    for platform, value in sorted(values.items()):
        gauge.add_metric((platform,), value)
    return gauge


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"nhipcau_{name}", text, value=value)


def _info(name: str, text: str, version: str) -> Metric:
    return InfoMetricFamily(f"nhipcau_{name}", text, value={"version": version})
