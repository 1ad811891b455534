"""The Telegram channel: connects, takes updates in, works on them, sends, and stops in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.common.handling import ConversationHandler, Talk
from bot.channels.telegram.gateway import TelegramGateway
from bot.channels.telegram.handling import TelegramReader
from bot.channels.telegram.polling import REFUSED, Poller
from bot.channels.telegram.rates import RATES
from bot.channels.telegram.surface import commands, localise
from bot.channels.telegram.types import Bot
from bot.conversation.session import Kept
from bot.delivery.ports import InboxStore, Meter, OutboxStore, RoleStore
from bot.delivery.receiver import Receiver
from bot.delivery.sender import CALLS_AT_ONCE, Sender
from bot.delivery.worker import Worker
from bot.errors import ChannelError
from bot.i18n.words import Lexicon

logger = logging.getLogger(__name__)

PLATFORM = "telegram"
"""As lanes, roles and figures name it."""
LONGEST_PAUSE = 30.0
"""Seconds between two tries to reach Telegram at start."""
STOPPING = 4.5
"""Seconds that all is given to come to its end, before it is cut off: whoever stops us waits 5 or
10 and then kills, and nothing is lost either way."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Where everything durable is."""

    inbox: InboxStore[Kept]
    outbox: OutboxStore
    roles: RoleStore


def build_bot(token: str, api_url: str) -> Bot:
    """PTB's API client on a Bot API server."""
    root = api_url.rstrip("/")
    return Bot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=HTTPXRequest(connection_pool_size=CALLS_AT_ONCE * 2),
        get_updates_request=HTTPXRequest(connection_pool_size=2),
    )


def telegram_handler(bot: Bot, talk: Talk, lexicon: Lexicon) -> ConversationHandler:
    """What follows from a bot's updates."""
    names = [command.command for command in commands(lexicon[lexicon.default])]
    return ConversationHandler(TelegramReader(bot, names), talk)


class TelegramChannel:
    """One process of the bot on Telegram; several may share the stores."""

    def __init__(
        self,
        bot: Bot,
        stores: Stores,
        talk: Talk,
        lexicon: Callable[[], Lexicon],
        *,
        receiver: Receiver | None = None,
        polls: bool = True,
        meter: Meter | None = None,
    ) -> None:
        """`polls`: whether updates are fetched; otherwise somebody else feeds the `receiver`."""
        self._bot = bot
        self._lexicon = lexicon
        self.receiver = receiver or Receiver(stores.inbox, meter)
        handler = telegram_handler(bot, talk, lexicon())
        gateway = TelegramGateway(bot)
        self.sender = Sender(
            PLATFORM,
            stores.outbox,
            stores.roles,
            gateway,
            RATES,
            meter=meter,
            is_reachable=gateway.is_reachable,
        )
        self._worker = Worker(
            stores.inbox,
            {PLATFORM: handler},
            self.receiver.arrived,
            lambda _platform: self.sender.wake(),
            meter,
        )
        self.poller = Poller(bot, self.receiver, stores.roles) if polls else None
        self._stopping = asyncio.Event()

    async def run(self, *beside: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Until `stop` or a signal. `beside`: what runs as long; its failure ends everything.

        Raises ChannelError where Telegram refuses the token.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.stop)
        others = [asyncio.create_task(run()) for run in beside]
        try:
            if await self._connect(others):
                logger.info("answering as @%s", self._bot.username)
                await self._work(others)
        except InvalidToken:  # its text holds the token
            raise ChannelError(REFUSED) from None
        finally:
            await _end(others)
            await self._bot.shutdown()

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopping.set()

    async def _connect(self, others: Sequence[asyncio.Task[None]]) -> bool:
        """Wait until Telegram answers; False when stopped before that."""
        pause = 1.0
        while not self._stopping.is_set():
            try:
                await self._bot.initialize()
            except InvalidToken:
                raise
            except TelegramError as error:
                logger.warning(
                    "Telegram cannot be reached (%s); next try in %s s",
                    type(error).__name__,
                    round(pause),
                )
                await self._stopped_or_failed(others, pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return True
        return False

    async def _work(self, others: Sequence[asyncio.Task[None]]) -> None:
        worker = asyncio.create_task(self._worker.run())
        sender = asyncio.create_task(self.sender.run())
        cosmetics = asyncio.create_task(localise(self._bot, self._lexicon()))
        fetching = [asyncio.create_task(self.poller.run())] if self.poller else []
        try:
            await self._stopped_or_failed([worker, sender, *fetching, *others])
        finally:
            for other in others:  # they come to their end while the work does
                other.cancel()
            await _end([cosmetics, *fetching])
            self._worker.stop()
            self.sender.stop()
            await asyncio.wait((worker, sender), timeout=STOPPING)
            await _end([worker, sender])

    async def _stopped_or_failed(
        self, tasks: Sequence[asyncio.Task[None]], seconds: float | None = None
    ) -> None:
        """Returns when told to stop or after so long; raises what one of the tasks raised."""
        stopped = asyncio.create_task(self._stopping.wait())
        waits: list[asyncio.Future[Any]] = [stopped, *tasks]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
        for task in tasks:
            if task.done():
                task.result()


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Tell all to end, and wait until they have."""
    for task in tasks:
        if not task.cancelling():  # told twice, one would break off what it does to end well
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
