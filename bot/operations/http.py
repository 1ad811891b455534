"""Serves HTTP beside the bot's other work, in its event loop: health, figures, webhooks."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Sequence

import uvicorn
from starlette.routing import BaseRoute, Router

from bot.errors import SettingsError

logger = logging.getLogger(__name__)

CONNECTIONS = 512
"""At once; Telegram opens at most 100, a load balancer a few more. The others are answered 503."""
KEEP_ALIVE = 75
"""Seconds an idle connection stays open: longer than load balancers keep theirs, so that it is
they who close."""
GRACE = 0.5
"""Seconds that requests in hand are given to end when we are told to stop."""


@contextlib.asynccontextmanager
async def serving(routes: Sequence[BaseRoute], host: str, port: int) -> AsyncIterator[int]:
    """Serve routes while the body runs; gives the port, the real one where `port` is 0.

    The first route that fits answers. Raises SettingsError where the address cannot be had.
    """
    listener = _listen(host, port)
    # A router alone: what Starlette puts around it costs more time than a webhook has.
    server = _Server(
        uvicorn.Config(
            Router(routes),
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server.serve([listener]))
    try:
        await server.until_started(task)
        yield int(listener.getsockname()[1])
    finally:
        await server.stop(task)
        listener.close()


@contextlib.asynccontextmanager
async def serving_if_possible(
    routes: Sequence[BaseRoute], host: str, port: int
) -> AsyncIterator[int | None]:
    """As `serving`, but where the address cannot be had, a warning and None: the bot needs none of
    these routes for its work."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            served = await stack.enter_async_context(serving(routes, host, port))
        except SettingsError as error:
            logger.warning("neither health nor figures are served: %s", error)
            served = None
        yield served


class _Server(uvicorn.Server):
    """Uvicorn as a guest: signals are the host's, and it stops within a second."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None."""
        yield

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's."""
        await super().startup(sockets)
        self._is_up.set()

    async def until_started(self, task: asyncio.Task[None]) -> None:
        """Raises what `task`, which serves, ended with before it came to that."""
        up = asyncio.create_task(self._is_up.wait())
        await asyncio.wait((task, up), return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        if task.done():
            await task

    async def stop(self, task: asyncio.Task[None]) -> None:
        """Take no more requests, and cut off those that do not end."""
        self.should_exit = True
        await asyncio.wait((task,), timeout=GRACE)
        for request in list(self.server_state.tasks):
            request.cancel()
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        await asyncio.gather(task, return_exceptions=True)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        listener = socket.create_server(
            (host, port), family=family, backlog=1024, dualstack_ipv6=both
        )
    except OSError as error:
        is_port = error.errno in {errno.EADDRINUSE, errno.EACCES}
        key, value = ("PORT", str(port)) if is_port else ("HOST", host)
        reason = str(error.strerror or error).partition(" (while")[0]
        accepted = f"one that this process may listen at ({reason})"
        raise SettingsError(key, value, accepted) from None
    listener.setblocking(False)
    return listener
