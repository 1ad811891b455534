"""All platforms of a process: in which order they start, what ends them, and how they stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.routing import BaseRoute

from bot.channels.common.downloads import Downloads
from bot.channels.common.gallery import Gallery
from bot.channels.common.handling import Address, Talk
from bot.channels.common.platform import Platform
from bot.channels.common.rights import Rights
from bot.channels.common.site import Site
from bot.channels.common.stopping import Stop
from bot.conversation.turn import Kept
from bot.delivery.idling import Idling
from bot.delivery.ports import Gateway, Handler, InboxStore, Meter, OutboxStore, RoleStore
from bot.delivery.receiver import Receiver
from bot.delivery.sender import Sender
from bot.delivery.worker import Worker
from bot.errors import ChannelError
from bot.i18n.words import Lexicon

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds between two tries to reach a platform at the start; doubles with each one."""
STOPPING = 4.5
"""Seconds that all is given to come to its end, before it is cut off: whoever stops us waits 5 or
10 and then kills, and nothing is lost either way."""

Task = asyncio.Task[None]


class Away(Exception):  # noqa: N818  (says what happened)
    """A platform does not answer for now."""


class Line(Gateway, Protocol):
    """The way to a platform."""

    async def is_reachable(self) -> bool:
        """Whether the platform answers at all, asked by something that changes nothing."""
        ...


class Fetching(Protocol):
    """Whoever fetches updates, for those who look whether it still does."""

    @property
    def ticked_at(self) -> float | None:
        """When a request for updates last came to an end; None while another process fetches."""
        ...

    @property
    def succeeded_at(self) -> float | None:
        """When the platform last answered."""
        ...


