"""Pictures of real chats: `python -m tests.tools.picture FOLDER [LOCALE …]`.

The bot runs as it does for an operator, on the shipped content, against the local Bot API server;
what it sent is drawn as a phone shows it and photographed by a browser. Nothing is written by hand
but what people type, so a picture in a README cannot promise more than the bot does.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal, TypeAlias
from unicodedata import category

from tests.tools.bot_api.model import ChatMessage, JsonObject
from tests.tools.bot_api.threaded import ThreadedBotApiServer, running_in_thread
from tests.tools.browser import Tab, browser

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds: a first start on a slow machine builds its index."""
WIDTH, SCALE = 390, 1.5
"""A common phone, in CSS pixels, and a density at which letters are sharp and files small."""
PEOPLE = {"Lan": 21, "Minh": 22}
GROUP = -1_001_700
BAR = "▇"
"""What bars are made of; any font has it."""


Content: TypeAlias = Callable[[str], bytes]
"""What was uploaded, by its id."""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does."""

    text: str
    who: str = "Lan"
    how: Literal["writes", "presses", "replies", "adds the bot", "says to others"] = "writes"


def press(label: str) -> Step:
    """The newest button with these words."""
    return Step(label, how="presses")


SCENES: dict[str, dict[str, list[Step]]] = {
    "vi": {
        "chat": [Step("nq 59 ra doi ngay nao"), Step("ai ban hành?"),
                 Step("giá vàng hôm nay bao nhiêu")],
        "card": [Step("Việt Nam có bao nhiêu FTA?"), press("Nguồn")],
        "rich": [Step("so sánh số liệu giữa các tài liệu")],
        "offer": [Step("apec"), Step("2")],
        "menu": [Step("/topics"), press("1")],
        "group": [Step("", how="adds the bot"),
                  Step("/ask nghị quyết 59 ban hành khi nào"),
                  Step("hay quá 😀", "Minh", "says to others"),
                  Step("ai ký?", "Minh", "replies")],
        "quiz": [Step("/quiz")],
        "picture": [Step("ba trụ cột ngoại giao việt nam là gì"), press("Chia sẻ")],
    },
    "en": {
        "chat": [Step("how many FTAs does Vietnam have?"), Step("and strategic partners?"),
                 Step("what is the gold price today")],
        "card": [Step("when was resolution 59 issued?"), press("Source")],
        "rich": [Step("why do the figures differ?")],
        "offer": [Step("apec"), Step("2")],
        "menu": [Step("/topics"), press("1")],
        "group": [Step("", how="adds the bot"),
                  Step("/ask how many FTAs does Vietnam have?"),
                  Step("nice 😀", "Minh", "says to others"),
                  Step("and strategic partners?", "Minh", "replies")],
        "quiz": [Step("/quiz")],
        "picture": [Step("the three pillars of vietnamese diplomacy?"), press("Share")],
    },
}  # fmt: skip
STYLE = """
* { box-sizing: border-box }
body { margin: 0; padding: 12px 10px; background: #cfe0d2; font: 15px/1.38 sans-serif }
.m { max-width: 86%; margin: 7px 0; clear: both }
.t { padding: 8px 12px; border-radius: 14px; background: #fff; white-space: pre-wrap }
.t small { display: block; color: #2b6a4d; font-weight: bold }
.t blockquote { margin: 0 0 4px; padding-left: 7px; border-left: 3px solid #6f9a85; color: #555 }
.t blockquote { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 13px }
.t i.o { display: block; font-style: normal; margin-top: 6px }
.t i.o::before { content: "○  "; color: #6f9a85 }
.t:has(p) { white-space: normal }
.t p, .t ul, .t ol, .t table { margin: 0 0 8px }
.t ul, .t ol { padding-left: 20px } .t li p { margin: 0 0 3px } .t h4 { margin: 0 0 6px }
.t footer { color: #777; font-size: 13px }
.t table { border-collapse: collapse; width: 100%; font-size: 14px }
.t th, .t td { text-align: left; padding: 4px 7px; vertical-align: top }
.t tr:nth-child(odd) { background: #eef4ef }
.t details { border-top: 1px solid #dde5df; padding-top: 6px; color: #2b6a4d }
.t details p:last-child { margin: 4px 0 0; color: #000 }
.t img { display: block; width: 100%; max-width: 300px; margin-bottom: 6px; border-radius: 9px }
.me { float: right } .me .t { background: #e1f5c9 } .bot { float: left }
.row { display: flex; gap: 5px; margin-top: 5px }
.row span { flex: 1; padding: 7px 4px; border-radius: 9px; background: #6f9a85; color: #fff }
.row span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.row span { font-size: 13px; text-align: center }
main::after { content: ""; display: block; clear: both }
"""


@contextmanager
def answering(**more: str) -> Iterator[ThreadedBotApiServer]:
    """The bot at work, on a server of its own. `more`: of its settings."""
    with running_in_thread() as telegram, tempfile.TemporaryDirectory() as directory:
        environ = {
            "TELEGRAM_BOT_TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.url,
            "DATA_DIR": directory,
            "PORT": "0",
            "WEB_PORT": "",
            **more,
        }
        bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=os.environ | environ
        )
        try:
            yield telegram
        finally:
            bot.terminate()
            bot.wait(30)


def play(telegram: ThreadedBotApiServer, steps: Sequence[Step], chat: int, locale: str) -> None:
    """One after the other, each when the one before is answered."""
    for step in steps:
        who = PEOPLE[step.who] if chat < 0 else chat
        kind: Literal["private", "supergroup"] = "supergroup" if chat < 0 else "private"
        if step.how == "adds the bot":
            update = telegram.add_member_update(
                chat, status="member", old_status="left", user_id=who, first_name=step.who,
                language_code=locale, chat_type=kind,
            )  # fmt: skip
        elif step.how == "presses":
            update = telegram.press_button(chat, step.text, user_id=who, language_code=locale)
        else:
            newest = telegram.last_message(chat).message_id if step.how == "replies" else None
            update = telegram.send_text(
                chat, step.text, user_id=who, first_name=step.who, language_code=locale,
                chat_type=kind, reply_to=newest,
            )  # fmt: skip
        if step.how != "says to others":
            telegram.wait_for_reply(chat, after=update, timeout=PATIENCE)


def page(messages: Sequence[ChatMessage], content_of: Content = lambda _id: b"") -> str:
    """The chat as HTML. The bot's own markup is Telegram's few tags, checked by the server."""
    drawn = "".join(_bubble(message, content_of) for message in messages)
    return f"<!doctype html><meta charset=utf-8><style>{STYLE}</style><main>{drawn}</main>"


def _bubble(message: ChatMessage, content_of: Content) -> str:
    rows = (message.reply_markup or {}).get("inline_keyboard", [])
    buttons = "".join(f"<div class=row>{''.join(map(_button, row))}</div>" for row in rows)
    side = "bot" if message.from_bot else "me"
    is_shared = message.chat_id < 0
    name = message.message["from"]["first_name"].removesuffix(" (test)")
    head = f"<small>{escape(name)}</small>" if is_shared else ""
    if is_shared and (target := message.message.get("reply_to_message")):
        head += f"<blockquote>{_drawable(escape(target.get('text', '')))}</blockquote>"
    said = _poll(message.message["poll"]) if message.kind == "poll" else message.html
    if message.kind == "photo":
        data = base64.b64encode(content_of(message.message["photo"][-1]["file_id"])).decode()
        head += f'<img src="data:image/png;base64,{data}">'
    return f'<div class="m {side}"><div class=t>{head}{_drawable(said)}</div>{buttons}</div>'


def _poll(poll: JsonObject) -> str:
    options = "".join(f"<i class=o>{escape(one['text'])}</i>" for one in poll["options"])
    return f"<b>{escape(poll['question'])}</b>{options}"


def _button(button: JsonObject) -> str:
    return f"<span>{escape(_drawable(button['text']).strip())}</span>"


def _drawable(text: str) -> str:
    """Without emoji: machines that only test have no font for them, and would draw boxes."""
    bare = "".join(c for c in text if c == BAR or category(c) not in {"So", "Mn", "Cf"})
    return re.sub(r"(?m)^((?:<\w+>)*) +", r"\1", bare)  # what stood behind a sign


def photograph(tab: Tab, html: str, file: Path) -> None:
    """The page as PNG, as long as it is."""
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory, "chat.html")
        source.write_text(html, encoding="utf-8")
        tab.size(WIDTH, 100, SCALE)
        tab.open(source.as_uri())
        tab.size(WIDTH, int(tab.run("document.documentElement.scrollHeight")), SCALE)
        tab.photograph(file)


def main() -> None:
    """Draw the chats of these languages, or of all."""
    folder = Path(sys.argv[1])
    locales = sys.argv[2:] or list(SCENES)
    with answering() as telegram, browser() as tab:
        for place, locale in enumerate(locales):
            for number, (scene, steps) in enumerate(SCENES[locale].items()):
                shift = 10 * place + number
                chat = GROUP - shift if scene == "group" else 100 + shift
                play(telegram, steps, chat, locale)
                messages = telegram.messages(chat, everyone=True)
                photograph(
                    tab, page(messages, telegram.file_content), folder / f"{scene}.{locale}.png"
                )


if __name__ == "__main__":
    main()
