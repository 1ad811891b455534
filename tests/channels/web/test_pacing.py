"""Many who read pages at once stop nothing else."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import httpx
import pytest

from bot.channels.web import articles
from bot.channels.web.page import WebPage
from tests.channels.web.visiting import browser

READERS = 20


async def test_between_two_pages_everything_else_has_its_turn(
    page: WebPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, at, topics = 0, list[int](), articles.topics

    def counted(*given: object) -> object:
        at.append(steps)
        return topics(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(articles, "topics", counted)

    async def step() -> None:
        nonlocal steps
        while True:
            await asyncio.sleep(0)
            steps += 1

    stepping = asyncio.create_task(step())
    async with browser(page) as client:
        found: list[httpx.Response] = await asyncio.gather(
            *(client.get("/topics") for _ in range(READERS))
        )
    stepping.cancel()
    assert {one.status_code for one in found} == {200}
    assert len(at) == READERS
    assert all(later > before for before, later in pairwise(at))
