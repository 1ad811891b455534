"""Serves HTTP beside the bot's other work, in its event loop: health, figures, webhooks."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from email.utils import formatdate

import uvicorn
from starlette.routing import BaseRoute, Router
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bot.errors import SettingsError

logger = logging.getLogger(__name__)

CONNECTIONS = 512
"""Connections at once. Telegram opens at most 100, a load balancer a few more. A further one
replaces the one that has waited longest without a request, so that whoever asks is served, health
checks above all."""
ARRIVAL = 20.0
"""Seconds in which a request must have arrived, head and body, from when it or its connection
began; a megabyte over a slow line takes half of that."""
TAKING = 60.0
"""Seconds in which whoever is sent an answer beyond what the buffers hold must have taken it."""
AHEAD = 16
"""Requests that may wait on a connection behind the one in hand. Browsers, proxies and platforms
send none; some bytes each they would fill the memory."""
KEEP_ALIVE = 75
"""Seconds an idle connection stays open: longer than load balancers keep theirs, so that it is
they who close."""
GRACE = 0.5
"""Seconds that requests in hand are given to end when we are told to stop."""


@contextlib.asynccontextmanager
async def serving(
    routes: Sequence[BaseRoute],
    host: str,
    port: int,
    *,
    keep_alive: int = KEEP_ALIVE,
    settings: tuple[str, str] = ("HOST", "PORT"),
) -> AsyncIterator[int]:
    """Serve routes while the body runs; gives the port, the real one where `port` is 0.

    The first route that fits answers. `settings`: what the address was set with. Raises
    SettingsError, which names them, where the address cannot be had.
    """
    listener = _listen(host, port, settings)
    # A router alone: what Starlette puts around it costs more time than a webhook has.
    server = _Server(
        uvicorn.Config(
            Router(routes, redirect_slashes=False),
            http=_Connection,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=keep_alive,
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


class _Connection(HttpToolsProtocol):
    """Uvicorn's, but it waits only for a while for a request, and for its answer to be taken, and
    for a limited number of them. Otherwise half a request, or nobody who reads, would hold a
    connection for ever."""

    _arriving: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None
    _idle_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Make room, and wait for the first request."""
        super().connection_made(transport)
        self._idle_since = self.loop.time()
        self._await_arrival()
        if len(self.connections) > CONNECTIONS:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._arrived()
        self._taken()
        super().connection_lost(exc)
        # They know each other, and the collector of such circles comes late.
        self.pipeline.clear()
        self.cycle = None  # type: ignore[assignment]

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        if self.transport.is_closing():
            return
        date = formatdate(time.time(), usegmt=True).encode()
        self.server_state.default_headers = [(b"date", date)]
        if self._arriving is None:
            self._await_arrival()
        if len(self.pipeline) > AHEAD:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """Of what came in one piece with too many requests, nothing more is kept: a hundred times
        as many would fill the memory until the connection is gone."""
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """The same of what they carry."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The last one."""
        self._arrived()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """From here on it waits for the next request."""
        super().on_response_complete()
        self._idle_since = self.loop.time()

    def pause_writing(self) -> None:
        """The reader takes less than there is."""
        super().pause_writing()
        self._taking = self.loop.call_later(TAKING, self._give_up)

    def resume_writing(self) -> None:
        """It has caught up."""
        self._taken()
        super().resume_writing()

    def _taken(self) -> None:
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _await_arrival(self) -> None:
        self._arriving = self.loop.call_later(ARRIVAL, self._give_up)

    def _arrived(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _give_up(self) -> None:
        self._arriving = None
        self.transport.abort()

    def _make_room(self) -> None:
        idle = [c for c in self.connections if isinstance(c, _Connection) and not c.is_busy]
        if idle:
            min(idle, key=lambda connection: connection._idle_since)._give_up()

    @property
    def is_busy(self) -> bool:
        """Whether a request, all of which is here, is being answered to somebody who takes it, and
        asked for nothing more meanwhile: who is gone with many in hand would be answered them all.
        """
        cycle: RequestResponseCycle | None = self.cycle
        is_ours = self._arriving is None and self._taking is None and not self.pipeline
        return is_ours and cycle is not None and not cycle.response_complete


class _Server(uvicorn.Server):
    """Uvicorn as a guest: signals are the host's, and it stops within a second."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """None."""
        yield

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._is_up = asyncio.Event()
        self._is_ending = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn's."""
        await super().startup(sockets)
        self._is_up.set()

    async def main_loop(self) -> None:
        """Wait for the end. Uvicorn's looks around ten times a second, which keeps a machine awake
        that has nothing to do."""
        await self.on_tick(0)
        await self._is_ending.wait()

    async def until_started(self, task: asyncio.Task[None]) -> None:
        """Raises the error with which the serving `task` ended before it was ready."""
        up = asyncio.create_task(self._is_up.wait())
        await asyncio.wait((task, up), return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        if task.done():
            await task

    async def stop(self, task: asyncio.Task[None]) -> None:
        """Take no more requests, and cut off those that do not end."""
        self.should_exit = True
        self._is_ending.set()
        await asyncio.wait((task,), timeout=GRACE)
        for request in list(self.server_state.tasks):
            request.cancel()
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if isinstance(transport, asyncio.WriteTransport):
                transport.abort()
        await asyncio.gather(task, return_exceptions=True)


def can_listen(host: str, port: int, settings: tuple[str, str]) -> None:
    """Raises SettingsError, which names the `settings`, where `serving` would."""
    _listen(host, port, settings).close()


def _listen(host: str, port: int, settings: tuple[str, str]) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        listener = socket.create_server(
            (host, port), family=family, backlog=1024, dualstack_ipv6=both
        )
    except OSError as error:
        is_port = error.errno in {errno.EADDRINUSE, errno.EACCES}
        key, value = (settings[1], str(port)) if is_port else (settings[0], host)
        reason = str(error.strerror or error).partition(" (while")[0]
        accepted = f"one that this process may listen at ({reason})"
        raise SettingsError(key, value, accepted) from None
    listener.setblocking(False)
    return listener
