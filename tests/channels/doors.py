"""The bot behind each of its doors, and a person who talks to it there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels.common.running import Channel, Running, Services, Stores
from bot.channels.messenger.channel import PATH, messenger_channel
from bot.channels.telegram.channel import TelegramChannel, build_bot
from bot.channels.web.page import WebPage
from bot.channels.web.sessions import COOKIE, person
from bot.channels.zalo.channel import zalo_channel
from bot.conversation.dialogue import Dialogue
from bot.conversation.features.personal_data import EraseMe
from bot.conversation.knowledge import LiveKnowledge
from bot.conversation.navigation import ListTopics
from bot.conversation.registry import REGISTRY
from bot.delivery.receiver import Receiver
from bot.i18n.words import Lexicon
from bot.operations.http import serving
from tests.channels.messenger.answering import People, page_of
from tests.channels.telegram.answering import at_work, hurried, stores_on, until
from tests.channels.web.visiting import browser, say
from tests.tools.bot_api import BotApiServer
from tests.tools.graph_api import VERIFY, GraphServer, postback, quick_reply
from tests.tools.zalo_api import ZaloServer

NUMBER = "4815162342"
"""In the id of everybody here, where the platform gives one."""
TOPICS = REGISTRY.codec.encode(ListTopics("en"))
PATIENCE = 30.0
"""Seconds that a busy machine may take for a reply."""


class Door(ABC):
    """A person at one of them."""

    traces: Sequence[str] = (NUMBER,)
    """What tells who they are."""
    roots: Sequence[object] = ()
    """What of the bot stands behind this door alone."""

    @abstractmethod
    async def say(self, text: str) -> None:
        """Returns when there is a reply."""

    @abstractmethod
    async def erase(self) -> None:
        """After /forget: "Erase everything"."""

    @abstractmethod
    async def press(self, times: int) -> None:
        """A button, or its number, so many times as fast as can be."""

    @abstractmethod
    def told(self) -> int:
        """Replies, or presses that are confirmed, so far."""


@dataclass
class House:
    """What the doors lead to."""

    dialogue: Dialogue
    knowledge: LiveKnowledge
    engine: AsyncEngine

    def lexicon(self) -> Lexicon:
        """The words that are served."""
        return self.knowledge.edition.lexicon

    def services(self) -> tuple[Services, Stores]:
        """For a channel, and where everything is."""
        stores = stores_on(self.engine)
        receiver = Receiver(stores.inbox)
        return Services(self.dialogue, self.lexicon, receiver, stores.roles), stores

    def running(self, channel: Channel, services: Services, stores: Stores) -> Running:
        """A process with this channel."""
        return Running([channel], stores, services.receiver)


@asynccontextmanager
async def telegram(house: House) -> AsyncIterator[Door]:
    """Telegram, by long polling."""
    services, stores = house.services()
    async with BotApiServer() as server:
        channel = hurried(TelegramChannel(build_bot(server.token, server.url), services))
        running = house.running(channel, services, stores)

        class Telegram(Door):
            roots = (running, channel, services)

            async def say(self, text: str) -> None:
                update = server.send_text(int(NUMBER), text, language_code="en")
                await server.wait_for_reply(int(NUMBER), after=update, timeout=PATIENCE)

            async def erase(self) -> None:
                # In the language of the talk, which the canary may have turned.
                words = house.lexicon()
                labels = {words[one].gettext("Erase everything") for one in words.locales}
                (label,) = labels & set(server.last_message(int(NUMBER)).labels)
                update = server.press_button(int(NUMBER), label)
                await server.wait_for_reply(int(NUMBER), after=update, timeout=PATIENCE)

            async def press(self, times: int) -> None:
                for _ in range(times):
                    server.press(int(NUMBER), TOPICS)

            def told(self) -> int:
                # Of presses: what they lead to changes one message.
                return len(server.calls_of("answerCallbackQuery"))

        async with at_work(running):
            yield Telegram()


@asynccontextmanager
async def zalo(house: House) -> AsyncIterator[Door]:
    """Zalo, by long polling. There are no buttons: choices are numbers."""
    services, stores = house.services()
    who = f"{NUMBER}a1b2c3"
    async with ZaloServer() as server:
        channel = hurried(zalo_channel(server.token, server.url, services, url=None, secret=None))
        running = house.running(channel, services, stores)

        class Zalo(Door):
            roots = (running, channel, services)

            async def say(self, text: str) -> None:
                before = len(server.told(who))
                server.say(who, text)
                await until(lambda: len(server.told(who)) > before)

            async def erase(self) -> None:
                label = house.lexicon()["vi"].gettext("Erase everything")
                lines = (line.partition(". ") for line in server.told(who)[-1].split("\n"))
                await self.say(next(number for number, _, text in lines if text == label))

            async def press(self, times: int) -> None:
                for _ in range(times):
                    server.say(who, "1")

            def told(self) -> int:
                return len(server.told(who))

        async with at_work(running):
            yield Zalo()


@asynccontextmanager
async def messenger(house: House) -> AsyncIterator[Door]:
    """Messenger, to which events are brought."""
    services, stores = house.services()
    who = f"{NUMBER}000001"
    async with GraphServer() as server:
        channel = hurried(messenger_channel(page_of(server.url), VERIFY, services))
        running = house.running(channel, services, stores)

        class Messenger(Door):
            roots = (running, channel, services)

            def __init__(self, people: People) -> None:
                self._people = people

            async def say(self, text: str) -> None:
                await self._people.say(who, text)

            async def erase(self) -> None:
                forms = {REGISTRY.codec.encode(EraseMe(locale)) for locale in ("vi", "en")}
                buttons = server.sent[-1].replies
                title, payload = next(one for one in buttons if one[1] in forms)
                await self._people.do(who, quick_reply(who, title, payload))

            async def press(self, times: int) -> None:
                await self._people.bring(*(postback(who, TOPICS) for _ in range(times)))

            def told(self) -> int:
                return len(server.told(who))

        async with (
            serving(channel.routes, "127.0.0.1", 0) as port,
            at_work(running),
        ):
            yield Messenger(People(server, f"http://127.0.0.1:{port}{PATH}"))


@asynccontextmanager
async def web(house: House) -> AsyncIterator[Door]:
    """The page, as a browser with a cookie asks it."""
    page = WebPage(house.dialogue.handle, lambda: house.knowledge.edition, b"of the test")

    class Web(Door):
        roots = (page, house.dialogue)

        def __init__(self, client: httpx.AsyncClient) -> None:
            self._client = client
            self._told = 0

        async def say(self, text: str) -> None:
            await say(self._client, text=text)
            self._told += 1
            token = self._client.cookies[COOKIE]
            self.traces = (token, token.partition(".")[0], person(token).partition(":")[2])

        async def erase(self) -> None:
            await say(self._client, choice=REGISTRY.codec.encode(EraseMe("en")))
            assert COOKIE not in self._client.cookies

        async def press(self, times: int) -> None:
            for _ in range(times):
                said = await self._client.post("/api/messages", json={"choice": TOPICS})
                self._told += said.status_code == HTTPStatus.OK

        def told(self) -> int:
            return self._told

    async with browser(page) as client:
        yield Web(client)


DOORS: dict[str, Callable[[House], AbstractAsyncContextManager[Door]]] = {
    "telegram": telegram,
    "zalo": zalo,
    "messenger": messenger,
    "web": web,
}
