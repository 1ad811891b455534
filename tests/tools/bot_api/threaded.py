"""The server on a thread of its own, for tests without an event loop."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from .controls import WAIT_SECONDS
from .model import Call, ChatMessage
from .server import ServedControls

POLL_INTERVAL_SECONDS = 0.01


class ThreadedBotApiServer(ServedControls):
    """The server in another thread's event loop. Waiting blocks; otherwise as `BotApiServer`."""

    def pause(self) -> None:
        self._run(self.line.close())

    def resume(self) -> None:
        self._run(self.line.open())

    def wait_for_calls(
        self, method: str, count: int = 1, timeout: float = WAIT_SECONDS
    ) -> list[Call]:
        _wait_until(
            lambda: self.count_calls(method) >= count,
            timeout,
            lambda: f"{self.count_calls(method)} of {count} calls of {method}",
        )
        return self.calls_of(method)

    def wait_for_reply(
        self, chat_id: int, *, after: int, timeout: float = WAIT_SECONDS
    ) -> ChatMessage:
        _wait_until(
            lambda: bool(self.replies(chat_id, after=after)),
            timeout,
            lambda: f"no reply in chat {chat_id}",
        )
        return self.replies(chat_id, after=after)[0]

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _wait_until(is_true: Callable[[], bool], seconds: float, shortfall: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{shortfall()} within {seconds} s")
        time.sleep(POLL_INTERVAL_SECONDS)


@contextlib.contextmanager
def running_in_thread(**options: Any) -> Iterator[ThreadedBotApiServer]:
    """A running server, stopped at the end of the block; `options`: as `BotApiServer`'s."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="bot-api-server", daemon=True)
    thread.start()
    try:
        server = ThreadedBotApiServer(**options)
        asyncio.run_coroutine_threadsafe(server.start(), loop).result()
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
