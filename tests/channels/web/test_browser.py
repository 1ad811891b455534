"""The page in a real browser: what a person sees and does, and what must not run."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.conversation.knowledge import Edition
from bot.operations.http import serving
from tests.channels.web.visiting import page_on, served
from tests.tools.browser import Frame, Tab, browser, installed

pytestmark = pytest.mark.skipif(
    installed() is None, reason="NO BROWSER: install Debian's chromium to run these tests"
)

T = TypeVar("T")

QUESTION = "Cầu gỗ dài bao nhiêu mét?"
EVIL = "<img src=x onerror=document.title=1>\u202e"
LAST = "document.querySelector('#log > :last-child')"


@contextmanager
def in_a_thread(server: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """A server in a thread of its own, as the test waits for the browser; gives what it gives."""
    ready: list[T] = []
    done, is_up = threading.Event(), threading.Event()

    async def serve() -> None:
        async with server as address:
            ready.append(address)
            is_up.set()
            while not done.is_set():  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert is_up.wait(30)
        yield ready[0]
    finally:
        done.set()
        thread.join()


@contextmanager
def running(edition: Edition, database: Path, origin_port: int | None = None) -> Iterator[str]:
    """The page on a real socket, in a thread of its own; gives its address."""
    origins = [] if origin_port is None else [f"http://127.0.0.1:{origin_port}"]

    @asynccontextmanager
    async def page() -> AsyncIterator[str]:
        async with page_on(edition, database, origins=origins) as page, served(page) as url:
            yield url

    with in_a_thread(page()) as url:
        yield url


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    """One browser for all."""
    with browser() as tab:
        yield tab


@pytest.fixture
def url(edition: Edition, tmp_path: Path, tab: Tab) -> Iterator[str]:
    """The page's address, and a browser that knows nothing of it."""
    with running(edition, tmp_path / "web.sqlite3") as url:
        tab.call("Network.clearBrowserCookies")
        tab.size(360, 640)
        tab.open(url + "/?lang=vi")
        tab.run("sessionStorage.clear()")
        tab.open(url + "/?lang=vi")
        tab.complaints.clear()
        yield url


def ask(tab: Tab, text: str) -> None:
    """Type a question and wait until it is answered."""
    before = tab.run("document.querySelectorAll('#log > .bot').length")
    tab.run("document.getElementById('text').focus()")
    tab.type(text)
    tab.press("Enter")
    tab.until(f"document.querySelectorAll('#log > .bot').length > {before}")


def click(tab: Tab, label: str) -> None:
    """A button of the last message, by the end of its label."""
    tab.run(
        f"[...{LAST}.querySelectorAll('button')]"
        f".find((one) => one.textContent.endsWith({json.dumps(label)})).click()"
    )


def test_a_question_is_answered_without_loading_the_page(tab: Tab, url: str) -> None:
    tab.run("window.isTheSame = true")
    ask(tab, QUESTION)
    assert tab.run("window.isTheSame")
    assert "30 mét" in tab.run(f"{LAST}.textContent")
    assert tab.run(f"{LAST}.lang") == "vi"
    assert tab.run("document.activeElement.id") == "text"
    assert tab.run("document.getElementById('status').textContent") == ""
    assert tab.complaints == []


def test_a_choice_replaces_its_message_and_takes_the_focus_along(tab: Tab, url: str) -> None:
    ask(tab, QUESTION)
    count = tab.run("document.getElementById('log').childElementCount")
    click(tab, "Xem thêm")
    tab.until(f"{LAST}.textContent.includes('mùa xuân')")
    assert tab.run("document.getElementById('log').childElementCount") == count
    assert tab.run(f"document.activeElement === {LAST}")


def test_a_reload_shows_the_talk_again_and_erasing_ends_it(tab: Tab, url: str) -> None:
    ask(tab, QUESTION)
    tab.open(url + "/?lang=vi")
    assert "30 mét" in tab.run("document.getElementById('log').textContent")
    tab.until("document.getElementById('log').getAttribute('role') === 'log'")
    ask(tab, "/forget")
    click(tab, "Xóa tất cả")
    tab.until("document.getElementById('log').childElementCount === 1")
    assert tab.run("sessionStorage.length") == 0


def test_what_a_person_types_is_shown_as_text(tab: Tab, url: str) -> None:
    ask(tab, EVIL)
    assert tab.run("document.images.length") == 0
    assert "onerror" in tab.run("document.querySelector('#log > .you').textContent")
    assert tab.run("document.title") != "1"
    assert tab.complaints == []


def test_the_policy_stops_a_script_that_gets_into_the_page(tab: Tab, url: str) -> None:
    tab.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.ran=1>')")
    tab.until("document.images.length === 1")
    tab.run("new Promise((go) => setTimeout(go, 200))")
    assert tab.run("window.ran") is None
    assert any("Content Security Policy" in one for one in tab.complaints)


def test_without_a_line_the_question_waits_and_goes_out_once_there_is_one(
    tab: Tab, url: str
) -> None:
    tab.go_offline()
    tab.run("document.getElementById('text').focus()")
    tab.type(QUESTION)
    tab.press("Enter")
    tab.until("!document.getElementById('again').hidden")
    assert len(tab.run("document.getElementById('status').textContent")) > 20
    tab.go_offline(False)
    tab.until(f"{LAST}.textContent.includes('30 mét')")
    assert tab.run("document.querySelectorAll('#log > .you').length") == 1
    assert tab.run("document.getElementById('again').hidden")


