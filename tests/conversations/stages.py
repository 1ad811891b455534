"""The platforms on which scripts are performed: the whole bot, and the platform's local server."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.platform import Platform
from bot.channels.common.rights import Rights
from bot.channels.messenger.platform import MESSENGER
from bot.channels.telegram.platform import TELEGRAM
from bot.channels.web.page import WebPage
from bot.channels.zalo.platform import ZALO
from bot.content.model import Content
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import Edition
from bot.i18n.words import Lexicon
from bot.matching.matcher import Matcher
from bot.storage.session_store import SqlSessionStore
from tests.channels.messenger.answering import People, running_messenger
from tests.channels.telegram.answering import dialogue_on, engine_on, running_channel, until
from tests.channels.web.visiting import SECRET, browser, say
from tests.channels.zalo.answering import running_zalo
from tests.conversations.script import (
    NAMELESS,
    SENDS,
    SILENT,
    Can,
    Script,
    Seen,
    Stage,
    contains,
    here,
)
from tests.small_content import QUIZZES
from tests.tools.bot_api import BotApiServer, ChatMessage
from tests.tools.bot_api.controls import MediaKind
from tests.tools.bot_api.rich import folded
from tests.tools.bot_api.telegram_html import detected_entities
from tests.tools.graph_api import PAGE, GraphServer, message, quick_reply
from tests.tools.graph_api.events import echo
from tests.tools.zalo_api import ZaloServer
from tests.tools.zalo_api.server import NAME

GROUP, TOPIC, UPGRADED = -1_001_234, 55, -1_005_678
ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
"""Who writes where an administrator does not want to be named."""
ELSEWHERE = -1_009_999
"""A group that the bot is not in."""
PATIENCE = 20.0
"""Seconds that a busy machine may take; a script waits so long only where it fails."""
SETTLE = "/about"
"""Answered alike each time, in one message everywhere: what did not come before that does not
come."""
_BROKEN = {"sender": {"id": "1"}, "timestamp": 1.5, "message": {"text": ["no", "text"]}}
_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class Theatre:
    """What every stage is made of."""

    content: Content
    lexicon: Lexicon
    folder: Path
    """Empty: for a database."""
    days: int = 30
    """That questions asked in vain are kept."""

    @property
    def address(self) -> str:
        """Of the database."""
        return f"sqlite+aiosqlite:///{self.folder / 'bot.sqlite3'}"

    def dialogue(self, engine: AsyncEngine, rights: Rights | None = None) -> Dialogue:
        """The answer path. `rights`: those that the channel offers."""
        return dialogue_on(
            engine, self.content, self.lexicon, unanswered_days=self.days, rights=rights
        )


def _can(platform: Platform, **more: Any) -> Can:
    able: dict[str, Any] = {
        "has_buttons": platform.has_buttons,
        "has_shortcuts": platform.shortcuts > 0,
        "has_edits": platform.has_edits,
        "has_polls": platform.has_polls,
        "writes_first": platform.window is None,
    }
    return Can(**able, **more)


# -- Telegram --------------------------------------------------------------------------------------


@dataclass(slots=True)
class OnTelegram:
    """Private chats, groups, topics, and chats that the bot is not in."""

    server: BotApiServer
    script: Script
    people: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    """The newest message of each."""
    queries: int = 0
    guests: int = 0
    group: int = GROUP

    can = _can(
        TELEGRAM,
        link="https://t.me/nhipcau_test_bot?start={}",
        has_forwarding=True,
        groups="asked",
        is_elsewhere=True,
        opens_fields=True,
        takes_media=True,
    )

    @property
    def _chat_kind(self) -> str:
        return str(self.script.get("chat", "private"))

    @property
    def _is_private(self) -> bool:
        return self._chat_kind.startswith("private")

    @property
    def _app(self) -> str:
        return str(self.script.get("app", "en"))

    async def perform(self, name: str, how: str, said: str, expected: Script) -> Seen | None:
        """As `Stage` says."""
        said = said.replace("@bot", "@nhipcau_test_bot")
        who = self._who(name)
        if how == "looks up elsewhere":
            self.server.look_up(who, said, language_code=self._app)
            await self._check_posts(expected)
            return None
        if how == "asks as a guest":
            self.server.ask_as_guest(ELSEWHERE, who, said, language_code=self._app)
            await self._check_guest(expected)
            return None
        run = [
            self.server.bot["id"] if one == "bot" else self._who(one)
            for one in self.script.get("administrators", ())
        ]
        self.server.set_administrators(self.group, run)
        if how == "votes":
            update = self._vote(self._chat(name), who, said)
        elif how == "presses":
            if (opened := self._unfolded(name, said)) is not None:
                return opened
            update = self.server.press_button(
                self._chat(name), said, user_id=who, language_code=self._app
            )
        elif how == "adds the bot":
            update = self.server.add_member_update(
                self.group, status="member", old_status="left", user_id=who, first_name=name,
                language_code=self._app, chat_type="supergroup",
            )  # fmt: skip
        elif how.startswith(SENDS):
            update = self._send(name, cast("MediaKind", how.removeprefix(SENDS)), said)
        elif how == "upgrades the group":
            await self._upgrade(who, name)
            return None
        else:
            reply_to = self.last[how.removeprefix("replies to ")] if how else None
            update = self._write(name, said, reply_to)
            self.last[name] = self.server.message_id_of(update)
        if expected.get("bot") == SILENT:
            return await self._silence(name, update)
        return self._seen(await self._reply(name, update), expected)

    def _vote(self, chat: int, who: int, said: str) -> int:
        polls = [m for m in self.server.messages(chat) if m.kind == "poll"]
        right = polls[-1].message["poll"]["correct_option_ids"][0]
        option = {"right": right, "wrong": 1 - min(right, 1), "nothing": -1}[said]
        return self.server.vote(chat, option, user_id=who, language_code=self._app)

    def _unfolded(self, name: str, words: str) -> Seen | None:
        """What the app shows by itself, if the newest thing to press with these words is folded
        away in a message; None where it is a button."""
        for reply in reversed(self.server.messages(self._chat(name))):
            for summary, inside in _folded(reply).items():
                if words in summary:
                    text = f"{reply.text}\n{inside}"
                    return Seen(
                        text, tuple(reply.labels), more={"in place": True, "only for": name}
                    )
            if any(words in label for label in reply.labels):
                return None
        return None

    async def _upgrade(self, who: int, name: str) -> None:
        """Returns when it is done: what is written in the new group is another lane."""
        person = {"id": who, "is_bot": False, "first_name": name}
        old = {"id": self.group, "type": "group", "title": "Nhóm"}
        message = {"from": person, "chat": old, "migrate_to_chat_id": UPGRADED}
        self.server.add_message(message)
        await self._reply(name, self._write(name, SETTLE))
        self.group = UPGRADED

    def _write_as_the_group(self, text: str) -> int:
        chat = {"id": self.group, "type": "supergroup", "title": "Nhóm"}
        entities = detected_entities(text)
        more = {"entities": entities} if entities else {}
        return self.server.add_message(
            {"from": ANONYMOUS, "sender_chat": chat, "chat": chat, "text": text, **more}
        )

    def _write(self, name: str, text: str, reply_to: int | None = None) -> int:
        if name == NAMELESS:
            return self._write_as_the_group(text)
        return self.server.send_text(
            self._chat(name),
            text,
            user_id=self._who(name),
            first_name=name,
            language_code=self._app,
            chat_type="private" if self._is_private else "supergroup",
            message_thread_id=self._thread,
            reply_to=reply_to,
        )

    def _send(self, name: str, kind: MediaKind, caption: str) -> int:
        return self.server.send_media(
            self._chat(name),
            kind,
            caption=caption or None,
            user_id=self._who(name),
            first_name=name,
            language_code=self._app,
            chat_type="private" if self._is_private else "supergroup",
            message_thread_id=self._thread,
        )

    async def _silence(self, name: str, update: int) -> Seen | None:
        """Two messages that are answered follow it: what came of it itself comes before theirs."""
        for _ in range(2):
            self._write(name, SETTLE)
        chat = self._chat(name)
        await until(lambda: len(self.server.replies(chat, after=update)) > 1)
        first, second = self.server.replies(chat, after=update)[:2]
        return None if first.text == second.text else Seen(first.text)

    def _seen(self, reply: ChatMessage, expected: Script) -> Seen:
        if reply.message_id:
            self.last["bot"] = reply.message_id
        assert reply.message_thread_id == self._thread
        whose = {number: name for name, number in self.last.items()}
        return Seen(
            reply.text,
            (*_folded(reply), *reply.labels),
            tuple(one.get("url", "") for one in reply.buttons),
            {
                "in place": reply.is_edited,
                "replies to": whose.get(reply.reply_to_message_id or 0),
                "opens the reply field": "force_reply" in (reply.reply_markup or {}),
                "is a poll": reply.kind == "poll",
                "is rich": reply.kind == "rich_message",
                "shows a picture": reply.kind == "photo",
                "only for": next((n for n, who in self.people.items() if who == reply.seen_by), ""),
                "instead of what is pressed": reply.replaces is not None,
            },
        )

    async def _check_posts(self, step: Script) -> None:
        self.queries += 1
        calls = await self.server.wait_for_calls("answerInlineQuery", self.queries, PATIENCE)
        call = calls[-1]
        assert (call.status, call.params["is_personal"]) == (200, True)
        results = call.params["results"]
        assert [one["title"] for one in results[: len(step["offered"])]] == step["offered"]
        if "posted" in step:
            contains(
                here(step["posted"], self.can), results[0]["input_message_content"]["message_text"]
            )
        if "links" in step:
            contains(here(step["links"], self.can), str(results[0]["reply_markup"]))

    async def _check_guest(self, step: Script) -> None:
        self.guests += 1
        calls = await self.server.wait_for_calls("answerGuestQuery", self.guests, PATIENCE)
        call = calls[-1]
        assert call.status == 200
        result = call.params["result"]
        contains(here(step["bot"], self.can), result["input_message_content"]["message_text"])
        if "links" in step:
            contains(here(step["links"], self.can), str(result["reply_markup"]))
        assert self.server.messages(ELSEWHERE) == []

    async def _reply(self, name: str, update: int) -> ChatMessage:
        return await self.server.wait_for_reply(self._chat(name), after=update, timeout=PATIENCE)

    @property
    def _thread(self) -> int | None:
        return TOPIC if self._chat_kind.endswith("topic") else None

    def _who(self, name: str) -> int:
        return self.people.setdefault(name, 70 + len(self.people))

    def _chat(self, name: str) -> int:
        return self._who(name) if self._is_private else self.group


def _folded(reply: ChatMessage) -> dict[str, str]:
    return folded(reply.message["rich_message"]) if reply.kind == "rich_message" else {}


@asynccontextmanager
async def telegram(theatre: Theatre, script: Script) -> AsyncIterator[Stage]:
    """By long polling."""
    async with BotApiServer() as server, engine_on(theatre.address) as engine:
        server.set_privacy(script.get("privacy mode", False))
        server.set_elsewhere(True)
        if script.get("server") == "old":
            server.set_version(10, 0)
        rights = Rights()
        dialogue = theatre.dialogue(engine, rights)
        async with running_channel(
            server, dialogue, theatre.lexicon, engine, rights, at_leisure=False
        ):
            yield OnTelegram(server, script)


# -- the web page ----------------------------------------------------------------------------------


@dataclass(slots=True)
class OnTheWeb:
    """The page, as a browser with a cookie asks it."""

    client: httpx.AsyncClient
    choices: dict[str, str] = field(default_factory=dict)
    heard: str = ""

    can = Can()

    async def perform(self, name: str, how: str, said: str, expected: Script) -> Seen | None:
        """As `Stage` says."""
        if how == "votes":
            how, said = "presses", _option(self.heard, said)
        if how == "presses":
            data = _newest(self.choices, said)
            found = await say(self.client, choice=data)
        else:
            found = await say(self.client, text=said)
        reply = found["replies"][0]
        self.heard = reply["text"]
        for one in found["replies"]:
            for choice in one["choices"]:
                self.choices.pop(choice["label"], None)
                self.choices[choice["label"]] = choice["data"]
        labels = tuple(choice["label"] for choice in reply["choices"])
        return Seen(reply["text"], labels, (), {"in place": reply["in_place"]})


@asynccontextmanager
async def web(theatre: Theatre, script: Script) -> AsyncIterator[Stage]:
    """Its API."""
    edition = Edition(theatre.content, Matcher.of(theatre.content), theatre.lexicon)
    async with engine_on(theatre.address) as engine:
        talk = Conversation(_Served(edition), unanswered_days=theatre.days)
        dialogue = Dialogue(talk, SqlSessionStore(engine))
        page = WebPage(dialogue.handle, lambda: edition, SECRET)
        async with browser(page, language=str(script.get("app", "en"))) as client:
            yield OnTheWeb(client)


@dataclass(frozen=True, slots=True)
class _Served:
    edition: Edition


# -- Zalo ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class OnZalo:
    """Choices are numbers in the text, and typed."""

    server: ZaloServer
    script: Script
    people: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    said: int = 0
    heard: str = ""

    can = _can(ZALO, tells_language=False, groups="mentioned")

    @property
    def _group(self) -> str | None:
        return "9r0up" if self.script.get("chat") == "group" else None

    async def perform(self, name: str, how: str, said: str, expected: Script) -> Seen | None:
        """As `Stage` says."""
        who = self.people.setdefault(name, f"a1b2c{len(self.people)}")
        chat = self._group or who
        if how == "votes":
            how, said = "presses", _option(self.heard, said)
        before = len(self.server.told(chat))
        self._say(who, _newest(self.numbers, said) if how == "presses" else said)
        if expected.get("bot") == SILENT:
            for _ in range(2):
                self._say(who, f"@bot {SETTLE}" if self._group else SETTLE)
            await until(lambda: len(self.server.told(chat)) > before + 1)
            first, second = self.server.told(chat)[before : before + 2]
            return None if first == second else Seen(first)
        await until(lambda: len(self.server.told(chat)) > before)
        text, choices = card(self.server.told(chat)[before])
        self.numbers |= choices
        self.heard = text
        return Seen(text, tuple(choices))

    def _say(self, who: str, text: str) -> None:
        self.said += 1  # a minute apart: nobody here floods
        date = int((time.time() - 3600 + 60 * self.said) * 1000)
        self.server.say(who, text.replace("@bot", f"@{NAME}"), chat=self._group, date=date)


def zalo(is_wrapped: bool) -> Callable[[Theatre, Script], AbstractAsyncContextManager[Stage]]:
    """By long polling. `is_wrapped`: events come as documented, not as recorded."""

    @asynccontextmanager
    async def stage(theatre: Theatre, script: Script) -> AsyncIterator[Stage]:
        async with (
            ZaloServer(is_wrapped=is_wrapped) as server,
            engine_on(theatre.address) as engine,
        ):
            server.joins_groups = True
            async with running_zalo(server, theatre.dialogue(engine), theatre.lexicon, engine):
                yield OnZalo(server, script)

    return stage


# -- Messenger -------------------------------------------------------------------------------------


@dataclass(slots=True)
class OnMessenger:
    """Choices are numbers in the text; those on buttons are pressed."""

    people: People
    is_strange: bool
    """Each event comes twice in its batch, behind a broken one and what the Page said itself."""
    ids: dict[str, str] = field(default_factory=dict)
    choices: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By label, what stands on its button and behind it."""
    said: int = 0
    heard: str = ""

    can = _can(MESSENGER, tells_language=False, link=f"https://m.me/{PAGE}?ref={{}}")

    async def perform(self, name: str, how: str, said: str, expected: Script) -> Seen | None:
        """As `Stage` says."""
        who = self.ids.setdefault(name, f"740000000000000{len(self.ids)}234")
        self.said += 1
        at = int((time.time() - 3600 + 60 * self.said) * 1000)
        if how == "votes":
            how, said = "presses", _option(self.heard, said)
        if how == "presses":
            title, payload = _newest(self.choices, said)
            event = quick_reply(who, title, payload, timestamp=at)
        else:
            event = message(who, said, timestamp=at)
        server = self.people.server
        before = len(server.told(who))
        around = (_BROKEN, echo(who, "said by the Page")) if self.is_strange else ()
        events: Sequence[dict[str, object]] = (*around, event, *((event,) if around else ()))
        assert await self.people.bring(*events) == [200]
        await until(lambda: len(server.told(who)) > before)
        sent = [one for one in server.sent if one.person == who][before:]
        text, numbers = card(sent[0].text)
        self.heard = text
        shown = {title.partition(".")[0]: (title, data) for title, data in sent[-1].replies}
        typed = {label: shown[number] for label, number in numbers.items() if number in shown}
        self.choices |= typed
        return Seen(text, tuple(numbers))


