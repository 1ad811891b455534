"""The server on a thread of its own, for bots in other processes."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from tests.tools.zalo_api.server import ZaloServer


@contextlib.contextmanager
def running_in_thread() -> Iterator[ZaloServer]:
    """A running server, stopped at the end. What waits at it and what it got may be looked at and
    added to from any thread, as long as no webhook is set."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="zalo-server", daemon=True)
    thread.start()
    server = ZaloServer()
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result()
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
