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
from pathlib import Path

from tests.tools.browser import Tab, browser

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = {"vi": "nq 59 ra doi ngay nao", "en": "how many FTAs does Vietnam have?"}

# Machines that only test have no font for emoji, and would draw boxes.
WITHOUT_EMOJI = r"""
for (const one of document.querySelectorAll("button")) {
  one.textContent = one.textContent.replace(/[\p{So}\p{Mn}\p{Cf}]/gu, "").trim();
}
"""


@contextmanager
def running() -> Iterator[str]:
    """The bot; gives the page's address."""
    with tempfile.TemporaryDirectory() as directory:
        environ = {"DATA_DIR": directory, "PORT": "0", "WEB_PORT": "0", "TELEGRAM_BOT_TOKEN": ""}
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


def main() -> None:
    """A phone, a desktop in the dark, and a phone whose letters are twice as large."""
    folder = Path(sys.argv[1])
    with running() as url, browser() as tab:
        tab.prefer(prefers_reduced_motion="reduce", prefers_color_scheme="light")
        tab.size(360, 640)
        photograph(tab, url, "vi", folder / "web.phone.png")
        tab.size(720, 520)
        photograph(tab, url, "en", folder / "web.desktop.png")
        tab.prefer(prefers_reduced_motion="reduce", prefers_color_scheme="dark")
        photograph(tab, url, "vi", folder / "web.dark.png")


if __name__ == "__main__":
    main()
