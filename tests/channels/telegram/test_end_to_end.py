"""Conversations on Telegram: the whole bot, through real PTB, over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.content.model import Content
from bot.i18n.words import Lexicon
from bot.messages import MAX_BUTTON_DATA
from bot.settings import ROOT
from tests.channels.telegram.answering import dialogue_on, engine_on, running_channel, until
from tests.small_content import FULL
from tests.tools.bot_api import (
    BotApiServer,
    ChatMessage,
    Controls,
    ThreadedBotApiServer,
    running_in_thread,
)
from tests.tools.bot_api.controls import MediaKind

LAN, BOB, GROUP = 7, 8, -100500
WOODEN_BRIDGE = "Cầu gỗ dài 30 mét, rộng 2 mét & có mái < 4 mét."
PRIVACY = ("What I keep about you:", "Những gì mình lưu về bạn:")
"""In the language of the talk."""
PATIENCE = 20.0
"""Seconds that a busy machine may take for a reply; a test waits so long only where it fails."""
START_SECONDS = 60.0
"""How long a bot in a process of its own may take to answer on a busy machine."""


class People:
    """The server with a running bot, and what every conversation must keep to."""

    def __init__(self, server: BotApiServer) -> None:
        self.server = server

    async def say(self, text: str, *, who: int = LAN, **how: Any) -> ChatMessage:
        """A person writes; the bot's reply."""
        update = self.server.send_text(who, text, **how)
        return await self.server.wait_for_reply(who, after=update, timeout=PATIENCE)

    async def tap(self, label: str, *, who: int = LAN) -> ChatMessage:
        """A person presses the newest button with these words; what it led to."""
        update = self.server.press_button(who, label)
        return await self.server.wait_for_reply(who, after=update, timeout=PATIENCE)

    async def press(
        self, data: str, *, who: int = LAN, message_id: int | None = None
    ) -> ChatMessage:
        """A person sends any button data; the reply."""
        update = self.server.press(who, data, message_id=message_id)
        return await self.server.wait_for_reply(who, after=update, timeout=PATIENCE)

    async def settled(self, who: int = LAN, **how: Any) -> list[str]:
        """All that the bot says in a chat up to now: what follows is the answer to a command."""
        self.server.send_text(who, "/privacy", **how, language_code="en")
        await until(lambda: any(text.startswith(PRIVACY) for text in self.texts(who)))
        return [text for text in self.texts(who) if not text.startswith(PRIVACY)]

    def texts(self, who: int = LAN) -> list[str]:
        return [message.text for message in self.server.messages(who)]


def buttons_too_long(server: Controls) -> list[str]:
    """Callback data over the limit in all that the bot ever sent."""
    rows = [
        row
        for call in server.calls
        for row in (call.params.get("reply_markup") or {}).get("inline_keyboard", [])
    ]
    data = [button.get("callback_data", "") for row in rows for button in row]
    return [one for one in data if len(one.encode()) > MAX_BUTTON_DATA]


@pytest.fixture
async def people(
    server: BotApiServer,
    content: Content,
    lexicon: Lexicon,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[People]:
    """People on Telegram, who talk with the bot about the small content."""
    async with engine_on(f"sqlite+aiosqlite:///{tmp_path / 'bot.sqlite3'}") as engine:
        dialogue = dialogue_on(engine, content, lexicon)
        async with running_channel(server, dialogue, lexicon, engine, at_leisure=False):
            yield People(server)
    assert buttons_too_long(server) == []
    pressed = [c.params["callback_query_id"] for c in server.calls_of("answerCallbackQuery")]
    assert len(pressed) == len(set(pressed))
    assert server.token not in caplog.text


# -- conversations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "language"),
    [("vi", "vi"), ("en", "en"), ("en-GB", "en"), ("de", "en"), ("fr-CA", "en"), (None, "vi")],
)
async def test_start_greets_in_the_language_of_the_app(
    people: People, lexicon: Lexicon, client: str | None, language: str
) -> None:
    reply = await people.say("/start", language_code=client)
    _ = lexicon[language].gettext
    assert reply.text.endswith(_("Ask me in your own words, for example:"))
    assert reply.labels[-2:] == ["📚 " + _("Topics"), "🌐 " + _("Language")]


