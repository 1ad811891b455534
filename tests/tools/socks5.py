"""A SOCKS5 proxy for tests (RFC 1928, 1929): opens the way, refuses, or says nothing."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Literal

Manner = Literal["open", "refuse", "silent", "silent once greeted", "garbage", "hang up"]


@dataclass
class Socks5Server:
    """What it does, and what it was asked for."""

    login: tuple[str, str] | None = None
    """User and password that it asks for."""
    manner: Manner = "open"
    port: int = 0
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Where to; a name as it came, which was then not looked up by who asks."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """As a setting."""
        return f"socks5://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        this = asyncio.current_task()
        assert this is not None
        self.tasks.add(this)
        try:
            # Cut off at the end; asyncio's streams of Python 3.11 would log that it was.
            ends = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
            with contextlib.suppress(*ends):
                if await self._greeted(reader, writer):
                    await self._pass_on(reader, writer)
        finally:
            writer.close()
            self.tasks.remove(this)

    async def _greeted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        _version, count = await reader.readexactly(2)
        offered = await reader.readexactly(count)
        if self.manner == "silent":
            await reader.read()
        if self.manner == "garbage":
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        if self.manner not in {"open", "refuse", "silent once greeted"}:
            return False
        wanted = 0 if self.login is None else 2
        if wanted not in offered:
            writer.write(b"\x05\xff")
            return False
        writer.write(bytes((5, wanted)))
        return self.login is None or await self._logged_in(reader, writer)

    async def _logged_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        words = []
        await reader.readexactly(1)
        for _ in range(2):
            (length,) = await reader.readexactly(1)
            words.append((await reader.readexactly(length)).decode())
        is_right = tuple(words) == self.login
        writer.write(bytes((1, not is_right)))
        return is_right

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _version, _connect, _, kind = await reader.readexactly(4)
        if kind == 3:
            (length,) = await reader.readexactly(1)
            host = (await reader.readexactly(length)).decode()
        else:
            host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append((host, port))
        if self.manner == "silent once greeted":
            await reader.read()
        is_open = self.manner == "open"
        writer.write(bytes((5, 0 if is_open else 2, 0, 1, 0, 0, 0, 0, 0, 0)))
        if is_open:
            there, back = await asyncio.open_connection(host, port)
            try:
                await asyncio.gather(_copied(reader, back), _copied(there, writer))
            finally:
                back.close()
                await asyncio.sleep(0)  # so that it is closed, too


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.asynccontextmanager
async def socks5_server(
    login: tuple[str, str] | None = None, manner: Manner = "open"
) -> AsyncIterator[Socks5Server]:
    """One that runs for a while."""
    proxy = Socks5Server(login, manner)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        open_ones = list(proxy.tasks)
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
