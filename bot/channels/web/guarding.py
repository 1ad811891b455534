"""What holds for every answer to a browser: safe headers, and a friendly line where we fail."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)


class Guard:
    """Puts them around an application."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        """`origins`: sites that may show our pages in a frame."""
        self._app = app
        self._headers = _headers(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        has_begun = False

        async def guarded(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception:
            if has_begun:  # nothing can be said any more
                raise
            logger.exception("a page failed")
            failed = PlainTextResponse("Nhịp Cầu: xin lỗi, có lỗi · sorry, an error", 500)
            await failed(scope, receive, guarded)


def _headers(origins: Sequence[str]) -> dict[str, str]:
    ancestors = " ".join(("'self'", *origins)) if origins else "'none'"
    # An answer's FAQ data is a script element that is never run, which this policy lets be.
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {ancestors}"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        # Not no-referrer: with that, browsers send `Origin: null` with our own forms.
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Resource-Policy": "cross-origin" if origins else "same-origin",
    }
    return headers if origins else {**headers, "X-Frame-Options": "DENY"}