async def test_a_link_to_an_answer_opens_it(people: People) -> None:
    assert (await people.say(f"/start {FULL}")).text == WOODEN_BRIDGE


@pytest.mark.parametrize(
    "question",
    [
        "Cầu gỗ dài bao nhiêu mét?",
        "cau go dai bao nhieu met",
        "CẦU GỖ DÀI BAO NHIÊU MÉT",
        unicodedata.normalize("NFD", "Cầu gỗ dài bao nhiêu mét?"),
        "c\u200bầu gỗ dài bao nhiêu mét",
    ],
    ids=["as written", "without marks", "capitals", "decomposed", "zero width"],
)
async def test_a_question_is_answered_however_it_is_typed(people: People, question: str) -> None:
    reply = await people.say(question)
    assert reply.text == WOODEN_BRIDGE
    assert "Cầu gỗ dài <b>30 mét</b>, rộng <i>2 mét</i> &amp; có" in reply.html
    assert reply.reply_to_message_id is None


async def test_a_question_in_english_is_answered_in_english_whatever_the_app(
    people: People,
) -> None:
    reply = await people.say("How long is the wooden bridge?", language_code="vi")
    assert reply.text.startswith("The wooden bridge is 30 metres long")
    assert "🌐 Tiếng Việt" in reply.labels


async def test_did_you_mean_stays_above_the_answer_that_was_tapped(people: People) -> None:
    offered = await people.say("cau go")
    assert 3 <= len(offered.labels) <= 4
    assert offered.labels[-1].startswith("🚫")
    answer = await people.tap("Cầu gỗ dài bao nhiêu mét?")
    assert answer.text == WOODEN_BRIDGE
    assert people.texts() == [offered.text, WOODEN_BRIDGE]


async def test_none_of_these_turns_into_the_topics(people: People) -> None:
    offered = await people.say("cau go")
    reply = await people.tap("🚫")
    assert reply.message_id == offered.message_id
    assert reply.labels == ["Những cây cầu", "Trà"]


async def test_topics_are_browsed_in_one_message(people: People) -> None:
    topics = await people.say("/topics")
    shown = [await people.tap("Những cây cầu"), await people.tap("▶️"), await people.tap("◀️")]
    shown.append(await people.tap("Cầu gỗ dài bao nhiêu mét?"))
    assert shown[-1].text == WOODEN_BRIDGE
    shown += [await people.tap("📄"), await people.tap("⬅️ Những cây cầu"), await people.tap("⬅️")]
    assert {message.message_id for message in shown} == {topics.message_id}
    assert (shown[-1].text, shown[-1].labels) == (topics.text, topics.labels)
    assert len(people.texts()) == 1


async def test_every_press_is_confirmed(people: People) -> None:
    await people.say("/topics")
    await people.tap("Trà")
    await people.press("forged")
    calls = await people.server.wait_for_calls("answerCallbackQuery", 2)
    assert [call.status for call in calls] == [200, 200]


async def test_a_related_answer_is_a_new_message(people: People) -> None:
    first = await people.say(f"/start {FULL}")
    await people.tap("🔗")
    other = await people.tap("Cầu đá dài bao nhiêu mét?")
    assert other.message_id != first.message_id
    assert other.text == "Cầu đá dài 45 mét và có ba nhịp."


async def test_a_chosen_language_holds_for_that_person_alone(people: People) -> None:
    await people.say("/language")
    chosen = await people.tap("English")
    assert "English" in chosen.text
    assert (await people.say("/help")).text.startswith("Type a question")
    assert (await people.say("Cầu gỗ dài bao nhiêu mét?")).text.startswith("The wooden bridge")
    assert not (await people.say("/help", who=BOB)).text.startswith("Type a question")


