"""Looks at what the bot needs, one thing after the other, and says of each what to do."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.errors import NhipCauError, SettingsError
from bot.operations.http import can_listen

Check = Callable[[], Awaitable[str]]
"""Says how it is. Raises NhipCauError, whose text says what is wrong and what to do."""

PATIENCE = 30.0
"""Seconds that one check may take: longer than any platform is waited for."""
LOOK = 5.0
"""Seconds to wait for an answer of our own, or for anything of a platform."""
LARGEST_SKEW = 60.0
"""Seconds the clock may be wrong. Certificates and windows bear hours, but how long a person has
waited, and which of two machines has a role, is told by it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a check."""

    name: str
    text: str
    is_ok: bool


async def examine(
    checks: Mapping[str, Check], patience: float = PATIENCE
) -> AsyncIterator[Finding]:
    """Each check in turn; one that fails keeps none of the others from being made."""
    for name, check in checks.items():
        try:
            async with asyncio.timeout(patience):
                text, is_ok = await check(), True
        except TimeoutError:
            text, is_ok = f"nothing came of it within {patience:.0f} s", False
        except NhipCauError as error:
            text, is_ok = str(error), False
        yield Finding(name, text.split("\n", maxsplit=1)[0], is_ok)


async def clock_beside(url: str, options: Mapping[str, Any] | None = None) -> str:
    """Whether this machine's clock agrees with that of the server at an address. It is asked for
    nothing, as every answer says when it was made. `options`: of httpx's client, as for a proxy."""
    before = time.time()
    try:
        async with httpx.AsyncClient(timeout=LOOK, trust_env=False, **(options or {})) as client:
            answer = await client.get(url)
        there = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NhipCauError(f"{url} cannot be reached ({type(error).__name__})") from None
    except (KeyError, ValueError):
        return f"{url} does not say what time it is"
    if there.tzinfo is None:
        there = there.replace(tzinfo=dt.UTC)
    # Whole seconds are given: half of one is left out on average.
    skew = (before + time.time()) / 2 - (there.timestamp() + 0.5)
    if abs(skew) <= LARGEST_SKEW:
        return f"agrees with that of {url}"
    direction = "ahead of" if skew > 0 else "behind"
    raise NhipCauError(
        f"this machine is {abs(skew):.0f} s {direction} {url}; have its clock set, as by NTP"
    )


async def port_for_us(host: str, port: int, settings: tuple[str, str], ours: str) -> str:
    """Whether a port can be had, or the bot has it already. `ours`: a path that only it serves."""
    if port == 0:
        return "any that is free"
    try:
        can_listen(host, port, settings)
    except SettingsError:
        if await _is_served(host, port, ours):
            return f"the bot answers at port {port}"
        raise
    return f"{port} is free"


async def page_there(url: str, path: str, options: Mapping[str, Any] | None = None) -> str:
    """Whether the bot's page is reached at its public address. `path`: one that only it serves."""
    tried = f"WEB_URL {url} cannot be reached from here"
    try:
        async with httpx.AsyncClient(timeout=LOOK, **(options or {})) as client:
            answer = await client.get(f"{url}{path}")
    except httpx.ConnectError as error:
        if "CERTIFICATE" in str(error):
            raise NhipCauError(f"{tried}: its certificate is not valid ({error})") from None
        mend = "have its name lead to this machine, and a proxy there listen for https"
        raise NhipCauError(f"{tried}; {mend}") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NhipCauError(f"{tried} ({type(error).__name__})") from None
    if answer.status_code == 200 and "javascript" in answer.headers.get("content-type", ""):
        return f"everybody reaches it at {url}"
    mend = "have the proxy there pass everything on to WEB_PORT, while the bot runs"
    raise NhipCauError(f"WEB_URL {url} shows something else (status {answer.status_code}); {mend}")


async def _is_served(host: str, port: int, path: str) -> bool:
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    address = f"[{near}]" if ":" in near else near
    try:
        async with httpx.AsyncClient(timeout=LOOK, trust_env=False) as client:
            answer = await client.get(f"http://{address}:{port}{path}")
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return answer.status_code == 200
