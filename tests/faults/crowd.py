"""Many people who ask, and the account of what they were told."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterable

from bot.conversation.features.notices import NoticeKind
from bot.conversation.session import Session
from bot.conversation.turn import Turn
from bot.messages import Command, Incoming, Press, Question, Reply
from tests.tools.bot_api import BotApiServer

IS_SOAK = os.environ.get("SOAK") == "1"
"""Whether faults last as long as the catalogue says; otherwise as long as shows the same."""
PATIENCE = 60.0
"""Seconds that a busy machine may take; a test waits so long only where it fails."""


def span(short: float, full: float) -> float:
    """Seconds: the first, or the second with the environment's SOAK=1."""
    return full if IS_SOAK else short


def said(incoming: Incoming) -> str:
    """What a person did, as one text."""
    match incoming.content:
        case Question(text):
            return text
        case Press(data):
            return data
        case Command(name):
            return f"/{name}"
        case _:
            return "media"


class Echo:
    """A `Talk` that answers with the question, so that each answer tells what it belongs to."""

    async def turn(self, incoming: Incoming) -> Turn:
        """One turn."""
        return Turn((Reply(f"re {said(incoming)}", "en"),), Session("en"))

    async def asked_by(self, _platform: str, _poll: str) -> None:
        """It sends no polls."""

    async def notice(self, incoming: Incoming, notice: NoticeKind) -> Turn:
        """The notice's name."""
        return Turn((Reply(notice, "en"),), Session("en"))


class Crowd:
    """People in private chats. Each asks `0`, `1`, `2` … and should be told `re 0`, `re 1` …"""

    def __init__(self, server: BotApiServer, chats: Iterable[int]) -> None:
        self._server = server
        self.asked = dict.fromkeys(chats, 0)
        """Questions so far, by chat."""

    def ask(self, chat: int) -> int:
        """The next question of one; the update's id."""
        number = self.asked[chat]
        self.asked[chat] += 1
        return self._server.send_text(chat, str(number))

    def ask_all(self) -> None:
        """The next question of each."""
        for chat in self.asked:
            self.ask(chat)

    def told(self, chat: int) -> list[str]:
        """The answers in a chat, in the order in which they came."""
        return [message.text for message in self._server.messages(chat)]

    def waiting(self) -> dict[int, list[str]]:
        """Questions without an answer, by chat."""
        found = {
            chat: [str(n) for n in range(count) if f"re {n}" not in self.told(chat)]
            for chat, count in self.asked.items()
        }
        return {chat: numbers for chat, numbers in found.items() if numbers}

    def repeated(self) -> list[int]:
        """How many times too often each of the answers came that came too often."""
        return [
            times - 1
            for chat in self.asked
            for times in Counter(self.told(chat)).values()
            if times > 1
        ]

    def disorder(self) -> dict[int, list[str]]:
        """Chats in which answers came first in another order than the questions."""
        firsts = {chat: list(dict.fromkeys(self.told(chat))) for chat in self.asked}
        return {
            chat: told
            for chat, told in firsts.items()
            if told != [f"re {n}" for n in range(self.asked[chat])]
        }

    async def all_answered(self, within: float = PATIENCE) -> float:
        """Wait for it; the seconds it took. Raises TimeoutError, which says what is missing."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while waiting := self.waiting():
            if loop.time() - began > within:
                raise TimeoutError(f"not answered within {within:.0f} s: {waiting}")
            await asyncio.sleep(0.02)
        return loop.time() - began