async def test_an_edited_question_is_answered_anew(people: People) -> None:
    update = people.server.send_text(LAN, "zebra football results")
    await people.server.wait_for_reply(LAN, after=update)
    edit = people.server.edit_text(
        LAN, people.server.message_id_of(update), "cầu gỗ dài bao nhiêu mét"
    )
    reply = await people.server.wait_for_reply(LAN, after=edit)
    assert reply.text == WOODEN_BRIDGE


async def test_messages_of_one_person_are_answered_in_order(people: People) -> None:
    asked = ["cầu gỗ dài bao nhiêu mét", "cầu đá dài bao nhiêu mét", "/help"] * 3
    for text in asked:
        people.server.send_text(LAN, text)
    await until(lambda: len(people.texts()) == len(asked))
    texts = people.texts()
    assert texts == texts[:3] * 3
    assert texts[:2] == [WOODEN_BRIDGE, "Cầu đá dài 45 mét và có ba nhịp."]


# -- whatever people send --------------------------------------------------------------------------

_TEXTS = {
    "unknown command": "/frobnicate",
    "command of nothing": "/",
    "command in capitals": "/HELP",
    "command with a name": "/help@nhipcau_test_bot",
    "command with NUL": "/start \x00",
    "deep link that is too long": "/start " + "a" * 65,
    "emoji": "😀👍🏽👨‍👩‍👧‍👦🇻🇳",
    "a dot": ".",
    "punctuation": "?!…",
    "zero width": "\u200b\u200d\ufeff",
    "NUL": "a\x00b",
    "control characters": "\x01\x1b[31m",
    "right to left": "\u202eما هي الدبلوماسية الثقافية؟",
    "zalgo": "c" + "\u0301\u0323\u0306" * 200,
    "another script": "文化外交とは何ですか",
    "HTML": "<b>x</b></a><a href='https://evil.example'>&lt;",
    "Markdown": "**x** [a](javascript:alert(1)) `x`",
    "SQL": "'; DROP TABLE users; --",
    "template": "{0} %(number)s %s ${x}",
    "number": "123",
    "link": "https://example.com/?q=1",
    "very long word": "x" * 4096,
    "very long text": "cầu " * 1024,
    "mention of the bot": "@nhipcau_test_bot",
}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS.keys())
async def test_every_text_gets_a_reply(people: People, text: str) -> None:
    reply = await people.say(text)
    assert reply.text


_MEDIA: tuple[MediaKind, ...] = (
    "photo", "voice", "audio", "video", "sticker", "document", "location", "contact", "poll",
    "dice",
)  # fmt: skip


@pytest.mark.parametrize("kind", _MEDIA)
async def test_what_is_not_text_is_answered_with_a_request_for_text(
    people: People, kind: MediaKind
) -> None:
    update = people.server.send_media(LAN, kind, language_code="en")
    reply = await people.server.wait_for_reply(LAN, after=update)
    assert reply.text == "I can only read text for now. Please type your question."


async def test_a_caption_is_a_question(people: People) -> None:
    update = people.server.send_media(LAN, "photo", caption="cầu gỗ dài bao nhiêu mét")
    assert (await people.server.wait_for_reply(LAN, after=update)).text == WOODEN_BRIDGE


async def test_forty_thousand_characters_arrive_as_ten_messages_and_get_ten_replies(
    people: People,
) -> None:
    text = "cầu gỗ " * 5715
    parts = [text[i : i + 4096] for i in range(0, 40_000, 4096)]
    for part in parts:
        people.server.send_text(LAN, part)
    await people.server.wait_for_calls("sendMessage", len(parts), timeout=PATIENCE)
    assert len(people.texts()) == len(parts)


async def test_a_flood_gets_one_notice_and_other_people_their_answers(people: People) -> None:
    people.server.apart = 0
    for _ in range(15):
        people.server.send_text(LAN, "cầu gỗ dài bao nhiêu mét")
    assert (await people.say("cầu gỗ dài bao nhiêu mét", who=BOB)).text == WOODEN_BRIDGE
    await until(lambda: len(people.texts()) == 11)
    assert people.texts()[:10] == [WOODEN_BRIDGE] * 10
    assert "một phút" in people.texts()[10]


