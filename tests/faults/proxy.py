"""A TCP proxy that fails the way lines fail."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Iterator
from enum import Enum
from types import TracebackType
from typing import Self

from tests.tools.in_thread import in_thread

_CHUNK = 64 << 10
_HOST = "127.0.0.1"


class Line(Enum):
    """What the line does to what is sent on it."""

    GOOD = "passes it on"
    HOLE = "swallows it: nobody answers and nobody hangs up"
    RESET = "breaks off at once, with RST"
    CLOSED = "hangs up in good order, without an answer"
    REFUSED = "takes no connection"


class Proxy:
    """Between a client and a server on this machine, on a port that stays the same.

    Usage::

        async with Proxy(server_port) as proxy:
            await proxy.turn(Line.HOLE)
            ...
            await proxy.turn(Line.GOOD)

    A connection that was open while the line was not good never carries anything again, as behind a
    router that has forgotten it: its ends find out by themselves or not at all.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._line = Line.GOOD
        self._server: asyncio.Server | None = None
        self._links: dict[asyncio.Task[None], _Link] = {}
        self.port = 0
        self.tries = 0
        """Connections that a client opened so far, whatever became of them. Those to a line that
        refuses are not seen."""

    async def __aenter__(self) -> Self:
        self.loop = asyncio.get_running_loop()
        await self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._deafen()
        for task in tuple(self._links):
            task.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def turn(self, line: Line) -> None:
        """Be a line of this kind from now on."""
        self._line = line
        if line is Line.GOOD:
            await self._listen()
            return
        for link in self._links.values():
            link.spoil(line)
        if line is Line.REFUSED:
            await self._deafen()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, _HOST, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _deafen(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tries += 1
        link = _Link(reader, writer)
        if self._line is not Line.GOOD:
            link.spoil(self._line)
        task = asyncio.get_running_loop().create_task(link.run(self._target))
        self._links[task] = link
        task.add_done_callback(self._links.pop)


class _Link:
    """One connection and the one it leads to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._client = (reader, writer)
        self._writers = [writer]
        self._is_good = True

    def spoil(self, line: Line) -> None:
        self._is_good = False
        for writer in self._writers:
            match line:
                case Line.RESET | Line.REFUSED:
                    _reset(writer)
                case Line.CLOSED:
                    writer.close()

    async def run(self, target: int) -> None:
        try:
            if not self._is_good:
                await _swallow(self._client[0])
                return
            reader, writer = await asyncio.open_connection(_HOST, target)
            self._writers.append(writer)
            back = asyncio.create_task(self._pump(reader, self._client[1]))
            try:
                await self._pump(self._client[0], writer)
            finally:
                back.cancel()
                await asyncio.gather(back, return_exceptions=True)
        except OSError:
            pass  # one end has gone; the other learns it below
        finally:
            for end in self._writers:
                end.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                if self._is_good:
                    writer.write(data)
                    await writer.drain()
            if self._is_good:
                writer.close()


async def _swallow(reader: asyncio.StreamReader) -> None:
    while await reader.read(_CHUNK):
        pass


def _reset(writer: asyncio.StreamWriter) -> None:
    """Closed without a good-bye: no time to linger makes the system send RST."""
    end = writer.get_extra_info("socket")
    if end is not None:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextlib.contextmanager
def proxied(url: str) -> Iterator[tuple[str, Callable[[Line], None]]]:
    """A proxy on a thread of its own, for what has no event loop: its address, and how to turn."""
    with in_thread(Proxy(int(url.rpartition(":")[2]))) as proxy:

        def turn(line: Line) -> None:
            asyncio.run_coroutine_threadsafe(proxy.turn(line), proxy.loop).result()

        yield f"http://{_HOST}:{proxy.port}", turn
