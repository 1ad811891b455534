"""Pages as they are served: complete without a script, safe whatever is in them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.channels.web import lasting
from bot.channels.web.page import WebPage
from bot.channels.web.rendering import as_json, html
from bot.channels.web.sessions import COOKIE
from bot.content.model import Content
from bot.conversation.knowledge import Edition
from bot.messages import Button, Reply
from tests.channels.web.visiting import HOST, browser, fill_in, page_on, say
from tests.small_content import COURTESY, FULL, VIETNAMESE_ONLY

OUT = 'rel="noopener noreferrer" target="_blank"'
QUESTION = "Cầu gỗ dài bao nhiêu mét?"
EVIL = "<img src=x onerror=alert(1)>\u202e&\"'</script>"
PAGES = ["/", "/?lang=en", "/?frame=1", f"/?entry={FULL}", f"/a/{FULL}", "/topics", "/a/nowhere"]


class Outline(HTMLParser):
    """Elements with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


# -- without a script ------------------------------------------------------------------------------


async def test_a_form_is_answered_by_a_page_that_can_be_reloaded(page: WebPage) -> None:
    async with browser(page) as client:
        sent = await fill_in(client, text=QUESTION, locale="vi")
        assert sent.status_code == HTTPStatus.SEE_OTHER
        for _ in range(2):
            shown = (await client.get(sent.headers["location"])).text
            assert "<strong>30 mét</strong>" in shown
            assert QUESTION in shown
        more = await fill_in(client, choice=f"m:{FULL}:vi", locale="vi")
        assert "mùa xuân" in (await client.get(more.headers["location"])).text


async def test_every_button_of_the_page_works_as_a_form(page: WebPage) -> None:
    async with browser(page) as client:
        buttons = Outline((await client.get("/")).text).all("button")
        sent = [b for b in buttons if b.get("name")]
        assert len(sent) >= 8
        for button in sent:
            fields = {str(button["name"]): str(button["value"]), "locale": "vi"}
            response = await fill_in(client, **fields)
            assert response.status_code == HTTPStatus.SEE_OTHER, button
            assert (await client.get(response.headers["location"])).status_code == HTTPStatus.OK


async def test_a_switch_of_language_changes_page_and_answers(page: WebPage) -> None:
    async with browser(page) as client:
        sent = await fill_in(client, choice="c:en", locale="vi")
        assert '<html lang="en">' in (await client.get(sent.headers["location"])).text
        (reply,) = (await say(client, text="/help"))["replies"]
    assert reply["locale"] == "en"


async def test_what_does_not_fit_into_a_cookie_is_shown_at_once(page: WebPage) -> None:
    long = Reply("".join(chr(0x4E00 + n) for n in range(4000)), "vi")

    async def answer(_incoming: object) -> tuple[Reply, ...]:
        return (long,)

    page._handle = answer
    async with browser(page) as client:
        sent = await fill_in(client, text=QUESTION)
    assert sent.status_code == HTTPStatus.OK
    assert long.text[-100:] in sent.text


async def test_in_a_frame_without_cookies_the_answer_comes_at_once(page: WebPage) -> None:
    async with browser(page) as client:
        sent = await fill_in(client, text=QUESTION, frame="1")
    assert sent.status_code == HTTPStatus.OK
    assert "<strong>30 mét</strong>" in sent.text
    assert "set-cookie" not in sent.headers


async def test_a_refusal_is_a_line_on_the_page(page: WebPage) -> None:
    async with browser(page) as client:
        empty = await fill_in(client, text="  ")
        foreign = await client.post("/", data={"text": "x"}, headers={"Origin": "https://a.test"})
        large = await fill_in(client, text="x" * 100_000)
    for response, status in ((empty, 400), (foreign, 403), (large, 413)):
        assert response.status_code == status
        assert re.search(r'id="status" role="status">[^<]{20,}<', response.text)


@pytest.mark.parametrize("value", ["", "x", "é", "A" * 5000, "QUJD", "eJw" * 40])
async def test_a_last_exchange_that_we_did_not_write_is_not_shown(
    page: WebPage, value: str
) -> None:
    assert page._keeper.read(value) is None


# -- what can be read and found --------------------------------------------------------------------


async def test_an_answer_out_of_service_says_so_on_its_page_and_is_not_to_be_found(
    edition: Edition, tmp_path: Path
) -> None:
    entry = replace(edition.content.entries[FULL], paused="2025-06-01")
    content = replace(edition.content, entries={**edition.content.entries, FULL: entry})
    without = Edition(content, edition.matcher, edition.lexicon)
    async with page_on(without, tmp_path / "web.sqlite3") as page, browser(page) as client:
        shown = (await client.get(f"/a/{FULL}?lang=en")).text
        chat = (await client.get(f"/?entry={FULL}&lang=en")).text
        lists = [(await client.get(path)).text for path in ("/sitemap.xml", "/topics?lang=en")]
    for text in (shown, chat):
        assert "This answer is being looked over" in text
        assert not any(word in text for word in ("30 metres", "in spring", "Bridge survey"))
    assert shown.count("How long is the wooden bridge?") == 2  # the title of the page, and its own
    assert '<meta name="robots" content="noindex">' in shown
    assert "ld+json" not in shown
    assert not any(FULL in text for text in lists)