@pytest.mark.parametrize("kind", ["new_chat_members", "left_chat_member", "pinned_message"])
async def test_what_happens_in_a_chat_is_not_answered(people: People, kind: MediaKind) -> None:
    people.server.send_media(LAN, kind)
    people.server.send_media(GROUP, kind, chat_type="supergroup")
    assert await people.settled() == []
    assert await people.settled(GROUP, chat_type="supergroup") == []


@pytest.mark.parametrize(
    "update",
    [
        {"channel_post": {"message_id": 1, "date": 1_700_000_000, "text": "hi",
                          "chat": {"id": -100900, "type": "channel", "title": "C"}}},
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["0"],
                         "user": {"id": 7, "is_bot": False, "first_name": "Lan"}}},
        {"something_new_of_next_year": {"x": 1}},
        {"message": {"message_id": 900, "date": 1_700_000_000, "brand_new_kind": {"x": 1},
                     "from": {"id": LAN, "is_bot": False, "first_name": "Lan"},
                     "chat": {"id": LAN, "type": "private", "first_name": "Lan"}}},
    ],
    ids=["channel post", "poll answer", "unknown kind of update", "unknown kind of message"],
)  # fmt: skip
async def test_what_telegram_may_send_some_day_stops_nothing(
    people: People, update: dict[str, Any]
) -> None:
    people.server.add_update(update)
    people.server.send_text(LAN, "cầu gỗ dài bao nhiêu mét")
    assert (await people.settled())[-1] == WOODEN_BRIDGE


_FORGED = {
    "nonsense": "nonsense",
    "entry that never was": "o:no-such-entry:vi",
    "language that never was": "c:xx",
    "code": "'; DROP TABLE users; --",
    "NUL": "\x00",
    "64 bytes": "ệ" * 21,
}


@pytest.mark.parametrize("data", _FORGED.values(), ids=_FORGED.keys())
async def test_forged_buttons_are_answered_in_a_new_message(people: People, data: str) -> None:
    page = await people.say("/topics")
    reply = await people.press(data, message_id=page.message_id)
    assert reply.message_id != page.message_id
    assert reply.labels == ["Những cây cầu", "Trà"]


async def test_a_button_of_a_message_that_is_gone_is_answered_in_a_new_one(people: People) -> None:
    reply = await people.press(f"a:{FULL}:vi", message_id=4711)
    assert (reply.text, reply.is_edited) == (WOODEN_BRIDGE, False)


async def test_a_press_that_is_too_old_to_confirm_is_answered_all_the_same(people: People) -> None:
    page = await people.say("/topics")
    people.server.fail(
        "answerCallbackQuery",
        status=400,
        description="Bad Request: query is too old and response timeout expired or query ID is "
        "invalid",
    )
    assert (await people.tap("Trà")).message_id == page.message_id


async def test_the_same_button_twice_in_a_moment_is_pressed_once_and_confirmed_twice(
    people: People, caplog: pytest.LogCaptureFixture
) -> None:
    page = await people.say("/topics")
    for _ in range(2):
        people.server.press(LAN, page.buttons[-1]["callback_data"], message_id=page.message_id)
    calls = await people.server.wait_for_calls("answerCallbackQuery", 2)
    assert [call.status for call in calls] == [200, 200]
    assert len(await people.settled()) == 1
    assert [call.status for call in people.server.calls_of("editMessageText")] == [200]
    assert "not delivered" not in caplog.text


async def test_a_person_who_blocked_the_bot_is_no_trouble_to_others_and_can_come_back(
    people: People,
) -> None:
    people.server.add_member_update(LAN, status="kicked")
    people.server.send_text(LAN, "cầu gỗ dài bao nhiêu mét")
    await until(lambda: bool(people.server.said))
    assert (await people.say("cầu gỗ dài bao nhiêu mét", who=BOB)).text == WOODEN_BRIDGE
    assert people.texts(LAN) == []
    people.server.unblock(LAN)
    assert (await people.say("cầu gỗ dài bao nhiêu mét")).text == WOODEN_BRIDGE


