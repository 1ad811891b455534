"""The server on a thread of its own, for tests without an event loop."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from typing import Any

from .controls import SyncControls
from .model import JsonObject
from .server import BotApiServer
from .state import CALLBACK_LIFETIME_SECONDS, DEFAULT_TOKEN, DEFAULT_USERNAME


class ThreadedBotApiServer(SyncControls):
    """A hold on a server that runs in another thread's event loop."""

    def __init__(self, server: BotApiServer, loop: asyncio.AbstractEventLoop) -> None:
        self._server = server
        self._loop = loop
        self.token = server.token
        self.url = server.url
        self.control_url = server.control_url

    def pause(self) -> None:
        self._run(self._server.pause())

    def resume(self) -> None:
        self._run(self._server.resume())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _do(self, verb: str, **arguments: Any) -> Any:
        return getattr(self._server.state, verb)(**arguments)

    def _bot_user(self) -> JsonObject:
        return self._server.state.bot


@contextlib.contextmanager
def running_in_thread(
    *,
    token: str = DEFAULT_TOKEN,
    username: str = DEFAULT_USERNAME,
    port: int = 0,
    callback_lifetime_seconds: float = CALLBACK_LIFETIME_SECONDS,
) -> Iterator[ThreadedBotApiServer]:
    """A running server, stopped at the end of the block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="bot-api-server", daemon=True)
    thread.start()
    try:
        server = BotApiServer(
            token=token,
            username=username,
            port=port,
            callback_lifetime_seconds=callback_lifetime_seconds,
        )
        asyncio.run_coroutine_threadsafe(server.start(), loop).result()
        try:
            yield ThreadedBotApiServer(server, loop)
        finally:
            asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
