"""All channels in one process, with health and figures beside them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import __version__
from bot.app.answering import talking, turns_of
from bot.app.forgetting import forgetting
from bot.app.page import page_served
from bot.app.platforms import channels
from bot.app.serving import beside, foreseeing, serving
from bot.app.stores import stored
from bot.app.unasked import broadcaster, dailies, gallery_of, handing_over, pulse
from bot.channels.common.downloads import Downloads
from bot.channels.common.fetching import fetched
from bot.channels.common.rights import Rights
from bot.channels.common.running import Channel, Running, Services, Stores
from bot.channels.common.site import Site
from bot.channels.common.stopping import Stop
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import LiveKnowledge
from bot.conversation.tallies import Tally
from bot.delivery.handing_over import HandingOver
from bot.delivery.idling import Idling, SparedRoles
from bot.delivery.receiver import Receiver
from bot.errors import NhipCauError
from bot.i18n.words import Lexicon
from bot.knowledge.builder import builders
from bot.knowledge.foreseen import Foreseen
from bot.operations.metrics import Metrics
from bot.operations.operating import Operated, operate
from bot.operations.store_watch import StoreWatch
from bot.settings import Settings
from bot.storage.inbox_store import SqlInboxStore
from bot.storage.lock import sole_use
from bot.storage.outbox_store import SqlOutboxStore
from bot.storage.probe import probe
from bot.storage.role_store import SqlRoleStore
from bot.storage.tally_store import SqlTallyStore

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ground:
    """What all channels of a process stand on."""

    settings: Settings
    engine: AsyncEngine
    idling: Idling
    stores: Stores
    knowledge: LiveKnowledge
    foreseen: Foreseen

    def lexicon(self) -> Lexicon:
        """The words of the interface, as they are served now."""
        return self.knowledge.edition.lexicon


async def run_channels(settings: Settings, stop: Stop | None = None) -> None:
    """The web page and all configured channels until told to stop, health and figures beside them.

    Raises ChannelError where the last of them is refused, SettingsError where HOST and PORT cannot
    be had and updates are brought there, Deaf where nothing moves any more.
    """
    async with _opened(settings) as ground, AsyncExitStack() as stack:
        engine, idling, knowledge = ground.engine, ground.idling, ground.knowledge
        metrics, tally = Metrics(), Tally()
        # Its answers go out by channels that need the turns, of which it is told.
        handing: HandingOver | None = None
        hasten = lambda: handing.hasten() if handing is not None else None  # noqa: E731
        dialogue, services = _answering(ground, metrics, tally, hasten)
        configured = list(channels(settings, services))
        running = Running(
            configured, ground.stores, services.receiver, metrics, stop, idling=idling
        )
        operated = _operated(ground, configured, running, services.receiver, metrics)
        handing = handing_over(settings, engine, running, knowledge, idling)
        works = [
            SqlTallyStore(engine).keep(tally),
            broadcaster(engine, running, ground.lexicon, idling).run(),
            dailies(engine, running, knowledge, idling).run(),
            pulse(engine, running, idling).run(),
        ]
        if handing is not None:
            works.append(handing.run())
        for work in works:
            await stack.enter_async_context(beside(work))
        page = page_served(settings, knowledge, dialogue, engine, idling)
        address = await stack.enter_async_context(page)
        if address is not None:
            logger.info("the web page is served at %s", address)
        elif not configured:
            raise NhipCauError(
                "no channel is configured: neither TELEGRAM_BOT_TOKEN, ZALO_BOT_TOKEN nor "
                "MESSENGER_PAGE_TOKEN is set, and no web page is served"
            )
        await running.run(partial(operate, operated, settings.host, settings.port))


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Ground]:
    """The database and what is served, for this process alone where it must be alone."""
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(stored(settings))
        await stack.enter_async_context(sole_use(engine))
        is_sole = engine.dialect.name == "sqlite"  # which `sole_use` keeps others from
        idling = Idling(is_alone=is_sole or settings.database_sleeps)
        apart = stack.enter_context(builders())
        foreseen = foreseeing(engine, apart)
        served = serving(settings, engine, idling, apart, foreseen)
        knowledge = await stack.enter_async_context(served)
        roles = SparedRoles(SqlRoleStore(engine), lambda: is_sole or idling.is_deep)
        stores = Stores(SqlInboxStore(engine), SqlOutboxStore(engine), roles)
        yield Ground(settings, engine, idling, stores, knowledge, foreseen)


def _answering(
    ground: Ground, metrics: Metrics, tally: Tally, hasten: Callable[[], None]
) -> tuple[Dialogue, Services]:
    """The answer path, and what every channel is handed of it. `hasten`: is told that the team has
    something to read."""
    turns = turns_of(ground.knowledge)
    downloads, rights = Downloads(), Rights()
    dialogue = talking(
        ground.knowledge,
        ground.engine,
        ground.settings,
        turns,
        fetch=downloads,
        tally=tally,
        foreseen=ground.foreseen,
        runs=rights,
        handing=hasten,
    )
    refuses = lambda one: turns.refuses(one.sender or "", one.length)  # noqa: E731
    services = Services(
        dialogue,
        ground.lexicon,
        Receiver(ground.stores.inbox, metrics, refuses=refuses, idling=ground.idling),
        ground.stores.roles,
        downloads,
        rights,
        gallery_of(ground.knowledge, ground.engine),
        Site(ground.settings.web_url or ""),
    )
    return dialogue, services


def _operated(
    ground: Ground,
    configured: Sequence[Channel],
    running: Running,
    receiver: Receiver,
    metrics: Metrics,
) -> Operated:
    """What an operator sees of it, and what is done every ten minutes."""
    names = [channel.platform.name for channel in configured]
    metrics.begin(names)
    inbox, engine = ground.stores.inbox, ground.engine
    return Operated(
        metrics=metrics,
        store=StoreWatch(partial(inbox.depths, names), partial(probe, engine), receiver.note),
        content=lambda: ground.knowledge.edition.content.version,
        polling=fetched(configured),
        platforms=running.standing,
        # What is brought is served, however silent the platform is that is asked.
        needs_polling=all(channel.fetching is not None for channel in configured),
        routes=[route for channel in configured for route in channel.routes],
        jobs={"pruning": inbox.prune, **forgetting(ground.settings, engine)},
        is_housekeeper=running.is_sending,
        idling=ground.idling,
        version=__version__,
    )
