"""The server on a thread of its own, for bots in other processes."""

from __future__ import annotations

from contextlib import AbstractContextManager

from tests.tools.in_thread import in_thread
from tests.tools.zalo_api.server import ZaloServer


def running_in_thread() -> AbstractContextManager[ZaloServer]:
    """A running server, stopped at the end. What waits at it and what it got may be looked at and
    added to from any thread, as long as no webhook is set."""
    return in_thread(ZaloServer())
