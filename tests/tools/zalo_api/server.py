"""Requests to answers, and the test's own side."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.tools.bot_api.http_server import HttpServer, Request, Response

TOKEN = "123456789012345678:Zalo_Secret-of-the-bot"
BOT_ID = "b0b0b0b0b0b0b0b0"
NAME = "Bot Nhịp Cầu"
LONGEST_TEXT = 2_000
LOOK = 0.01
"""Seconds between two looks for an event, while a poll waits."""
TRIES, AGAIN = 5, 0.05
"""How often an event is brought that is not taken, and the seconds in between."""


@dataclass(frozen=True)
class Fault:
    """What happens to a call instead of what it asks for."""

    code: int | None = None
    """In the JSON of an error; None: `body` is the answer."""
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_carried_out: bool = False
    """The call does what it asks for all the same; only its answer is this one."""

    def response(self) -> Response:
        """Status 0 cuts the connection."""
        if self.code is None:
            return Response(self.status, self.body, "text/html", self.headers)
        return failure(self.code, self.status)


@dataclass(frozen=True)
class Sent:
    """A message of the bot's."""

    chat: str
    text: str
    at: float
    id: str
    photo: str = ""
    """The address of a picture; `text` stands below it."""


def failure(code: int, status: int = 200, description: str = "it failed") -> Response:
    """An error as Zalo gives them: with HTTP 200."""
    found = {"ok": False, "error_code": code, "description": description}
    return Response(status, json.dumps(found).encode())


def success(result: object) -> Response:
    """An answer."""
    return Response(200, json.dumps({"ok": True, "result": result}).encode())


