"""The Telegram channel: who we are there, what comes in, what goes out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from starlette.routing import BaseRoute
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.common.handling import ConversationHandler, Talk
from bot.channels.common.proxies import client_options
from bot.channels.common.receiving import webhook_route
from bot.channels.common.running import Away, Services
from bot.channels.telegram import rates
from bot.channels.telegram.calls import Address
from bot.channels.telegram.errors import ErrorKind, kind_of
from bot.channels.telegram.gateway import TelegramGateway
from bot.channels.telegram.handling import TelegramHandler
from bot.channels.telegram.intake import source_of
from bot.channels.telegram.platform import TELEGRAM
from bot.channels.telegram.polling import REFUSED, Poller
from bot.channels.telegram.registration import HEARS
from bot.channels.telegram.rights import runs_group
from bot.channels.telegram.surface import Notes, commands, keep_localised
from bot.channels.telegram.types import Bot
from bot.channels.telegram.webhook import TelegramSender
from bot.delivery.sender import CALLS_AT_ONCE
from bot.errors import ChannelError
from bot.i18n.words import Lexicon

logger = logging.getLogger(__name__)


def build_bot(token: str, api_url: str, proxy: str | None = None) -> Bot:
    """PTB's API client on a Bot API server, through a proxy where one is given."""
    root = api_url.rstrip("/")

    def request(connections: int) -> HTTPXRequest:
        options = client_options(proxy, connections)
        return HTTPXRequest(connection_pool_size=connections, httpx_kwargs=options)

    return Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=request(CALLS_AT_ONCE * 2),
        get_updates_request=request(2),
    )


def telegram_handler(bot: Bot, talk: Talk, lexicon: Lexicon) -> ConversationHandler:
    """What follows from a bot's updates."""
    names = [command.command for command in commands(lexicon[lexicon.default])]
    return TelegramHandler(bot, names, talk)


def telegram_channel(
    token: str,
    api_url: str,
    services: Services,
    *,
    url: str | None,
    secret: str | None,
    proxy: str | None = None,
    notes: Notes | None = None,
    paid: int | None = None,
    rich: bool = True,
) -> TelegramChannel:
    """The channel of a bot. `url`, `secret`: where and how updates are brought; None: fetched.
    `proxy`: see `build_bot`. `notes`: see `keep_localised`. `paid`: see `rates.paid`. `rich`: see
    `rich.py`."""
    bot = build_bot(token, api_url, proxy)
    if url is None or secret is None:
        return TelegramChannel(bot, services, notes=notes, paid=paid, rich=rich)
    bot_id = int(token.partition(":")[0])  # PTB knows it only once it is connected
    sender = TelegramSender(secret, source_of(bot_id))
    route = webhook_route(url, sender, services.receiver.accept)
    return TelegramChannel(
        bot, services, polls=False, routes=[route], notes=notes, paid=paid, rich=rich
    )


class TelegramChannel:
    """`Channel` of one bot."""

    platform = TELEGRAM

    def __init__(
        self,
        bot: Bot,
        services: Services,
        *,
        polls: bool = True,
        routes: Sequence[BaseRoute] = (),
        notes: Notes | None = None,
        paid: int | None = None,
        rich: bool = True,
    ) -> None:
        """`polls`: whether updates are fetched; otherwise somebody else feeds the receiver."""
        if paid is not None:
            self.platform = replace(TELEGRAM, rates=rates.paid(paid))
        self._bot = bot
        self._notes = notes
        self._lexicon = services.lexicon
        services.downloads.offer(TELEGRAM.name, bot.download)
        services.rights.offer(TELEGRAM.name, partial(runs_group, bot))
        self.handler = telegram_handler(bot, services.talk, services.lexicon())
        self.gateway = TelegramGateway(
            bot, gallery=services.gallery, pays=paid is not None, rich=rich
        )
        self.fetching = Poller(bot, services.receiver, services.roles) if polls else None
        self.routes = routes

    def address_of(self, user: str) -> Address:
        """A person's private chat has the person's own number."""
        return Address(int(user.partition(":")[2]))

    async def topic(self, chat: str, name: str) -> str | None:
        """A new topic in a group; empty where it has none, or we may not make any. None while
        Telegram does not answer."""
        opened = {"chat_id": self._chat(chat), "name": name}
        try:
            found = await self._bot.call("createForumTopic", opened)
        except TelegramError as error:
            is_for_now = kind_of(error) in {ErrorKind.WAIT, ErrorKind.RETRY, ErrorKind.AMBIGUOUS}
            return None if is_for_now else ""
        match found:
            case {"message_thread_id": int(number)}:
                return str(number)
        return ""

    def in_topic(self, chat: str, topic: str) -> Address:
        """Where a group is written to."""
        return Address(self._chat(chat), int(topic) if topic.isdecimal() else None)

    def link_to(self, payload: str) -> str:
        """Our private chat, with the button that starts it."""
        return f"https://t.me/{self._bot.username}?start={payload}" if self._bot.username else ""

    @staticmethod
    def _chat(chat: str) -> int:
        return int(chat.partition(":")[2])

    async def connect(self) -> None:
        """Learn our own name. Raises ChannelError where Telegram refuses the token."""
        try:
            await self._bot.initialize()
        except InvalidToken:  # its text holds the token
            raise ChannelError(REFUSED) from None
        except TelegramError as error:
            raise Away(type(error).__name__) from None
        hears = bool(self._bot.bot.can_read_all_group_messages)
        logger.info("answering as @%s; %s", self._bot.username, HEARS[hears])

    async def attend(self) -> None:
        """Fetch updates, and set what stands around the chat."""
        cosmetics = asyncio.create_task(keep_localised(self._bot, self._lexicon, self._notes))
        try:
            await (cosmetics if self.fetching is None else self.fetching.run())
        finally:
            cosmetics.cancel()
            await asyncio.gather(cosmetics, return_exceptions=True)

    async def close(self) -> None:
        """Give back connections."""
        await self._bot.shutdown()