async def test_an_answer_is_a_page_with_more_sources_and_related_questions(page: WebPage) -> None:
    async with browser(page) as client:
        response = await client.get(f"/a/{FULL}?lang=en")
    text = response.text
    assert response.status_code == HTTPStatus.OK
    assert '<html lang="en">' in text
    assert "<h1>How long is the wooden bridge?</h1>" in text
    assert "<li>in spring</li>" in text
    assert text.count("The wooden bridge is") == 4  # the answer, and what others show of it
    assert 'href="/a/stone-bridge-length?lang=en"' in text
    assert "set-cookie" not in response.headers
    links = Outline(text).all("link")
    assert [(one["hreflang"], one["href"]) for one in links if one["rel"] == "alternate"] == [
        ("vi", f"http://{HOST}/a/{FULL}?lang=vi"),
        ("en", f"http://{HOST}/a/{FULL}?lang=en"),
    ]
    (canonical,) = [one["href"] for one in links if one["rel"] == "canonical"]
    assert canonical == f"http://{HOST}/a/{FULL}?lang=en"
    properties = {one.get("property"): one["content"] for one in Outline(text).all("meta")[3:]}
    assert properties["og:title"] == "How long is the wooden bridge?"
    assert properties["og:url"] == canonical
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert data is not None
    faq = json.loads(data[1])
    assert faq["@type"] == "FAQPage"
    assert "its roof < 4 metres" in faq["mainEntity"][0]["acceptedAnswer"]["text"]


async def test_an_answer_that_has_only_one_language_is_shown_in_it(page: WebPage) -> None:
    async with browser(page) as client:
        text = (await client.get(f"/a/{VIETNAMESE_ONLY}?lang=en")).text
    assert '<html lang="vi">' in text


async def test_the_address_from_before_a_renaming_leads_to_the_new_one(
    edition: Edition, tmp_path: Path
) -> None:
    entries = dict(edition.content.entries)
    entries["timber-bridge"] = replace(entries.pop(FULL), id="timber-bridge", aliases=(FULL,))
    content = replace(edition.content, entries=entries)
    async with (
        page_on(replace(edition, content=content), tmp_path / "x.sqlite3") as page,
        browser(page) as client,
    ):
        moved = await client.get(f"/a/{FULL}?lang=en", follow_redirects=False)
        there = await client.get(f"/a/{FULL}", follow_redirects=True)
        shown = (await client.get(f"/?entry={FULL}")).text
    assert moved.status_code == HTTPStatus.MOVED_PERMANENTLY
    assert moved.headers["location"] == "/a/timber-bridge?lang=en"
    assert (there.status_code, there.url.path) == (HTTPStatus.OK, "/a/timber-bridge")
    assert "<strong>30 mét</strong>" in shown


@pytest.mark.parametrize(
    "path", ["/a/nowhere", f"/a/{COURTESY}", "/a/", "/x", "/static/x", "/static/..%2Fpage.py"]
)
async def test_where_nothing_is_the_page_says_so_in_both_languages(
    page: WebPage, path: str, edition: Edition
) -> None:
    async with browser(page, language="en") as client:
        response = await client.get(path)
    assert response.status_code == HTTPStatus.NOT_FOUND
    for locale in edition.lexicon.locales:
        line = edition.lexicon[locale].gettext("There is no page at this address.")
        assert f'<p lang="{locale}">{line}' in response.text


async def test_all_answers_are_in_the_map_of_the_site_and_in_the_list(
    page: WebPage, content: Content
) -> None:
    async with browser(page) as client:
        robots = (await client.get("/robots.txt")).text
        assert f"Sitemap: http://{HOST}/sitemap.xml" in robots
        sitemap = ET.fromstring((await client.get("/sitemap.xml")).text)  # noqa: S314  (our own)
        topics = (await client.get("/topics?lang=vi")).text
        named = {
            one.text for one in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
        }
        for entry in content.entries.values():
            for locale in entry.texts:
                url = f"/a/{entry.id}?lang={locale}"
                assert (f"http://{HOST}{url}" in named) is not entry.is_smalltalk
            if not entry.is_smalltalk:
                assert f'href="/a/{entry.id}?lang=vi"' in topics
        for url in sorted(filter(None, named)):
            assert (await client.get(url)).status_code == HTTPStatus.OK, url


async def test_a_host_that_is_none_is_not_repeated(page: WebPage) -> None:
    async with browser(page, Host='x"><script>') as client:
        text = (await client.get(f"/a/{FULL}?lang=vi")).text
    assert "x&quot;&gt;<script>" not in text
    assert f'rel="canonical" href="/a/{FULL}?lang=vi"' in text


