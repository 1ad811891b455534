"""A page for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.web.page import WebPage
from bot.content.model import Content
from bot.conversation.knowledge import Edition
from bot.i18n.words import Lexicon
from bot.matching.matcher import Matcher
from tests.channels.web.visiting import Clock, page_on


@pytest.fixture
def clock() -> Clock:
    """The page's time."""
    return Clock()


@pytest.fixture(scope="session")
def edition(content: Content, lexicon: Lexicon) -> Edition:
    """The small content, indexed once."""
    return Edition(content, Matcher.of(content), lexicon)


@pytest.fixture
async def page(edition: Edition, tmp_path: Path, clock: Clock) -> AsyncIterator[WebPage]:
    """On the small content, with one site that may show it and one proxy that is believed."""
    async with page_on(
        edition,
        tmp_path / "web.sqlite3",
        origins=["https://school.test"],
        proxies=["10.0.0.0/8"],
        clock=clock,
    ) as page:
        yield page
