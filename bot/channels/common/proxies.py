"""The way to a platform through a SOCKS proxy, such as `ssh -D` makes, where a country blocks it.

httpcore waits for a proxy's half of the handshake without any limit, a call that is given up
meanwhile keeps its place among the connections for ever, and a handshake that fails leaves the
socket open: a tunnel that was dead for a minute would leave the bot deaf. Here the handshake has a
limit, whatever goes wrong in it is an error of the proxy, and the socket is closed.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

from bot.errors import NhipCauError

HANDSHAKE = 5.0
"""Seconds until the proxy must have opened the way. It may have to look up a name first."""
_NEEDS_EXTRA = (
    "a SOCKS proxy needs the extra `socks`, which is not installed: "
    "python -m pip install 'nhipcau[socks]'"
)


def client_options(proxy: str | None, connections: int) -> dict[str, Any]:
    """Arguments for httpx's client that leads through the proxy, with so many connections at most.

    `proxy`: its address, of a scheme that `settings` accepts. Raises NhipCauError where what SOCKS
    needs is not installed.
    """
    if proxy is None:
        return {}
    if not proxy.startswith("socks"):
        return {"proxy": proxy}
    return {"transport": _SocksTransport(proxy, connections)}


class _SocksTransport(httpx.AsyncHTTPTransport):
    """httpx's own, with a limit for the handshake."""

    def __init__(self, proxy: str, connections: int) -> None:
        try:
            from socksio.exceptions import SOCKSError  # noqa: PLC0415  (an extra)
        except ImportError:
            raise NhipCauError(_NEEDS_EXTRA) from None
        limits = httpx.Limits(max_connections=connections)
        super().__init__(proxy=httpx.Proxy(proxy), limits=limits)
        self._pool._network_backend = _Backend(self._pool._network_backend)
        self._faults = (SOCKSError, AssertionError)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As httpx's; half a handshake, or none, is an error of the proxy."""
        _opening.set(None)
        try:
            return await super().handle_async_request(request)
        except self._faults as error:
            raise httpx.ProxyError(type(error).__name__, request=request) from None
        finally:
            stream = _opening.get()
            if stream is not None and not stream.is_open:
                await stream.aclose()


class _Backend(httpcore.AsyncNetworkBackend):
    """Opens connections whose first words, the handshake, have a limit."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend) -> None:
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's name)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """To the proxy."""
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        opening = _Stream(stream)
        _opening.set(opening)
        return opening

    async def sleep(self, seconds: float) -> None:
        """Between two tries to connect."""
        await self._inner.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection to a proxy. What is read without a limit belongs to the handshake."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self.is_open = False
        """Whether the handshake is over."""
        self._until = asyncio.get_running_loop().time() + HANDSHAKE

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Raises ConnectTimeout where the handshake takes too long: nothing was asked for yet."""
        if timeout is not None:
            return await self._inner.read(max_bytes, timeout)
        try:
            async with asyncio.timeout_at(self._until):
                return await self._inner.read(max_bytes)
        except TimeoutError:
            raise httpcore.ConnectTimeout("the proxy does not open the way") from None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """What is written with a limit is for the far end."""
        self.is_open = self.is_open or timeout is not None
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Passed on."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        """With the far end; from here on everything has limits."""
        self.is_open = True
        return await self._inner.start_tls(ssl_context, server_hostname, timeout)

    def get_extra_info(self, info: str) -> Any:
        """Passed on."""
        return self._inner.get_extra_info(info)


_opening: ContextVar[_Stream | None] = ContextVar("_opening", default=None)
"""The connection that the request of this task has opened, if any."""
