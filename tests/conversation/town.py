"""Several people who talk with the bot in several places, in memory."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from bot.content.model import Content
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.i18n.words import Lexicon
from bot.messages import Command, Grant, Incoming, Place, Press, Question, Reply, Role
from tests.conversation.talk import NOON, ScriptedMatcher, button
from tests.fakes.session_store import MemorySessionStore
from tests.fakes.shown import MemoryShown

LAN, MINH = "test:lan", "test:minh"
PRIVATE, MINHS = Place(LAN), Place(MINH)
GROUP = Place("test:-100", is_group=True)
TOPIC, OTHER_TOPIC = replace(GROUP, thread="5"), replace(GROUP, thread="6")


@dataclass(frozen=True)
class Says:
    """A line that somebody types somewhere."""

    who: str
    where: Place
    text: str
    replies_to: str | None = None
    """The number of a message of the bot in this chat."""


class Town:
    """Keeps sessions and messages as a running bot does."""

    def __init__(self, content: Content, lexicon: Lexicon, *, numbers: bool = False) -> None:
        self.matcher = ScriptedMatcher()
        self.store = MemorySessionStore()
        self.shown = MemoryShown()
        self.now = NOON
        self.roles: dict[str, Role] = {}
        self.replies: list[Reply] = []
        self._numbers = numbers
        edition = Edition(content, self.matcher, lexicon)
        self.dialogue = Dialogue(
            Conversation(LiveKnowledge(edition), lambda: self.now),
            self.store,
            shown=self.shown,
            grant_of=lambda user: Grant(self.roles[user]) if user in self.roles else None,
        )

    def wait(self, **much: float) -> None:
        """Time passes."""
        self.now += dt.timedelta(**much)

    async def says(self, line: Says) -> Reply:
        """A line, `/command` or a question, and the last reply to it."""
        content = Command(line.text[1:]) if line.text.startswith("/") else Question(line.text)
        return await self._does(line.who, line.where, content, line.replies_to)

    async def tap(self, who: str, where: Place, reply: Reply, label: str) -> Reply:
        """A press on the button whose label contains these words, by whoever sees it."""
        return await self.press(who, where, button(reply, label).data)

    async def press(self, who: str, where: Place, data: str) -> Reply:
        """A press on a button of any age."""
        return await self._does(who, where, Press(data), None)

    async def _does(
        self, who: str, where: Place, content: Question | Command | Press, replies_to: str | None
    ) -> Reply:
        incoming = Incoming(who, content, where, "en", replies_to=replies_to, numbers=self._numbers)
        replies = await self.dialogue.handle(incoming)
        for reply in replies:
            self.shown.send(where.chat, reply)
        self.replies += replies
        return replies[-1]
