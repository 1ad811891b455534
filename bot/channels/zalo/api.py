"""Calls to Zalo's Bot API. The token is a part of each address: nothing here shows one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from bot.channels.common.errors import ApiError, kind_of_status, told_apart
from bot.channels.common.payload import mapping
from bot.channels.common.proxies import client_options
from bot.channels.zalo.errors import kind_of_code

PATIENCE = 15.0
"""Seconds for an answer. Zalo says none; a text leaves in well under a second."""
CONNECT = 5.0
AT_ONCE = 32
"""Connections: all calls that the sender makes at once, a poll, and room for a look."""


class ZaloApi:
    """The API of one bot."""

    def __init__(self, token: str, api_url: str, proxy: str | None = None) -> None:
        """`proxy`: the address of one to go through."""
        self.number = token.partition(":")[0]
        """What the token begins with: the bot, whatever its secret is."""
        self._token = token
        self._base = f"{api_url.rstrip('/')}/bot{token}"
        # A redirect is not followed: it would take the token to wherever it leads.
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            limits=httpx.Limits(max_connections=AT_ONCE),
            timeout=httpx.Timeout(PATIENCE, connect=CONNECT),
            **client_options(proxy, AT_ONCE),
        )

    async def call(
        self,
        method: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        patience: float = PATIENCE,
        takes_bare: bool = False,
    ) -> Any:
        """The result of a call. Raises ApiError, and nothing else, if it fails.

        `patience`: seconds for the answer. `takes_bare`: whether what is not wrapped in
        `{"ok": …, "result": …}` is the result itself.
        """
        with told_apart(method):
            answer = await self._client.post(
                f"{self._base}/{method}",
                json=dict(parameters or {}),
                timeout=httpx.Timeout(patience, connect=min(patience, CONNECT)),
            )
        return self._result(method, answer, takes_bare=takes_bare)

    def _result(self, method: str, answer: httpx.Response, *, takes_bare: bool) -> Any:
        try:
            found = json.loads(answer.content.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            kind = kind_of_status(answer.status_code)
            raise ApiError(method, kind, f"HTTP {answer.status_code}, no JSON") from None
        body = mapping(found)
        if body.get("ok") is True:
            return body.get("result")
        if "ok" in body:
            code = _code(body.get("error_code"), answer.status_code)
            description = body.get("description")
            raise ApiError(
                method,
                kind_of_code(code),
                "no code" if code is None else code,
                self._redact(description) if isinstance(description, str) else "",
            )
        if takes_bare and answer.is_success:
            return found
        kind = kind_of_status(answer.status_code)
        raise ApiError(method, kind, f"HTTP {answer.status_code}, other JSON")

    def _redact(self, text: str) -> str:
        return text.replace(self._token, "(token)")

    async def close(self) -> None:
        """Give back connections."""
        await self._client.aclose()


def _code(value: object, status: int) -> int | None:
    """Zalo's own code, a number or its digits; else the status, where that is an error."""
    if isinstance(value, str) and value.lstrip("-").isdecimal() and len(value) < 10:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return status if status >= 400 else None
