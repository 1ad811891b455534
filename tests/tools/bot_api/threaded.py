"""The server on a thread of its own, for tests without an event loop."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from typing import Any

from tests.tools.in_thread import in_thread

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


def running_in_thread(**options: Any) -> AbstractContextManager[ThreadedBotApiServer]:
    """A running server, stopped at the end of the block; `options`: as `BotApiServer`'s."""
    return in_thread(ThreadedBotApiServer(**options))