def test_a_switch_of_language_turns_the_page(tab: Tab, url: str) -> None:
    tab.run("document.querySelector('[data-lang=en]').click()")
    tab.until("document.documentElement.lang === 'en' && document.readyState === 'complete'")
    ask(tab, "/help")
    assert tab.run(f"{LAST}.lang") == "en"


def test_the_keyboard_reaches_everything(tab: Tab, url: str) -> None:
    ask(tab, QUESTION)
    reached = set()
    tab.run("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    for _ in range(40):
        tab.press("Tab")
        reached.add(tab.run("document.activeElement.textContent.trim()"))
    wanted = tab.run(
        "[...document.querySelectorAll('button:not([hidden])')].map(b => b.textContent)"
    )
    assert set(wanted) <= reached


FIT = {
    "a phone": (360, 640, 100),
    "a small phone with letters twice as large": (320, 480, 200),
    "a desktop": (1280, 800, 100),
}
"""Width and height of the window, and the size of letters in per cent."""


@pytest.mark.parametrize("how", FIT)
def test_nothing_is_wider_than_the_window(tab: Tab, url: str, how: str) -> None:
    ask(tab, QUESTION)
    width, height, letters = FIT[how]
    tab.size(width, height)
    tab.run(f"document.documentElement.style.fontSize = '{letters}%'")
    assert tab.run("document.documentElement.scrollWidth <= innerWidth")
    small = tab.run(
        "[...document.querySelectorAll('button:not([hidden])')]"
        ".filter((one) => one.getBoundingClientRect().height < 24).length"
    )
    assert small == 0


CONTRAST = """
(() => {
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map(Number)
    .map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (one) => { for (let n = one; n; n = n.parentElement) {
    const c = getComputedStyle(n).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } };
  return [...document.querySelectorAll('p, a, button, label, h1, strong, li')]
    .filter((one) => one.textContent.trim() && one.getClientRects().length)
    .map((one) => { const [a, b] = [getComputedStyle(one).color, ground(one)].map(light);
      return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), one.outerHTML.slice(0, 80)]; })
    .filter(([ratio]) => ratio < 4.5);
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(tab: Tab, url: str, scheme: str) -> None:
    tab.prefer(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
    ask(tab, QUESTION)
    assert tab.run(CONTRAST) == []
    assert tab.run(f"getComputedStyle({LAST}).animationName") == "none"
    tab.prefer()


def test_without_scripts_forms_do_the_same(tab: Tab, url: str) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open(url + "/?lang=vi")
        tab.run(f"document.getElementById('text').value = {json.dumps(QUESTION)}")
        tab.run("document.querySelector('#ask button').click()")
        tab.until("document.body.textContent.includes('30 mét')")
        assert tab.run("location.hash") == "#text"
        click(tab, "Xem thêm")
        tab.until("document.body.textContent.includes('mùa xuân')")
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)


# -- in another site -------------------------------------------------------------------------------

HOST_PAGE = "<!doctype html><html lang=en><title>school</title><script src='{}/widget.js'></script>"


@contextmanager
def school(url_of_bot: list[str]) -> Iterator[int]:
    """Another site, which loads the widget with one line; gives its port."""

    async def show(_request: Any) -> HTMLResponse:
        return HTMLResponse(HOST_PAGE.format(url_of_bot[0]))

    with in_a_thread(serving([Route("/", show)], "127.0.0.1", 0)) as port:
        yield port


@pytest.mark.parametrize("is_allowed", [True, False], ids=["allowed", "not allowed"])
def test_the_widget_shows_the_chat_where_it_may(
    edition: Edition, tmp_path: Path, tab: Tab, is_allowed: bool
) -> None:
    bots: list[str] = []
    tab.size(1280, 800)
    with (
        school(bots) as port,
        running(edition, tmp_path / "w.sqlite3", port if is_allowed else 1) as url,
    ):
        bots.append(url)
        tab.call("Network.clearBrowserCookies")
        tab.complaints.clear()
        tab.open(f"http://127.0.0.1:{port}/")
        tab.until("document.querySelector('#nhipcau-widget button')")
        assert tab.run("document.querySelector('#nhipcau-widget button').textContent") == (
            "Ask Nhịp Cầu"
        )
        tab.run("document.querySelector('#nhipcau-widget button').click()")
        if not is_allowed:
            end = "frame-ancestors"
            for _ in range(100):
                tab.run("new Promise((go) => setTimeout(go, 50))")
                if any(end in one for one in tab.complaints):
                    break
            assert any(end in one for one in tab.complaints)
            return
        frame = Frame(tab)
        assert frame.run("document.activeElement !== null")
        frame.run("document.getElementById('text').focus()")
        frame.run(f"document.getElementById('text').value = {json.dumps(QUESTION)}")
        frame.run("document.querySelector('#ask button').click()")
        frame.until(f"{LAST}.textContent.includes('30')")
        assert tab.call("Network.getCookies", urls=[url])["cookies"] == []
        frame.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))")
        tab.until("document.querySelector('#nhipcau-frame').style.display === 'none'")
        assert tab.run("document.activeElement.tagName") == "BUTTON"
