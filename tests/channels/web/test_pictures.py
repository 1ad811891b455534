"""A picture of an answer on the page, in its article and in a terminal."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest

from bot.channels.console import Console
from bot.channels.web.page import WebPage
from bot.content.model import Image
from bot.content.pictures import Picture
from bot.conversation.knowledge import Edition
from bot.i18n.words import Lexicon
from bot.messages import Image as Shown
from bot.messages import Incoming, Reply
from tests.channels.web.test_pages import Outline
from tests.channels.web.visiting import browser, fill_in, page_on, say
from tests.small_content import FULL

BRIDGE = Picture("png", b"\x89PNG\r\n\x1a\n a bridge")
ALT = 'A bridge, "the wooden one".'
CREDIT = "Picture: An Tran, CC BY 4.0"
ADDRESS = f"/images/{BRIDGE.name}"


@pytest.fixture
async def page(edition: Edition, tmp_path: Path) -> AsyncIterator[WebPage]:
    """On the small content, whose wooden bridge has a picture in English."""
    entry = edition.content.entries[FULL]
    image = Image(file="bridge.png", alt=ALT, credit="An Tran", licence="CC BY 4.0")
    english = entry.texts["en"].model_copy(update={"image": image})
    entries = {
        **edition.content.entries,
        FULL: replace(entry, texts={**entry.texts, "en": english}),
    }
    content = replace(edition.content, entries=entries, pictures={"bridge.png": BRIDGE})
    async with page_on(replace(edition, content=content), tmp_path / "web.sqlite3") as page:
        yield page


async def test_the_picture_stands_above_the_answer_with_its_description_and_credit(
    page: WebPage,
) -> None:
    async with browser(page) as client:
        (reply,) = (await say(client, text="how long is the wooden bridge?"))["replies"]
        assert Outline(reply["html"]).all("img") == [{"src": ADDRESS, "alt": ALT}]
        assert f"<figcaption>{CREDIT}</figcaption>" in reply["html"]
        assert CREDIT not in reply["text"]
        (other,) = (await say(client, choice=f"a:{FULL}:vi"))["replies"]
        assert "<img" not in other["html"]


async def test_without_a_script_it_is_there_too(page: WebPage) -> None:
    async with browser(page) as client:
        sent = await fill_in(client, text="how long is the wooden bridge?", locale="en")
        shown = (await client.get(sent.headers["location"])).text
        assert Outline(shown).all("img") == [{"src": ADDRESS, "alt": ALT}]


async def test_it_comes_from_our_own_address_and_may_be_kept(page: WebPage) -> None:
    async with browser(page) as client:
        got = await client.get(ADDRESS)
        assert (got.content, got.headers["content-type"]) == (BRIDGE.data, "image/png")
        assert "max-age=31536000" in got.headers["cache-control"]
        assert "img-src 'self'" in got.headers["content-security-policy"]
        assert (await client.get("/images/no-such.png")).status_code == HTTPStatus.NOT_FOUND


async def test_other_sites_show_it_of_the_article(page: WebPage) -> None:
    async with browser(page) as client:
        outline = Outline((await client.get(f"/a/{FULL}?lang=en")).text)
        metas = {meta.get("property"): meta.get("content") for meta in outline.all("meta")}
        assert str(metas["og:image"]).startswith("http")
        assert str(metas["og:image"]).endswith(ADDRESS)
        assert metas["og:image:alt"] == ALT
        assert outline.all("img") == [{"src": ADDRESS, "alt": ALT}]
        assert "og:image" not in (await client.get(f"/a/{FULL}?lang=vi")).text


async def test_a_terminal_says_what_is_to_be_seen(lexicon: Lexicon) -> None:
    async def answer(_incoming: Incoming) -> tuple[Reply, ...]:
        return (Reply("30 metres.", "en", image=Shown(BRIDGE.name, ALT, CREDIT)),)

    target = io.StringIO()
    await Console(answer, lambda: lexicon, io.StringIO("how long?\n"), target).run()
    assert f"[{ALT} {CREDIT}]\n30 metres." in target.getvalue()
