"""The web page in this process, and browsers that visit it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.routing import Router

from bot.channels.web.page import KEEP_ALIVE, WebPage
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.operations.http import serving
from bot.storage.session_store import SqlSessionStore
from tests.channels.telegram.answering import engine_on

SECRET = b"of the test"
HOST = "bot.test"
Json = dict[str, Any]


@asynccontextmanager
async def page_on(edition: Edition, database: Path, **options: Any) -> AsyncIterator[WebPage]:
    """The real page, conversation, matcher and store."""
    knowledge = LiveKnowledge(edition)
    async with engine_on(f"sqlite+aiosqlite:///{database}") as engine:
        dialogue = Dialogue(Conversation(knowledge), SqlSessionStore(engine))
        yield WebPage(dialogue.handle, lambda: knowledge.edition, SECRET, **options)


def browser(
    page: WebPage, address: str = "203.0.113.7", language: str = "vi", **headers: str
) -> httpx.AsyncClient:
    """A visitor with cookies of its own."""
    transport = httpx.ASGITransport(Router(page.routes), client=(address, 50_000))
    return httpx.AsyncClient(
        transport=transport,
        base_url=f"http://{HOST}",
        headers={"Accept-Language": language, **headers},
    )


async def say(client: httpx.AsyncClient, **message: object) -> Json:
    """What the API says to a message that it takes."""
    response = await client.post("/api/messages", json=message)
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


async def fill_in(client: httpx.AsyncClient, **fields: str) -> httpx.Response:
    """A form of the page, sent as a browser sends it."""
    return await client.post("/", data=fields, headers={"Origin": f"http://{HOST}"})


def data_of(reply: Mapping[str, Any], label: str) -> str:
    """What a choice sends, by its label."""
    (data,) = [one["data"] for one in reply["choices"] if one["label"] == label]
    return str(data)


@asynccontextmanager
async def served(page: WebPage) -> AsyncIterator[str]:
    """On a real socket, as an operator has it; gives the address."""
    async with serving(page.routes, "127.0.0.1", 0, keep_alive=KEEP_ALIVE) as port:
        yield f"http://127.0.0.1:{port}"


class Clock:
    """Stands still until it is put on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
