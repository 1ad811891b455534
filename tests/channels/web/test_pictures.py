"""A picture of an answer on the page, in its article and in a terminal."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest

from bot.channels.common.site import Site
from bot.channels.console import Console
from bot.channels.web.page import WebPage
from bot.conversation.features.sharing import code_of
from bot.conversation.knowledge import Edition
from bot.i18n.words import Lexicon
from bot.messages import Image as Shown
from bot.messages import Incoming, Reply
from tests.channels.web.test_pages import Outline
from tests.channels.web.visiting import HOST, browser, data_of, fill_in, page_on, say
from tests.small_content import ALT, BRIDGE, FULL, pictured

CREDIT = "Picture: An Tran, CC BY 4.0"
ADDRESS = f"/images/{BRIDGE.name}"


@pytest.fixture
async def page(edition: Edition, tmp_path: Path) -> AsyncIterator[WebPage]:
    """On the small content, whose wooden bridge has a picture in English."""
    content = pictured(edition.content, "en")
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


SITE = "https://bot.example.org"
PAGE = "https://m.me/17?ref="


@pytest.fixture
async def known(edition: Edition, tmp_path: Path) -> AsyncIterator[WebPage]:
    """The same, where it is known by which address everybody reaches it."""
    edition = replace(edition, content=pictured(edition.content, "en"))
    where = {"site": Site(SITE), "coded": [PAGE]}
    async with page_on(edition, tmp_path / "web.sqlite3", **where) as page:
        yield page


async def test_all_addresses_that_are_given_away_are_the_one_that_everybody_reaches(
    known: WebPage,
) -> None:
    async with browser(known) as client:
        outline = Outline((await client.get(f"/a/{FULL}?lang=en")).text)
        metas = {meta.get("property"): meta.get("content") for meta in outline.all("meta")}
        assert metas["og:image"] == SITE + ADDRESS
        assert metas["og:url"] == f"{SITE}/a/{FULL}?lang=en"
        links = {link["rel"]: link["href"] for link in outline.all("link")}
        assert links["canonical"] == f"{SITE}/a/{FULL}?lang=en"
        assert str(links["alternate"]).startswith(f"{SITE}/a/")
        assert f"<loc>{SITE}/a/{FULL}?lang=vi</loc>" in (await client.get("/sitemap.xml")).text
        assert f"Sitemap: {SITE}/sitemap.xml" in (await client.get("/robots.txt")).text


async def test_an_answer_is_passed_on_with_its_code(known: WebPage) -> None:
    async with browser(known) as client:
        (reply,) = (await say(client, text="how long is the wooden bridge?"))["replies"]
        (shared,) = (await say(client, choice=data_of(reply, "↗️ Share")))["replies"]
        link = f"{SITE}/a/{FULL}"
        assert link in shared["text"]
        (code,) = Outline(shared["html"]).all("img")
        got = await client.get(str(code["src"]))
        assert (got.content, got.headers["content-type"]) == (code_of(link), "image/png")
        assert "max-age=31536000" in got.headers["cache-control"]


@pytest.mark.parametrize(
    ("link", "status"),
    [
        (f"{PAGE}{FULL}", HTTPStatus.OK),
        ("https://m.me/178?ref=x", HTTPStatus.NOT_FOUND),
        ("https://evil.example/", HTTPStatus.NOT_FOUND),
        (f"{SITE}.evil.example/", HTTPStatus.NOT_FOUND),
        (f"{SITE}/{'a' * 300}", HTTPStatus.NOT_FOUND),
        ("", HTTPStatus.NOT_FOUND),
    ],
)
async def test_codes_are_made_of_our_own_links_alone(
    known: WebPage, link: str, status: HTTPStatus
) -> None:
    async with browser(known) as client:
        assert (await client.get("/code.png", params={"of": link})).status_code == status


async def test_who_asks_for_codes_without_end_waits(edition: Edition, tmp_path: Path) -> None:
    database = tmp_path / "web.sqlite3"
    async with (
        page_on(edition, database, coded=[PAGE], clock=lambda: 0.0) as page,
        browser(page) as client,
    ):
        asked = [await client.get("/code.png", params={"of": PAGE}) for _ in range(601)]
    assert [one.status_code for one in asked[-2:]] == [HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS]
    assert int(asked[-1].headers["retry-after"]) >= 1


async def test_where_the_address_is_not_known_there_are_no_links_and_no_codes(
    page: WebPage,
) -> None:
    async with browser(page) as client:
        (reply,) = (await say(client, text="how long is the wooden bridge?"))["replies"]
        assert not any("Share" in choice["label"] for choice in reply["choices"])
        got = await client.get("/code.png", params={"of": f"http://{HOST}/"})
        assert got.status_code == HTTPStatus.NOT_FOUND