def messenger(is_strange: bool) -> Callable[[Theatre, Script], AbstractAsyncContextManager[Stage]]:
    """To which events are brought."""

    @asynccontextmanager
    async def stage(theatre: Theatre, script: Script) -> AsyncIterator[Stage]:
        async with (
            GraphServer() as server,
            engine_on(theatre.address) as engine,
            running_messenger(server, theatre.dialogue(engine), theatre.lexicon, engine) as people,
        ):
            yield OnMessenger(people, is_strange)

    return stage


STAGES: dict[str, tuple[Can, Callable[[Theatre, Script], AbstractAsyncContextManager[Stage]]]] = {
    "web": (OnTheWeb.can, web),
    "telegram": (OnTelegram.can, telegram),
    "zalo": (OnZalo.can, zalo(is_wrapped=False)),
    "zalo, as documented": (OnZalo.can, zalo(is_wrapped=True)),
    "messenger": (OnMessenger.can, messenger(is_strange=False)),
    "messenger, strange batches": (OnMessenger.can, messenger(is_strange=True)),
}
"""What can be seen there, and the stage itself."""


def _option(question: str, said: str) -> str:
    """The option of a question of the quiz that is right or wrong."""
    place = {"right": 2, "wrong": 3}[said]
    return next(quiz[place] for quiz in QUIZZES if quiz[0] in question)


def _newest(choices: dict[str, _Choice], words: str) -> _Choice:
    """The newest choice with these words."""
    return next(data for label, data in reversed(choices.items()) if words in label)


def card(shown: str) -> tuple[str, dict[str, str]]:
    """What a message without buttons says, and the number of each choice below."""
    text, _, last = shown.rpartition("\n\n")
    found = [re.fullmatch(r"(\d+)\. (.+)", line) for line in last.split("\n")]
    links = [re.fullmatch(r".+: https://\S+", line) for line in last.split("\n")]
    if not any(found) or not all(a or b for a, b in zip(found, links, strict=True)):
        return shown, {}
    return text, {match[2]: match[1] for match in found if match}