class Channel(Protocol):
    """One platform, as a process runs it."""

    @property
    def platform(self) -> Platform:
        """What it is and can."""
        ...

    @property
    def handler(self) -> Handler[Kept]:
        """What follows from its updates; asked only once it is connected."""
        ...

    @property
    def gateway(self) -> Line:
        """Makes its calls."""
        ...

    @property
    def fetching(self) -> Fetching | None:
        """What `attend` fetches updates with; None where they are brought."""
        ...

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Where they are brought."""
        ...

    def address_of(self, user: str) -> Address:
        """Where a person of this platform is written to in private, by the name we have for them:
        of somebody who has talked with us there."""
        ...

    async def connect(self) -> None:
        """Find out who we are there. Raises Away to be asked again after a while, ChannelError
        where asking again would not help."""
        ...

    async def attend(self) -> None:
        """What goes on while it is connected, such as fetching updates, until cancelled. May end
        where there is nothing to do. Raises ChannelError where the platform turns us out."""
        ...

    async def close(self) -> None:
        """Give back what it holds, connected or not."""
        ...


@dataclass(frozen=True, slots=True)
class Stores:
    """Where everything durable is."""

    inbox: InboxStore[Kept]
    outbox: OutboxStore
    roles: RoleStore


@dataclass(frozen=True, slots=True)
class Services:
    """What each channel of a process is given."""

    talk: Talk
    lexicon: Callable[[], Lexicon]
    receiver: Receiver
    """Takes in what is fetched or brought."""
    roles: RoleStore
    """Says which of several processes fetches."""
    downloads: Downloads = field(default_factory=Downloads)
    """Where a channel that has files says how they are fetched."""
    rights: Rights = field(default_factory=Rights)
    """Where one that has groups says who runs them."""
    gallery: Gallery = field(default_factory=Gallery)
    site: Site = field(default_factory=Site)
    """Where a platform that fetches pictures itself finds them."""


class Running:
    """The channels of one process, on stores that several processes may share."""

    def __init__(
        self,
        channels: Sequence[Channel],
        stores: Stores,
        receiver: Receiver | None = None,
        meter: Meter | None = None,
        stop: Stop | None = None,
        *,
        idling: Idling | None = None,
    ) -> None:
        """`receiver`: takes in what the channels fetch, or are brought. `idling`: the process's."""
        idling = idling or Idling()
        self.channels = channels
        self._stop = stop or Stop()
        self.receiver = receiver or Receiver(stores.inbox, meter)
        self.senders = {
            channel.platform.name: Sender(
                channel.platform.name,
                stores.outbox,
                stores.roles,
                channel.gateway,
                channel.platform.rates,
                meter=meter,
                is_reachable=channel.gateway.is_reachable,
                idling=idling,
            )
            for channel in channels
        }
        self._handlers: dict[str, Handler[Kept]] = {}
        self._given_up: set[str] = set()
        self._worker = Worker(
            stores.inbox,
            self._handlers,
            self.receiver.arrived,
            self.wake,
            meter,
            silences=self.receiver.silences,
            idling=idling,
        )
        self._is_connected = asyncio.Event()
        self._sending: list[Task] = []

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stop.set()

    def windows(self) -> dict[str, float | None]:
        """The platforms that are connected, with the seconds within which people may be
        answered."""
        platforms = (channel.platform for channel in self.channels)
        return {p.name: p.window for p in platforms if p.name in self._handlers}

    def standing(self) -> dict[str, bool]:
        """Of each platform, whether it is served: not before it is connected, and not after it has
        turned us out."""
        names = (channel.platform.name for channel in self.channels)
        return {name: name in self._handlers and name not in self._given_up for name in names}

    def is_sending(self) -> bool:
        """Whether this process, of several, makes the calls of a platform: of the first that is
        connected, as one that is blocked here may never be."""
        if not self.channels:  # nothing is sent, so nobody is chosen to
            return True
        names = (channel.platform.name for channel in self.channels)
        connected = next((name for name in names if name in self._handlers), None)
        return connected is not None and self.senders[connected].is_leading

    async def run(self, *beside: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Until told to stop. `beside`: what runs as long; its failure ends everything.

        A platform that turns us out ends alone, the last one with its ChannelError.
        """
        stopped = asyncio.create_task(self._stop.wait())
        others = [asyncio.create_task(run()) for run in beside]
        working = asyncio.create_task(self._work())
        serving = [asyncio.create_task(self._serve(channel)) for channel in self.channels]
        try:
            await _first(stopped, working, *serving, *others)
        finally:
            for other in others:  # they come to their end while the work does
                other.cancel()
            await _end([stopped, *serving])
            self._worker.stop()
            for sender in self.senders.values():
                sender.stop()
            if not self._handlers:
                working.cancel()
            await asyncio.wait((working, *self._sending), timeout=STOPPING)
            await _end([working, *self._sending, *others])
            for channel in self.channels:
                await channel.close()

    async def _work(self) -> None:
        """On updates, as soon as there is a platform to answer them on."""
        await self._is_connected.wait()
        await self._worker.run()

    async def _serve(self, channel: Channel) -> None:
        """One platform, from its connection to its end."""
        try:
            await self._connect(channel)
            name = channel.platform.name
            self._handlers[name] = channel.handler
            self._is_connected.set()
            self.receiver.arrived.set()  # there may be something for it since before
            sending = asyncio.create_task(self.senders[name].run())
            self._sending.append(sending)
            attending = asyncio.create_task(channel.attend())
            try:
                await _first(sending, attending)
                await sending
            finally:
                await _end([attending])
        except ChannelError as error:
            self._given_up.add(channel.platform.name)
            if len(self._given_up) == len(self.channels):
                raise
            logger.error("%s is given up, the rest goes on: %s", channel.platform.title, error)  # noqa: TRY400
            await asyncio.Event().wait()

    async def _connect(self, channel: Channel) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await channel.connect()
            except Away as error:
                logger.warning(
                    "%s cannot be reached (%s); next try in %.0f s",
                    channel.platform.title,
                    error,
                    pause,
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    def wake(self, platform: str) -> None:
        """There is something to send on a platform."""
        if platform in self.senders:
            self.senders[platform].wake()


async def _first(*tasks: Task) -> None:
    """Returns when one of the tasks has ended; raises what it raised."""
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        if task.done():
            task.result()


async def _end(tasks: Iterable[Task]) -> None:
    """Tell all to end, and wait until they have."""
    for task in tasks:
        if not task.cancelling():  # told twice, a task would break off its orderly end
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
