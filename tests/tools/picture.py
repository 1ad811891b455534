"""A picture of a real chat: `python -m tests.tools.picture FILE.png [LOCALE [HEIGHT]]`.

The bot runs as it does for an operator, on the shipped content, against the local Bot API server;
what it sent is drawn as a phone shows it and photographed by a browser. Nothing is written by hand
but what the person types, so a picture in a README cannot promise more than the bot does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from unicodedata import category

from tests.tools.bot_api.model import ChatMessage, JsonObject
from tests.tools.bot_api.threaded import ThreadedBotApiServer, running_in_thread

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PERSON = 21
PATIENCE = 120.0
"""Seconds: a first start on a slow machine builds its index."""
WIDTH, SCALE = 390, 1.5
"""A common phone, in CSS pixels, and a density at which letters are sharp and files small."""

SAID = {
    "vi": ["nq 59 ra doi ngay nao", "ai ban hành?", "giá vàng hôm nay bao nhiêu"],
    "en": [
        "how many FTAs does Vietnam have?",
        "and strategic partners?",
        "what is the gold price today",
    ],
}

STYLE = """
* { box-sizing: border-box }
body { margin: 0; padding: 12px 10px; background: #cfe0d2; font: 15px/1.38 sans-serif }
.m { max-width: 86%; margin: 7px 0; clear: both }
.t { padding: 8px 12px; border-radius: 14px; background: #fff; white-space: pre-wrap }
.me { float: right } .me .t { background: #e1f5c9 } .bot { float: left }
.row { display: flex; gap: 5px; margin-top: 5px }
.row span { flex: 1; padding: 7px 4px; border-radius: 9px; background: #6f9a85; color: #fff }
.row span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.row span { font-size: 13px; text-align: center }
main::after { content: ""; display: block; clear: both }
"""


def chat(said: Sequence[str], locale: str) -> list[ChatMessage]:
    """What stands in the chat after somebody has written all of `said`, one after the other."""
    with running_in_thread() as telegram, tempfile.TemporaryDirectory() as directory:
        environ = {
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "DATA_DIR": directory,
            "PORT": "0",
            "WEB_PORT": "",
        }
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=os.environ | environ
        )
        try:
            for text in said:
                _ask(telegram, text, locale)
        finally:
            bot.terminate()
            bot.wait(30)
        return telegram.messages(PERSON, everyone=True)


def _ask(telegram: ThreadedBotApiServer, text: str, locale: str) -> None:
    asked = telegram.send_text(PERSON, text, language_code=locale)
    telegram.wait_for_reply(PERSON, after=asked, timeout=PATIENCE)


def page(messages: Sequence[ChatMessage]) -> str:
    """The chat as HTML. The bot's own markup is Telegram's few tags, checked by the server."""
    drawn = "".join(map(_bubble, messages))
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><main>{drawn}</main>"


def _bubble(message: ChatMessage) -> str:
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    buttons = "".join(f"<div class=row>{''.join(map(_button, row))}</div>" for row in rows)
    side = "bot" if message.from_bot else "me"
    return f'<div class="m {side}"><div class=t>{message.html}</div>{buttons}</div>'


def _button(button: JsonObject) -> str:
    # Without its emoji: machines that only test have no font for them, and would draw boxes.
    label = "".join(c for c in button["text"] if category(c) not in {"So", "Mn", "Cf"})
    return f"<span>{escape(label.strip())}</span>"


def photograph(html: str, file: Path, height: int) -> None:
    """The page as PNG, by whichever Chromium is there. Raises FileNotFoundError without any."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise FileNotFoundError(f"none of {', '.join(BROWSERS)} is installed")
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory, "chat.html")
        source.write_text(html, encoding="utf-8")
        subprocess.run(
            [
                browser,
                "--headless=new",
                "--no-sandbox",
                "--hide-scrollbars",
                f"--user-data-dir={directory}/profile",
                f"--window-size={WIDTH},{height}",
                f"--force-device-scale-factor={SCALE}",
                f"--screenshot={file.resolve()}",
                source.as_uri(),
            ],
            check=True,
            timeout=120,
        )


def main() -> None:
    """Draw the chat of a language."""
    file, locale = Path(sys.argv[1]), (*sys.argv[2:], "vi")[0]
    photograph(page(chat(SAID[locale], locale)), file, int((*sys.argv[3:], "900")[0]))


if __name__ == "__main__":
    main()