class ZaloServer:
    """One bot's platform."""

    def __init__(self, token: str = TOKEN, *, is_wrapped: bool = False) -> None:
        """`is_wrapped`: events come as documented, not as recorded."""
        self.token = token
        self.is_wrapped = is_wrapped
        self.joins_groups = False
        self.events: deque[dict[str, Any]] = deque()
        """Not handed out yet."""
        self.sent: list[Sent] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """All that came, with what it asked for."""
        self.webhook: dict[str, Any] | None = None
        self.held = 0
        """Messages that are held now."""
        self.is_holding = False
        """Whether messages are neither sent nor refused for now."""
        self.is_asked = False
        """Whether the last poll found nothing that waited, when it looked last."""
        self.brought: list[int] = []
        """The status that each event brought was answered with."""
        self._faults: dict[str, deque[tuple[Fault, int]]] = {}
        self._server = HttpServer(self._answer, host="127.0.0.1", port=0)
        self._bringing: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """What `ZALO_API_URL` is to be."""
        return f"http://127.0.0.1:{self._server.port}"

    async def __aenter__(self) -> ZaloServer:
        await self._server.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._bringing:
            task.cancel()
        await self._server.close()

    async def pause(self) -> None:
        """Be away: refuse connections, and cut those that are open."""
        await self._server.close()

    async def resume(self) -> None:
        """Be back, at the same address."""
        await self._server.open()

    # -- people ------------------------------------------------------------------------------------

    def say(self, who: str, text: str, **more: Any) -> dict[str, Any]:
        """Somebody writes to the bot; the event."""
        return self.happen(event("message.text.received", who, text=text, **more))

    def happen(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Any event at all: handed out to the next poll, or brought."""
        shown = {"ok": True, "result": raw} if self.is_wrapped else raw
        if self.webhook is None:
            self.events.append(raw)
        else:
            self._bringing.add(asyncio.ensure_future(self._bring(shown)))
        return raw

    def told(self, who: str) -> list[str]:
        """The texts that a chat got, in order."""
        return [one.text for one in self.sent if one.chat == who and not one.photo]

    def fail(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next calls of a method go wrong."""
        self._faults.setdefault(method, deque()).append((fault, times))

    def mend(self) -> None:
        """No call goes wrong any more."""
        self._faults.clear()

    async def _bring(self, body: dict[str, Any]) -> None:
        assert self.webhook is not None
        headers = {"X-Bot-Api-Secret-Token": self.webhook["secret_token"]}
        async with httpx.AsyncClient(timeout=5) as client:
            for _ in range(TRIES):
                answer = await client.post(self.webhook["url"], json=body, headers=headers)
                self.brought.append(answer.status_code)
                if answer.status_code == 200:
                    return
                await asyncio.sleep(AGAIN)

    # -- the bot -----------------------------------------------------------------------------------

    async def _answer(self, request: Request) -> Response:
        _, bot, *rest = request.path.split("/")
        method = rest[0] if rest else ""
        try:
            asked = json.loads(request.body or b"{}")
        except ValueError:
            return failure(400, description="Bad Request: no JSON")
        self.calls.append((method, asked))
        fault = self._fault(method)
        if fault is not None and not fault.is_carried_out:
            return fault.response()
        if bot != f"bot{self.token}":
            return failure(401, description=f"Unauthorized: {bot}")
        do = getattr(self, f"_{method}", None)
        if do is None:
            return failure(404, description="Not Found")
        response: Response = await do(asked, request)
        return fault.response() if fault is not None else response

    def _fault(self, method: str) -> Fault | None:
        for name in (method, "*"):
            waiting = self._faults.get(name)
            if waiting:
                fault, times = waiting.popleft()
                if times > 1:
                    waiting.appendleft((fault, times - 1))
                return fault
        return None

    async def _getMe(self, _asked: object, _request: Request) -> Response:  # noqa: N802  (as Zalo's)
        return success(
            {
                "id": BOT_ID,
                "account_name": "bot.nhipcau",
                "display_name": NAME,
                "account_type": "BASIC",
                "can_join_groups": self.joins_groups,
            }
        )

    async def _getUpdates(self, asked: dict[str, Any], request: Request) -> Response:  # noqa: N802
        if self.webhook is not None:
            return failure(400, description="Bad Request: a webhook is set")
        if not isinstance(asked.get("timeout"), str):
            return failure(400, description="Bad Request: timeout is a String")
        ends = time.monotonic() + float(asked["timeout"])
        while not request.client_gone.done():
            self.is_asked = not self.events
            if self.events:
                raw = self.events.popleft()  # and forgotten, whether it arrives or not
                bare = Response(200, json.dumps(raw).encode())
                return success(raw) if self.is_wrapped else bare
            if time.monotonic() >= ends:
                break
            await asyncio.sleep(LOOK)
        return failure(408, description="Request timeout")

    async def _setWebhook(self, asked: dict[str, Any], _request: Request) -> Response:  # noqa: N802
        url, secret = asked.get("url", ""), asked.get("secret_token", "")
        if not url or not 8 <= len(secret) <= 256:
            return failure(400, description=f"Bad Request: url {url}, secret_token {secret}")
        self.webhook = {"url": url, "secret_token": secret}
        self._bringing.add(asyncio.ensure_future(self._check(url)))
        return success({"url": url, "updated_at": int(time.time() * 1000)})

    async def _check(self, url: str) -> None:
        """Without the secret and without an event; what comes of it changes nothing."""
        async with httpx.AsyncClient(timeout=5, headers={"User-Agent": "Java/17"}) as client:
            try:
                await client.post(url)
            except httpx.HTTPError:
                return

    async def _deleteWebhook(self, _asked: object, _request: Request) -> Response:  # noqa: N802
        if self.webhook is None:
            return failure(404, description="Not Found")
        self.webhook = None
        return success({"url": ""})

    async def _getWebhookInfo(self, _asked: object, _request: Request) -> Response:  # noqa: N802
        if self.webhook is None:
            return failure(404, description="Not Found")
        return success({"url": self.webhook["url"], "updated_at": int(time.time() * 1000)})

    async def _sendMessage(self, asked: dict[str, Any], request: Request) -> Response:  # noqa: N802
        self.held += 1
        while self.is_holding and not request.client_gone.done():  # noqa: ASYNC110  (from threads)
            await asyncio.sleep(LOOK)
        self.held -= 1
        if request.client_gone.done():
            return Response(0)
        chat, text = asked.get("chat_id"), asked.get("text")
        if not isinstance(chat, str) or not isinstance(text, str) or not text.strip():
            return failure(400, description=f"Bad Request: {text}")
        if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            return failure(400, description="Bad Request: text is too long")
        return self._take(Sent(chat, text, time.time(), uuid4().hex[:20]))

    async def _sendPhoto(self, asked: dict[str, Any], _request: Request) -> Response:  # noqa: N802
        """As documented: an address, and a caption as long as a text may be. Nothing is fetched."""
        chat, photo, caption = asked.get("chat_id"), asked.get("photo"), asked.get("caption", "")
        if not isinstance(chat, str) or not str(photo).startswith("https://"):
            return failure(400, description=f"Bad Request: photo {photo}")
        if len(caption.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            return failure(400, description="Bad Request: caption is too long")
        return self._take(Sent(chat, caption, time.time(), uuid4().hex[:20], str(photo)))

    def _take(self, message: Sent) -> Response:
        self.sent.append(message)
        return success({"message_id": message.id, "date": int(message.at * 1000)})


def event(name: str, who: str, *, chat: str | None = None, **more: Any) -> dict[str, Any]:
    """As recorded in September 2026. `chat`: a group; None: the chat with the bot alone."""
    return {
        "event_name": name,
        "message": {
            "message_id": uuid4().hex[:20],
            "date": int(time.time() * 1000),
            "from": {"id": who, "display_name": "Lan", "is_bot": False},
            "chat": {"id": chat or who, "chat_type": "GROUP" if chat else "PRIVATE"},
            **more,
        },
    }
