"""Requests to answers, and the test's own side."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import httpx

from tests.tools.bot_api.http_server import HttpServer, Request, Response
from tests.tools.graph_api.events import PAGE, SECRET, Event, batch, body_of, signed

TOKEN = "EAAGm0PX4ZCpsBAKZC0invented0token0of0a0Page0ZD"
VERIFY = "what-we-made-up"
NAME = "Nhịp Cầu"
APP = "Nhịp Cầu bot"
WINDOW = 24 * 3600.0
LONGEST_TEXT, MOST_REPLIES, LONGEST_PAYLOAD = 2_000, 13, 1_000
LOOK = 0.01
"""Seconds between two looks whether messages are still held."""
TRIES, AGAIN = 5, 0.05
"""How often a request is brought that is not taken, and the seconds in between."""


@dataclass(frozen=True)
class Fault:
    """What happens to a call instead of what it asks for."""

    code: int | None = None
    """In the JSON of an error; None: `body` is the answer."""
    subcode: int | None = None
    status: int = 400
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "it failed"

    def response(self) -> Response:
        """Status 0 cuts the connection."""
        if self.code is None:
            return Response(self.status, self.body, "text/html", self.headers)
        return failure(self.code, self.subcode, self.message, self.status, self.headers)


@dataclass(frozen=True)
class Sent:
    """A message of the bot's."""

    person: str
    text: str
    replies: tuple[tuple[str, str], ...]
    """Title and payload of the quick replies."""
    id: str
    image: str = ""
    """The address of a picture, in place of a text."""


