"""Pictures of the real web page: `python -m tests.tools.web_pictures FOLDER`.

The bot runs as it does for an operator, on the shipped content, without a token.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from tests.tools.browser import Frame, Tab, browser

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = {"vi": "nq 59 ra doi ngay nao", "en": "how many FTAs does Vietnam have?"}

# Machines that only test have no font for emoji, and would draw boxes.
WITHOUT_EMOJI = r"""
for (const one of document.querySelectorAll("button")) {
  one.textContent = one.textContent.replace(/[\p{So}\p{Mn}\p{Cf}]/gu, "").trim();
}
"""


SITE = """<!doctype html><html lang=en><title>A school</title><meta charset=utf-8>
<style>body { font: 17px/1.5 sans-serif; margin: 2rem; max-width: 30rem; color: #333 }</style>
<h1>Viet Nam and the world</h1><p>Lesson 4 is about international integration. Ask, if something
is not clear: the answers are written and reviewed by people, each with its source.</p>
<script src="%s/widget.js"></script>"""
"""Another site, which shows the chat by one line."""


@contextmanager
def school(of: list[str]) -> Iterator[str]:
    """That site at work, once the bot's address is in `of`; its own address."""

    class Shown(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = (SITE % of[0]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (as the library's)
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Shown) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def running(origins: str = "") -> Iterator[str]:
    """The bot; gives the page's address. `origins`: sites that may show it."""
    with tempfile.TemporaryDirectory() as directory:
        environ = {"DATA_DIR": directory, "PORT": "0", "WEB_PORT": "0", "TELEGRAM_BOT_TOKEN": ""}
        environ |= {"WEB_ORIGINS": origins}
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=ROOT,
            env=os.environ | environ,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert bot.stderr is not None
            served = (re.search(r"page is served at (\S+)", line) for line in bot.stderr)
            yield next(filter(None, served))[1]
        finally:
            bot.terminate()
            bot.wait(30)


def photograph(tab: Tab, url: str, locale: str, file: Path) -> None:
    """A question and its answer."""
    tab.open(f"{url}/?lang={locale}")
    tab.run("sessionStorage.clear()")
    tab.call("Network.clearBrowserCookies")
    tab.open(f"{url}/?lang={locale}")
    tab.run(f"document.getElementById('text').value = {json.dumps(QUESTIONS[locale])}")
    tab.run("document.querySelector('#ask button').click()")
    tab.until("document.querySelectorAll('#log > .bot').length === 2")
    tab.run(WITHOUT_EMOJI)
    tab.run("window.scrollTo(0, document.body.scrollHeight)")
    tab.photograph(file)


def photograph_widget(tab: Tab, site: str, file: Path) -> None:
    """The chat in another site, open, with a question."""
    tab.open(site)
    tab.until("document.querySelector('#nhipcau-widget button')")
    tab.run("document.querySelector('#nhipcau-widget button').click()")
    frame = Frame(tab)
    frame.run(f"document.getElementById('text').value = {json.dumps(QUESTIONS['en'])}")
    frame.run("document.querySelector('#ask button').click()")
    frame.until("document.querySelector('#log > .bot:last-child:nth-child(n + 3) button')")
    frame.run(WITHOUT_EMOJI)
    tab.photograph(file)


def main() -> None:
    """A phone, a desktop in the dark, a window at 200 %, and the widget in another site."""
    folder, of = Path(sys.argv[1]), list[str]()
    with school(of) as site, running(site) as url, browser() as tab:
        of.append(url)
        tab.prefer(prefers_reduced_motion="reduce", prefers_color_scheme="light")
        tab.size(360, 640)
        photograph(tab, url, "vi", folder / "web.phone.png")
        tab.size(720, 520)
        photograph(tab, url, "en", folder / "web.desktop.png")
        # A browser that zooms to 200 % has half as many CSS pixels, of twice the size.
        tab.size(640, 400, 2.0)
        photograph(tab, url, "vi", folder / "web.zoom.png")
        tab.size(860, 640)
        photograph_widget(tab, site, folder / "web.widget.png")
        tab.size(720, 520)
        tab.prefer(prefers_reduced_motion="reduce", prefers_color_scheme="dark")
        photograph(tab, url, "vi", folder / "web.dark.png")


if __name__ == "__main__":
    main()
