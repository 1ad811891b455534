"""Everything of this room, running beside the bot's work."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.routing import BaseRoute

from bot.delivery.idling import Idling
from bot.operations.health import Health
from bot.operations.housekeeping import Housekeeping
from bot.operations.http import serving, serving_if_possible
from bot.operations.loop_guard import guarded_loop
from bot.operations.metrics import Metrics, Scrape
from bot.operations.ports import Polling
from bot.operations.routes import operator_routes
from bot.operations.store_watch import StoreWatch
from bot.operations.watchdog import Watchdog

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Operated:
    """What is looked after."""

    metrics: Metrics
    """The same that the delivery was given as its meter."""
    store: StoreWatch
    content: Callable[[], str | None]
    """The version of what is served."""
    polling: Polling | None = None
    """Whoever fetches updates; None where they are brought to one of `routes`."""
    platforms: Callable[[], Mapping[str, bool]] = dict
    """Which are configured, and whether each is served."""
    needs_polling: bool = True
    """Whether nothing is ready while it is silent; otherwise updates are brought as well."""
    routes: Sequence[BaseRoute] = ()
    """Routes of channels, served beside our own."""
    jobs: Mapping[str, Callable[[], Awaitable[object]]] = field(default_factory=dict)
    """See `Housekeeping`."""
    is_housekeeper: Callable[[], bool] = lambda: True
    idling: Idling | None = None
    """The process's own; None where it is looked as often as ever."""
    version: str = ""


@dataclass(frozen=True)
class Operation:
    """How it goes."""

    port: int | None
    """Where it is served; None where the address could not be had and nothing needs it."""
    watching: asyncio.Task[None]
    """Ends only by raising Deaf: then this process should end too, with an error."""


async def operate(operated: Operated, host: str, port: int) -> None:
    """Until cancelled. Raises Deaf, and SettingsError as `operating` does."""
    async with operating(operated, host, port) as operation:
        if operation.port is not None:
            logger.info("health and figures are served at %s, port %d", host, operation.port)
        await operation.watching


@contextlib.asynccontextmanager
async def operating(operated: Operated, host: str, port: int) -> AsyncIterator[Operation]:
    """Serve, watch and keep house while the body runs.

    Raises SettingsError where the address cannot be had and a route of a channel needs it. What is
    brought while this ends is still stored or not confirmed: end the workers after it.
    """
    polling = operated.polling if operated.needs_polling else None
    health = Health(operated.store, operated.content, polling)
    scrape = Scrape(
        operated.metrics,
        operated.store,
        operated.content,
        operated.polling,
        platforms=operated.platforms,
        version=operated.version,
    )
    routes = [*operated.routes, *operator_routes(health, scrape)]
    serve = serving if operated.routes else serving_if_possible
    watchdog = Watchdog(
        operated.store, lambda: operated.metrics.progress, operated.polling, operated.idling
    )
    housekeeping = Housekeeping(operated.jobs, operated.is_housekeeper, operated.idling)
    with guarded_loop():
        async with serve(routes, host, port) as served:
            watching = asyncio.create_task(watchdog.run())
            keeping = asyncio.create_task(housekeeping.run())
            try:
                yield Operation(served, watching)
            finally:
                for task in (watching, keeping):
                    task.cancel()
                await asyncio.gather(watching, keeping, return_exceptions=True)