def failure(
    code: int,
    subcode: int | None = None,
    message: str = "it failed",
    status: int = 400,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error as the Graph API gives them."""
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC"}
    if subcode is not None:
        error["error_subcode"] = subcode
    return Response(status, json.dumps({"error": error}).encode(), headers=headers or {})


def success(**result: Any) -> Response:
    """An answer."""
    return Response(200, json.dumps(result).encode())


class GraphServer:
    """One Page's platform."""

    def __init__(self) -> None:
        self.needs_proof = True
        """Whether the app demands a proof of its secret with every call."""
        self.sent: list[Sent] = []
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        """All that came: method, path without version, what it asked for."""
        self.targets: list[str] = []
        """Path and query of each, as a proxy would log them."""
        self.profile: dict[str, Any] = {}
        self.subscribed: list[str] = []
        self.wrote_at: dict[str, float] = {}
        """When each person wrote last; nobody else can be written to."""
        self.held = 0
        """Messages that are held now."""
        self.is_holding = False
        """Whether messages are neither sent nor refused for now."""
        self._faults: dict[str, deque[tuple[Fault, int]]] = {}
        self._server = HttpServer(self._answer, host="127.0.0.1", port=0)

    @property
    def url(self) -> str:
        """What `MESSENGER_API_URL` is to be."""
        return f"http://127.0.0.1:{self._server.port}"

    async def __aenter__(self) -> GraphServer:
        await self._server.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    async def pause(self) -> None:
        """Be away: refuse connections, and cut those that are open."""
        await self._server.close()

    async def resume(self) -> None:
        """Be back, at the same address."""
        await self._server.open()

    # -- people ------------------------------------------------------------------------------------

    def request(self, *events: Event) -> tuple[bytes, dict[str, str]]:
        """Body and headers that bring events; from now on their people can be answered."""
        for event in events:
            who, at = event["sender"]["id"], event["timestamp"] / 1000
            self.wrote_at[who] = max(at, self.wrote_at.get(who, 0.0))
        body = body_of(batch(*events))
        return body, signed(body)

    async def bring(self, url: str, *events: Event) -> list[int]:
        """Bring events in one request, again until it is taken; the statuses it got."""
        body, headers = self.request(*events)
        statuses: list[int] = []
        async with httpx.AsyncClient(timeout=5) as client:
            for _ in range(TRIES):
                answer = await client.post(url, content=body, headers=headers)
                statuses.append(answer.status_code)
                if answer.status_code == 200:
                    break
                await asyncio.sleep(AGAIN)
        return statuses

    def told(self, who: str) -> list[str]:
        """The texts that a person got, in order."""
        return [one.text for one in self.sent if one.person == who and not one.image]

    def fail(self, what: str, fault: Fault, times: int = 1) -> None:
        """The next calls go wrong; `what`: the last part of their path, or `*`."""
        self._faults.setdefault(what, deque()).append((fault, times))

    def mend(self) -> None:
        """No call goes wrong any more."""
        self._faults.clear()

    # -- the bot -----------------------------------------------------------------------------------

    async def _answer(self, request: Request) -> Response:
        self.targets.append(f"{request.path}?{request.query}")
        found = re.fullmatch(r"/v\d+\.\d+/(\w+(?:/\w+)?)", request.path)
        if found is None:
            return failure(2500, message="Unknown path components")
        query = {key: values[-1] for key, values in parse_qs(request.query).items()}
        asked = {**query, **json.loads(request.body or b"{}")}
        path = re.sub(rf"^(me|{PAGE})(?=/|$)", "me", found[1])
        self.calls.append((request.method, path, asked))
        fault = self._fault(path.rpartition("/")[2])
        if fault is not None:
            return fault.response()
        if (refusal := self._refusal(request, asked)) is not None:
            return refusal
        do = getattr(self, f"_{request.method.lower()}_{path.rpartition('/')[2]}", None)
        if do is None:
            return failure(100, 33, "Unsupported request")
        response: Response = await do(asked, request)
        return response

    def _fault(self, what: str) -> Fault | None:
        for name in (what, "*"):
            waiting = self._faults.get(name)
            if waiting:
                fault, times = waiting.popleft()
                if times > 1:
                    waiting.appendleft((fault, times - 1))
                return fault
        return None

    def _refusal(self, request: Request, asked: dict[str, Any]) -> Response | None:
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        token = shown or asked.get("access_token", "")
        if token != TOKEN:
            return failure(190, message=f"Invalid OAuth access token: {token}", status=401)
        expected = hmac.new(SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
        proof = asked.get("appsecret_proof")
        if proof is None and self.needs_proof:
            return failure(100, message="API calls from the server require an appsecret_proof")
        if proof is not None and proof != expected:
            return failure(100, message="Invalid appsecret_proof provided in the API argument")
        return None

    async def _get_me(self, _asked: object, _request: Request) -> Response:
        return success(id=PAGE, name=NAME)

    async def _post_messages(self, asked: dict[str, Any], request: Request) -> Response:
        self.held += 1
        while self.is_holding and not request.client_gone.done():  # noqa: ASYNC110  (from threads)
            await asyncio.sleep(LOOK)
        self.held -= 1
        if request.client_gone.done():
            return Response(0)
        if asked.get("messaging_type") != "RESPONSE":
            return failure(100, message="(#100) Param messaging_type must be one of RESPONSE, …")
        person, message = asked["recipient"]["id"], asked["message"]
        text, replies = message.get("text", ""), message.get("quick_replies", [])
        image = _image_of(message)
        if person not in self.wrote_at:
            return failure(100, 2018001, "(#100) No matching user found")
        if time.time() - self.wrote_at[person] > WINDOW:
            return failure(10, 2018278, "(#10) This message is sent outside of allowed window.")
        if image is None or bool(image) == bool(text):
            return failure(100, message="(#100) Param message[attachment] is not valid")
        if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            return failure(100, message="(#100) Length of param message[text] must be <= 2000")
        if len(replies) > MOST_REPLIES or not all(map(_is_fit, replies)):
            return failure(100, message="(#100) Param message[quick_replies] is not valid")
        shown = tuple((one["title"][:20], one["payload"]) for one in replies)
        sent = Sent(person, text, shown, f"m_{uuid4().hex}", image)
        self.sent.append(sent)
        return success(recipient_id=person, message_id=sent.id)

    async def _get_messenger_profile(self, asked: dict[str, Any], _request: Request) -> Response:
        names = asked["fields"].split(",")
        found = {name: self.profile[name] for name in names if name in self.profile}
        return success(data=[found] if found else [])

    async def _post_messenger_profile(self, asked: dict[str, Any], _request: Request) -> Response:
        parts = {key: value for key, value in asked.items() if key != "appsecret_proof"}
        profile = {**self.profile, **parts}
        if "persistent_menu" in profile and "get_started" not in profile:
            return failure(100, 2018145, "(#100) You must set a Get Started button first")
        for name, longest in (("greeting", 1), ("persistent_menu", 20), ("ice_breakers", 4)):
            for one in profile.get(name, []):
                if len(one.get("call_to_actions", [])) > longest:
                    return failure(100, message=f"(#100) too many in {name}")
            locales = [one["locale"] for one in profile.get(name, [{"locale": "default"}])]
            if "default" not in locales or len(set(locales)) != len(locales):
                return failure(100, message=f"(#100) {name} needs each locale once, and default")
        self.profile = profile
        return success(result="success")

    async def _get_subscribed_apps(self, _asked: object, _request: Request) -> Response:
        app = {"id": "517", "name": APP, "subscribed_fields": self.subscribed}
        return success(data=[app] if self.subscribed else [])

    async def _post_subscribed_apps(self, asked: dict[str, Any], _request: Request) -> Response:
        self.subscribed = asked["subscribed_fields"].split(",")
        return success(success=True)


def _image_of(message: Mapping[str, Any]) -> str | None:
    """The address of an attached picture, which nobody fetches here; empty where nothing is
    attached, None for what cannot be."""
    match message.get("attachment"):
        case None:
            return ""
        case {"type": "image", "payload": {"url": str(url)}} if url.startswith("https://"):
            return url
    return None


def _is_fit(reply: Mapping[str, str]) -> bool:
    return (
        reply.get("content_type") == "text"
        and bool(reply.get("title", "").strip())
        and 0 < len(reply.get("payload", "")) <= LONGEST_PAYLOAD
    )
