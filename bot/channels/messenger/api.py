"""Calls to Meta's Graph API. The token goes in a header: no address holds it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.channels.common.errors import ApiError, ErrorKind, kind_of_status, told_apart
from bot.channels.common.payload import is_number, mapping
from bot.channels.common.proxies import client_options
from bot.channels.messenger.errors import RESTRICTED, kind_of_error

VERSION = "v27.0"
"""Of the Graph API, of November 2026. A version is served for two years at least; what changes
with the next one: https://developers.facebook.com/docs/graph-api/changelog."""
PATIENCE = 15.0
"""Seconds for an answer. Meta says none; a text leaves in well under a second."""
CONNECT = 5.0
AT_ONCE = 32
"""Connections: all calls that the sender makes at once, and room for a look."""
_USAGE = "x-business-use-case-usage"
"""The header in which Meta says how long a Page has to wait, in minutes."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which Page we are, and what shows that we may speak for it."""

    id: str
    token: str = field(repr=False)
    secret: str = field(repr=False)
    """Of the app that the token was made with."""
    api_url: str
    proxy: str | None = field(default=None, repr=False)
    """The address of one to go through."""


class MessengerApi:
    """The API of one Page."""

    def __init__(self, page: Page) -> None:
        token = self._token = page.token
        self._base = f"{page.api_url.rstrip('/')}/{VERSION}"
        # Proves that the secret is known, as an app may demand. It is of no use without the token.
        self._proof = hmac.new(page.secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        # A redirect is not followed: it would take the token to wherever it leads.
        self._client = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"},
            follow_redirects=False,
            limits=httpx.Limits(max_connections=AT_ONCE),
            timeout=httpx.Timeout(PATIENCE, connect=CONNECT),
            **client_options(page.proxy, AT_ONCE),
        )

    async def get(
        self, path: str, *, patience: float = PATIENCE, **query: str
    ) -> Mapping[str, Any]:
        """What is there. Raises ApiError, and nothing else, where there is no answer."""
        return await self._call("GET", path, query, None, patience)

    async def post(
        self, path: str, body: Mapping[str, Any], *, patience: float = PATIENCE
    ) -> Mapping[str, Any]:
        """The answer to a call. Raises ApiError, and nothing else, if it fails."""
        return await self._call("POST", path, {}, body, patience)

    async def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | None,
        patience: float,
    ) -> Mapping[str, Any]:
        name = path.rpartition("/")[2]
        with told_apart(name):
            answer = await self._client.request(
                method,
                f"{self._base}/{path}",
                params={**query, "appsecret_proof": self._proof},
                json=body,
                timeout=httpx.Timeout(patience, connect=min(patience, CONNECT)),
            )
        return self._result(name, answer)

    def _result(self, name: str, answer: httpx.Response) -> Mapping[str, Any]:
        status = answer.status_code
        try:
            found = json.loads(answer.content.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise ApiError(name, kind_of_status(status), f"HTTP {status}, no JSON") from None
        body = mapping(found)
        if "error" in body:
            raise self._error(name, mapping(body["error"]), answer)
        if not answer.is_success or not body:
            raise ApiError(name, kind_of_status(status), f"HTTP {status}, other JSON")
        return body

    def _error(self, name: str, error: Mapping[str, Any], answer: httpx.Response) -> ApiError:
        code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
        said = error.get("message")
        message = said if isinstance(said, str) else ""
        if code is None:
            kind = (
                kind_of_status(answer.status_code) if not answer.is_success else ErrorKind.REFUSED
            )
        else:
            kind = kind_of_error(code, subcode, message)
        shown = "/".join(str(one) for one in (code, subcode) if one is not None) or "no code"
        seconds = None
        if kind is ErrorKind.WAIT:
            seconds = RESTRICTED if code == 10 else _seconds_asked(answer.headers.get(_USAGE, ""))
        return ApiError(name, kind, shown, message.replace(self._token, "(token)"), seconds)

    async def close(self) -> None:
        """Give back connections."""
        await self._client.aclose()


def _number(value: object) -> int | None:
    """A number or its digits."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 10:
        return int(value)
    return value if is_number(value) else None


def _seconds_asked(usage: str) -> float | None:
    """The longest wait that the header names; None where it names none."""
    try:
        businesses = mapping(json.loads(usage or "{}"))
    except (ValueError, RecursionError):
        return None
    return max(_waits(businesses), default=0.0) or None


def _waits(businesses: Mapping[str, Any]) -> Iterator[float]:
    for uses in businesses.values():
        for use in uses if isinstance(uses, list) else ():
            minutes = mapping(use).get("estimated_time_to_regain_access")
            if is_number(minutes) and minutes > 0:
                yield minutes * 60.0