# -- groups ----------------------------------------------------------------------------------------

_FOR_THE_BOT: dict[str, dict[str, Any]] = {
    "mention": {"text": "@nhipcau_test_bot cầu gỗ dài bao nhiêu mét"},
    "mention at the end": {"text": "cầu gỗ dài bao nhiêu mét @NhipCau_test_bot"},
    "command": {"text": f"/start {FULL}"},
    "command with a name": {"text": f"/start@nhipcau_test_bot {FULL}"},
}
_FOR_OTHERS = {
    "talk": "cầu gỗ dài bao nhiêu mét",
    "mention of another": "@other_bot cầu gỗ dài bao nhiêu mét",
    "command of another": "/start@other_bot",
    "help of another": "/help@other_bot",
    "command that may be another's": "/frobnicate",
}


@pytest.mark.parametrize("chat_type", ["group", "supergroup"])
@pytest.mark.parametrize("said", _FOR_THE_BOT.values(), ids=_FOR_THE_BOT.keys())
async def test_in_a_group_those_who_speak_to_the_bot_are_answered(
    people: People, said: dict[str, Any], chat_type: Any
) -> None:
    update = people.server.send_text(GROUP, **said, chat_type=chat_type)
    reply = await people.server.wait_for_reply(GROUP, after=update)
    assert reply.text == WOODEN_BRIDGE
    assert reply.reply_to_message_id == people.server.message_id_of(update)


@pytest.mark.parametrize("text", _FOR_OTHERS.values(), ids=_FOR_OTHERS.keys())
async def test_in_a_group_the_bot_is_otherwise_silent(people: People, text: str) -> None:
    people.server.send_text(GROUP, text, chat_type="supergroup")
    people.server.send_media(GROUP, "photo", caption="đây là gì", chat_type="supergroup")
    people.server.send_media(GROUP, "sticker", chat_type="supergroup")
    assert await people.settled(GROUP, chat_type="supergroup") == []


async def test_in_a_group_a_reply_to_the_bot_is_answered(people: People) -> None:
    how: dict[str, Any] = {"who": GROUP, "chat_type": "supergroup"}
    first = await people.say("/help", **how)
    reply = await people.say("cầu gỗ dài bao nhiêu mét", reply_to=first.message_id, **how)
    assert reply.text == WOODEN_BRIDGE


async def test_in_a_group_a_reply_to_a_person_is_not(people: People) -> None:
    how: dict[str, Any] = {"chat_type": "supergroup"}
    hers = people.server.message_id_of(people.server.send_text(GROUP, "ai biết không?", **how))
    people.server.send_text(GROUP, "cầu gỗ dài bao nhiêu mét", reply_to=hers, **how)
    assert await people.settled(GROUP, **how) == []


async def test_an_unknown_command_that_names_the_bot_is_answered(people: People) -> None:
    reply = await people.say(
        "/frobnicate@nhipcau_test_bot", who=GROUP, chat_type="supergroup", language_code="en"
    )
    assert reply.text.startswith("I do not know this command.")


async def test_a_mention_without_words_is_answered_with_help(people: People) -> None:
    reply = await people.say(
        "@nhipcau_test_bot", who=GROUP, chat_type="supergroup", language_code="en"
    )
    assert reply.text.startswith("Type a question in your own words")


async def test_in_a_forum_the_answer_stands_in_the_same_topic(people: People) -> None:
    how: dict[str, Any] = {"who": GROUP, "chat_type": "supergroup", "message_thread_id": 55}
    reply = await people.say("/topics", **how)
    assert reply.message_thread_id == 55
    opened = await people.tap("Trà", who=GROUP)
    assert (opened.message_id, opened.message_thread_id) == (reply.message_id, 55)
    typed = await people.say("@nhipcau_test_bot cầu gỗ dài bao nhiêu mét", **how)
    assert typed.message_thread_id == 55


