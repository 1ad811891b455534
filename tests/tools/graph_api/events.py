"""Events as Meta brings them: shapes of its documents and of recorded traffic, values invented."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from uuid import uuid4

PAGE = "104857600000001"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

Event = dict[str, Any]


def batch(*events: Any, page: str = PAGE) -> dict[str, Any]:
    """One request's body with one entry."""
    return {"object": "page", "entry": [entry(*events, page=page)]}


def entry(*events: Any, page: str = PAGE) -> dict[str, Any]:
    """What happened on a Page."""
    return {"id": page, "time": now(), "messaging": list(events)}


def message(who: str, text: str | None = None, **more: Any) -> Event:
    """Somebody writes; `more` goes into the message, `timestamp` into the event."""
    at = more.pop("timestamp", None)
    found: Event = {"mid": f"m_{uuid4().hex}", **({} if text is None else {"text": text}), **more}
    return _event(who, at, message=found)


def quick_reply(who: str, title: str, payload: str, **more: Any) -> Event:
    """Somebody presses one: a message with its title, and what stands behind it."""
    return message(who, title, quick_reply={"payload": payload}, **more)


def postback(who: str, payload: str, **more: Any) -> Event:
    """Somebody presses a button of the menu or a first question."""
    return _event(who, None, postback={"mid": f"m_{uuid4().hex}", "payload": payload, **more})


def referral(who: str, ref: str) -> Event:
    """Somebody who wrote before opens a link to the chat. It has no id."""
    return _event(who, None, referral={"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"})


def echo(who: str, text: str) -> Event:
    """What the Page itself said."""
    found = message(PAGE, text, is_echo=True, app_id=517)
    return {**found, "recipient": {"id": who}}


def body_of(found: object) -> bytes:
    """As Meta writes JSON: ASCII, slashes escaped as well."""
    return json.dumps(found, separators=(",", ":")).replace("/", "\\/").encode()


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers of a request."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}


def now() -> int:
    """In milliseconds."""
    return int(time.time() * 1000)


def _event(who: str, at: int | None, **more: Any) -> Event:
    return {"sender": {"id": who}, "recipient": {"id": PAGE}, "timestamp": at or now(), **more}