# -- safety ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", f"/a/{FULL}", "/topics", "/sitemap.xml", "/nowhere"])
async def test_who_reads_pages_without_end_waits(
    edition: Edition, tmp_path: Path, path: str
) -> None:
    async with (
        page_on(edition, tmp_path / "web.sqlite3", clock=lambda: 0.0) as page,
        browser(page) as client,
        browser(page, "203.0.113.8") as somebody_else,
    ):
        read = [(await client.get(path)).status_code for _ in range(601)]
        assert HTTPStatus.TOO_MANY_REQUESTS not in read[:600]
        assert read[600] == HTTPStatus.TOO_MANY_REQUESTS
        refused = await client.get(path)
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.text == "Bạn gửi hơi nhiều cùng lúc. Bạn thử lại sau giây lát nhé."
        assert (await client.get("/static/chat.css")).status_code == HTTPStatus.OK
        assert (await somebody_else.get(path)).status_code == read[0]


async def test_a_browser_that_looks_for_an_icon_meets_no_error(page: WebPage) -> None:
    async with browser(page) as client:
        assert (await client.get("/favicon.ico")).status_code == HTTPStatus.NO_CONTENT


@pytest.mark.parametrize("path", [*PAGES, "/widget.js", "/robots.txt", "/static/chat.css"])
async def test_every_answer_has_the_safe_headers(page: WebPage, path: str) -> None:
    async with browser(page) as client:
        headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self' https://school.test" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


async def test_without_sites_that_may_no_other_page_shows_ours(
    edition: Edition, tmp_path: Path
) -> None:
    async with page_on(edition, tmp_path / "web.sqlite3") as page, browser(page) as client:
        headers = (await client.get("/")).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_fetched_from_elsewhere_and_no_script_or_style_stands_in_a_page(
    page: WebPage, path: str
) -> None:
    async with browser(page) as client:
        outline = Outline((await client.get(path)).text)
    fetched = [one["src"] for one in outline.all("script") if "src" in one]
    fetched += [one["href"] for one in outline.all("link") if one["rel"] == "stylesheet"]
    assert all(str(url).startswith("/static/") for url in fetched)
    written = [one for one in outline.all("script") if "src" not in one]
    assert all(one == {"type": "application/ld+json"} for one in written)
    assert not outline.all("style")
    for _, attributes in outline.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


async def test_the_page_its_script_and_its_style_are_small(page: WebPage) -> None:
    async with browser(page) as client:
        first = (await client.get("/")).text
        urls = re.findall(r'(?:src|href)="(/static/[^"]+)"', first)
        parts = [await client.get(url) for url in urls]
    assert len(parts) == 2
    assert all("max-age=31536000" in part.headers["cache-control"] for part in parts)
    assert len(first.encode()) + sum(len(part.content) for part in parts) < 24 * 1024


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (EVIL, "<p>&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#x27;&lt;/script&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>"),
        (
            '[a](https://x.test/"><b>)',
            f'<p><a href="https://x.test/%22%3E%3Cb%3E" {OUT}>a</a></p>',
        ),
        (
            "**a** *b*\n\n- c\n- d",
            "<p><strong>a</strong> <em>b</em></p><ul><li>c</li><li>d</li></ul>",
        ),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("a  \nb", "<p>a<br>b</p>"),
        ("\u2066a\u2069\x00\x07", "<p>a\ufffd</p>"),
    ],
)
def test_an_answer_in_html(markup: str, expected: str) -> None:
    assert html(markup) == expected


def test_a_reply_as_json_holds_nothing_that_turns_text_round() -> None:
    buttons = ((Button("\u202eA", "t:vi"), Button("B", url="javascript:x")),)
    found = as_json(Reply(EVIL, "vi", buttons))
    assert "\u202e" not in json.dumps(found, ensure_ascii=False)
    assert found["choices"] == [{"label": "A", "data": "t:vi"}, {"label": "B", "data": ""}]


async def test_content_that_means_harm_is_text_on_every_page(
    edition: Edition, content: Content, tmp_path: Path
) -> None:
    entry = content.entries[FULL]
    texts = {
        locale: text.model_copy(update={"title": EVIL, "answer": EVIL, "more": EVIL})
        for locale, text in entry.texts.items()
    }
    entries = {**content.entries, FULL: replace(entry, texts=texts)}
    harmful = replace(edition, content=replace(content, entries=entries))
    async with page_on(harmful, tmp_path / "web.sqlite3") as page, browser(page) as client:
        for path in (*PAGES, f"/a/{FULL}?lang=en"):
            text = (await client.get(path)).text
            assert not Outline(text).all("img"), path
            assert "\u202e" not in text
        await fill_in(client, choice=f"a:{FULL}:vi")
        assert not Outline((await client.get("/")).text).all("img")


async def test_the_words_of_a_person_are_text(page: WebPage) -> None:
    async with browser(page) as client:
        sent = await fill_in(client, text=EVIL)
        text = (await client.get(sent.headers["location"])).text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert not Outline(text).all("img")
    assert "\u202e" not in text


async def test_the_cookies_of_the_page_are_out_of_reach_for_scripts(page: WebPage) -> None:
    async with browser(page) as client:
        sent = await fill_in(client, text=QUESTION)
    cookies = sent.headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {COOKIE, lasting.COOKIE}
    assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