async def test_a_topic_that_the_bot_opened_does_not_make_everything_a_reply(
    people: People,
) -> None:
    group = {"id": GROUP, "type": "supergroup", "title": "Nhóm", "is_forum": True}
    opened = {
        "message_id": 55,
        "date": 1_700_000_000,
        "chat": group,
        "from": people.server.bot,
        "message_thread_id": 55,
        "is_topic_message": True,
        "forum_topic_created": {"name": "Hỏi đáp", "icon_color": 7322096},
    }
    talk = {
        "message_id": 56,
        "date": 1_700_000_001,
        "chat": group,
        "text": "cầu gỗ dài bao nhiêu mét",
        "from": {"id": BOB, "is_bot": False, "first_name": "Bob"},
        "message_thread_id": 55,
        "is_topic_message": True,
        "reply_to_message": opened,
    }
    people.server.add_update({"message": talk})
    assert await people.settled(GROUP, chat_type="supergroup") == []


# -- a process of its own --------------------------------------------------------------------------


class Bots:
    """Bots in processes of their own on the same data, and all they ever logged."""

    def __init__(self, server: ThreadedBotApiServer, content_dir: Path, directory: Path) -> None:
        self._log = directory / "log.txt"
        self._directory = directory
        self.database = directory / "data" / "nhipcau.sqlite3"
        self._environ = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "CONTENT_DIR": str(content_dir),
            "DATA_DIR": str(directory / "data"),
            "LOG_LEVEL": "DEBUG",
            "PORT": "0",
            "WEB_PORT": "",
        }

    @property
    def log(self) -> str:
        """Standard output and error of all of them."""
        return self._log.read_text(encoding="utf-8")

    @contextmanager
    def running(self, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
        """A bot, killed at the end if it still runs."""
        with (
            self._log.open("ab") as log,
            subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=self._directory,
                env=self._environ | environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()


@pytest.fixture
def telegram() -> Iterator[ThreadedBotApiServer]:
    """The server on a thread, for tests whose bot is another process."""
    with running_in_thread() as server:
        yield server


@pytest.fixture
def bots(telegram: ThreadedBotApiServer, content_dir: Path, tmp_path: Path) -> Iterator[Bots]:
    bots = Bots(telegram, content_dir, tmp_path)
    yield bots
    token = telegram.token
    assert [canary for canary in (token, token.partition(":")[2]) if canary in bots.log] == []
    assert "Traceback" not in bots.log
    assert buttons_too_long(telegram) == []


def test_a_chosen_language_survives_kill_9_the_moment_after(
    bots: Bots, telegram: ThreadedBotApiServer
) -> None:
    with bots.running() as bot:
        question = telegram.send_text(LAN, "/language")
        telegram.wait_for_reply(LAN, after=question, timeout=START_SECONDS)
        choice = telegram.press_button(LAN, "English")
        telegram.wait_for_reply(LAN, after=choice)
        bot.send_signal(signal.SIGKILL)
        assert bot.wait(10) == -signal.SIGKILL
    # Read here too: a press that was not yet confirmed comes again, and would hide a loss.
    with sqlite3.connect(bots.database) as connection:
        chosen = connection.execute("SELECT user, locale FROM users").fetchall()
    connection.close()
    assert chosen == [(f"telegram:{LAN}", "en")]
    with bots.running() as bot:
        question = telegram.send_text(LAN, "/help", language_code="vi")
        reply = telegram.wait_for_reply(LAN, after=question, timeout=START_SECONDS)
        assert reply.text.startswith("Type a question")
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(15) == 0


def test_a_token_that_is_refused_ends_with_status_2_and_says_what_to_do(
    bots: Bots, telegram: ThreadedBotApiServer
) -> None:
    telegram.fail("*", status=401, times=None)
    with bots.running() as bot:
        assert bot.wait(START_SECONDS) == 2
    assert "nhipcau: TELEGRAM_BOT_TOKEN is refused by Telegram; accepted: the token" in bots.log


def test_a_token_that_is_none_ends_with_status_2_and_is_not_shown(bots: Bots) -> None:
    with bots.running(TELEGRAM_BOT_TOKEN="my-secret-but-no-token") as bot:
        assert bot.wait(START_SECONDS) == 2
    assert "nhipcau: TELEGRAM_BOT_TOKEN has the value '(hidden)'; accepted:" in bots.log
    assert "secret" not in bots.log


def test_a_bot_that_meets_every_trouble_goes_on_and_never_logs_its_token(
    bots: Bots, telegram: ThreadedBotApiServer
) -> None:
    telegram.pause()
    telegram.fail("setMyDescription", status=400, times=None)
    telegram.fail("setMyName", status=429, retry_after=86_400, times=None)
    with bots.running() as bot:
        while "Telegram cannot be reached" not in bots.log:
            assert bot.poll() is None, bots.log
            time.sleep(0.05)
        telegram.fail("getUpdates", status=401, times=1)
        telegram.fail("sendMessage", status=500, times=1)
        telegram.resume()
        question = telegram.send_text(LAN, "cau go dai bao nhieu met")
        reply = telegram.wait_for_reply(LAN, after=question, timeout=START_SECONDS)
        assert reply.text == WOODEN_BRIDGE
        telegram.wait_for_calls("setMyShortDescription", 2)
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(15) == 0
    assert "the bot's description: BadRequest; tried again in 600 s" in bots.log


# -- served over HTTP ----------------------------------------------------------------------------

SECRET = "0123456789abcdef-canary"


@pytest.fixture
def address() -> str:
    """Of a port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def webhook_at(address: str) -> dict[str, str]:
    return {
        "PORT": address.rpartition(":")[2],
        "WEB_PORT": "",
        "TELEGRAM_WEBHOOK_URL": f"{address}/telegram",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }


def wait_until_ready(address: str) -> None:
    until_when = time.monotonic() + START_SECONDS
    while time.monotonic() < until_when:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        time.sleep(0.05)
    raise TimeoutError(f"{address} is not ready after {START_SECONDS} s")


def test_a_bot_that_fetches_its_updates_shows_how_it_is(
    bots: Bots, telegram: ThreadedBotApiServer, address: str
) -> None:
    with bots.running(PORT=address.rpartition(":")[2]):
        wait_until_ready(address)
        question = telegram.send_text(LAN, "cầu gỗ dài bao nhiêu mét")
        telegram.wait_for_reply(LAN, after=question, timeout=PATIENCE)
        figures = httpx.get(f"{address}/metrics").text
    assert "nhipcau_updates_received_total 1.0" in figures
    assert "nhipcau_poll_age_seconds" in figures


def test_a_bot_that_is_brought_its_updates_answers_them_and_fetches_none(
    bots: Bots, telegram: ThreadedBotApiServer, address: str
) -> None:
    with bots.running(**webhook_at(address)) as bot:
        wait_until_ready(address)
        number = telegram.send_text(LAN, "cầu gỗ dài bao nhiêu mét")
        for _ in range(3):  # as Telegram does where it missed our answer
            answer = httpx.post(
                f"{address}/telegram",
                json=telegram.update(number),
                headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
            )
            assert answer.status_code == 200
        assert telegram.wait_for_reply(LAN, after=number, timeout=PATIENCE).text == WOODEN_BRIDGE
        bot.send_signal(signal.SIGTERM)
        assert bot.wait(15) == 0
    assert len(telegram.messages(LAN)) == 1
    assert telegram.calls_of("getUpdates") == []
    assert SECRET not in bots.log


def test_a_bot_that_cannot_have_its_port_goes_on_only_where_it_fetches(
    bots: Bots, telegram: ThreadedBotApiServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        port = address.rpartition(":")[2]
        with bots.running(PORT=port):
            question = telegram.send_text(LAN, "cầu gỗ dài bao nhiêu mét")
            telegram.wait_for_reply(LAN, after=question, timeout=START_SECONDS)
        with bots.running(**webhook_at(address)) as bot:
            assert bot.wait(START_SECONDS) == 2
    assert "neither health nor figures are served: PORT has the value" in bots.log
    assert f"nhipcau: PORT has the value '{port}'; accepted: " in bots.log
