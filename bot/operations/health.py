"""May this process be sent work (`/readyz`), and is it alive at all (`/healthz`)?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.operations.ports import Polling
from bot.operations.store_watch import StoreWatch

LONGEST_SILENCE = 90.0
"""Seconds since the platform last answered us."""
_UNAVAILABLE = 503


class Health:
    """Answers orchestrators, load balancers and people."""

    def __init__(
        self, store: StoreWatch, content: Callable[[], str | None], polling: Polling | None = None
    ) -> None:
        """`content`: the version of what is served, None before there is any. `polling`: None
        where updates are brought (a webhook)."""
        self._store = store
        self._content = content
        self._polling = polling

    async def alive(self, _request: Request) -> Response:
        """`GET /healthz`. The answer is the proof: a stuck event loop gives none. What is wrong
        outside this process is not its business, since a restart would not mend it."""
        return PlainTextResponse("alive\n")

    async def ready(self, _request: Request) -> Response:
        """`GET /readyz`: a line for each thing that is needed; 503 where one is missing."""
        states = {
            "store": None if await self._store.look() is not None else "away, or not writable",
            "content": None if self._content() is not None else "not loaded",
            "polling": self._silence(),
        }
        text = "".join(f"{name}: {problem or 'ok'}\n" for name, problem in states.items())
        is_ready = not any(states.values())
        return PlainTextResponse(text, 200 if is_ready else _UNAVAILABLE)

    def _silence(self) -> str | None:
        """A process that waits for its turn to fetch is as ready as it can be."""
        if self._polling is None or self._polling.ticked_at is None:
            return None
        last = self._polling.succeeded_at
        if last is None:
            return "no answer yet"
        seconds = asyncio.get_running_loop().time() - last
        return f"no answer for {seconds:.0f} s" if seconds >= LONGEST_SILENCE else None
