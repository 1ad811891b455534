"""Builds everything: the only file that knows all concrete classes."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from bot import __version__
from bot.conversation.broadcasts import Course
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue, WhoRuns, cannot_say
from bot.conversation.effects import CHANGING, HANDING
from bot.conversation.handover import Helpers
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.ports import Knowledge
from bot.conversation.tallies import Tally
from bot.conversation.turn import Turn
from bot.delivery.fair_turns import FairTurns
from bot.errors import ContentError, NhipCauError, SettingsError
from bot.knowledge.builder import Builders, builders
from bot.knowledge.building import Build, build
from bot.knowledge.editions import cache_for, is_complete, load_edition
from bot.messages import Incoming, Reply
from bot.settings import Settings

logger = logging.getLogger(__name__)

Jobs = dict[str, Callable[[], Awaitable[object]]]
"""What is done again and again, by the name that is logged."""

if TYPE_CHECKING:
    from pydantic import SecretStr
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.channels.common.gallery import Gallery
    from bot.channels.common.running import Channel, Running, Services
    from bot.channels.common.stopping import Stop
    from bot.channels.messenger.api import Page
    from bot.content.roles import RolesFile
    from bot.delivery.broadcasting import Broadcaster
    from bot.delivery.dailies import Dailies
    from bot.delivery.handing_over import HandingOver
    from bot.delivery.idling import Idling
    from bot.delivery.model import Outgoing
    from bot.delivery.pulse import Pulse
    from bot.i18n.words import Lexicon
    from bot.knowledge.desk import EditorsDesk
    from bot.knowledge.foreseen import Foreseen
    from bot.knowledge.sharing import Sharing
    from bot.messages import Upload
    from bot.operations.examination import Check


@asynccontextmanager
async def serving(
    settings: Settings,
    engine: AsyncEngine,
    idling: Idling | None = None,
    apart: Builders | None = None,
    foreseen: Foreseen | None = None,
) -> AsyncIterator[LiveKnowledge]:
    """The knowledge, kept current while files change and more is taught.

    `apart`: where indexes are made; None: in this process. `foreseen`: what was built to show what
    a change would do.
    """
    # Imported where they are needed: `ask` opens no database and watches nothing.
    from bot.content.watcher import Watcher  # noqa: PLC0415
    from bot.knowledge.sources import Sources  # noqa: PLC0415
    from bot.knowledge.upkeep import Upkeep  # noqa: PLC0415
    from bot.storage.revision_store import SqlRevisionStore  # noqa: PLC0415

    def load(at_once: bool) -> Edition:
        make: Build = build
        if apart is not None and at_once:
            make = apart.at_once if foreseen is None else foreseen.serve
        elif apart is not None:  # nobody edits just now, and memory is for one of them
            apart.at_once.release()
            make = apart.in_full
        return load_edition(
            settings,
            at_once=at_once,
            before=knowledge.edition,
            revisions=sources.revisions,
            build=make,
        )

    watcher = Watcher(settings.content_dir, settings.locales_dir)
    sources = Sources(watcher, SqlRevisionStore(engine), idling=idling)
    await sources.look()
    edition = load_edition(settings, at_once=True, revisions=sources.revisions)
    knowledge = LiveKnowledge(edition, sources.hasten)
    upkeep = Upkeep(
        knowledge,
        sources,
        load,
        is_complete,
        _sharing(settings, engine),
        abandon=apart.in_full.stop if apart else lambda: None,
    )
    async with _beside(upkeep.run()):
        yield knowledge


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """Something that goes on meanwhile, and is ended then."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def foreseeing(engine: AsyncEngine, apart: Builders) -> Foreseen:
    """What is built at once, by `apart`, with what other processes built where there are any."""
    from bot.knowledge.foreseen import Foreseen, Shared  # noqa: PLC0415
    from bot.storage.index_store import SqlIndexStore  # noqa: PLC0415

    if engine.dialect.name == "sqlite":
        return Foreseen(apart.at_once)
    return Foreseen(apart.at_once, Shared(SqlIndexStore(engine), asyncio.get_running_loop()))


def _sharing(settings: Settings, engine: AsyncEngine) -> Sharing | None:
    """None on SQLite, where there is no other process that would take an index."""
    from bot.knowledge.sharing import Sharing  # noqa: PLC0415
    from bot.storage.index_store import SqlIndexStore  # noqa: PLC0415
    from bot.storage.role_store import SqlRoleStore  # noqa: PLC0415

    if engine.dialect.name == "sqlite":
        return None
    files = cache_for(settings, settings.content_dir)
    return Sharing(SqlIndexStore(engine), SqlRoleStore(engine), files)


@asynccontextmanager
async def stored(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database, its tables up to date."""
    from bot.storage.database import open_database  # noqa: PLC0415

    engine = await open_database(settings.database)
    try:
        yield engine
    finally:
        await engine.dispose()


def talking(
    knowledge: LiveKnowledge,
    engine: AsyncEngine,
    settings: Settings | None = None,
    turns: FairTurns | None = None,
    *,
    fetch: Callable[[Upload], Awaitable[bytes | None]] | None = None,
    tally: Tally | None = None,
    foreseen: Foreseen | None = None,
    runs: WhoRuns = cannot_say,
    handing: Callable[[], None] | None = None,
) -> Dialogue:
    """The answer path on its store. Without `settings` there are no administrators, and nothing is
    kept of what is asked in vain. `fetch`: gets files that people sent.
    `tally`: counts what became of questions. `foreseen`: where indexes are made. `runs`: see
    `Dialogue`. `handing`: is told that something is about to be written to the team, or by it."""
    from bot.storage.session_store import SqlSessionStore  # noqa: PLC0415
    from bot.storage.shown_store import SqlShownStore  # noqa: PLC0415

    turns = turns or turns_of(knowledge)

    def note(incoming: Incoming, turn: Turn) -> None:
        if tally is not None:
            tally.note(incoming, turn)
        if any(isinstance(effect, CHANGING) for effect in turn.effects):
            knowledge.hasten()

        if handing is not None and any(isinstance(effect, HANDING) for effect in turn.effects):
            handing()

    days = settings.unanswered_days if settings else 0
    helpers = helpers_of(settings) if settings else None
    return Dialogue(
        Conversation(
            knowledge,
            unanswered_days=days,
            helpers=helpers,
            most_asked=lambda: tally.most_asked if tally is not None else (),
        ),
        SqlSessionStore(engine),
        turns.run,
        shown=SqlShownStore(engine),
        grant_of=grants(settings) if settings else lambda _user: None,
        desk=desk_on(settings, knowledge, engine, fetch, foreseen) if settings else None,
        count=note,
        runs=runs,
    )


def helpers_of(settings: Settings) -> Helpers | None:
    """Who answers where the bot cannot; None where nobody was named."""
    if settings.telegram_help_chat is None or settings.telegram_bot_token is None:
        return None
    chat = f"telegram:{settings.telegram_help_chat}"
    return Helpers(chat, frozenset(reachable(settings)))


def turns_of(knowledge: LiveKnowledge) -> FairTurns:
    """Whose turn is computed next, and where: vectors take some 20 ms outside the interpreter's
    lock, words and letters alone take 2 ms."""
    return FairTurns(is_light=lambda: not getattr(knowledge.edition.matcher, "is_semantic", False))


def grants(settings: Settings) -> RolesFile:
    """Who may do what beyond asking, looked up anew each time."""
    from bot.content.files import ROLES  # noqa: PLC0415
    from bot.content.roles import RolesFile  # noqa: PLC0415

    owners = frozenset(f"telegram:{id_}" for id_ in settings.admin_ids)
    return RolesFile(settings.content_dir / ROLES, owners)


def desk_on(
    settings: Settings,
    knowledge: Knowledge,
    engine: AsyncEngine,
    fetch: Callable[[Upload], Awaitable[bytes | None]] | None = None,
    foreseen: Foreseen | None = None,
) -> EditorsDesk:
    """Where administrators look at what was asked in vain."""
    from bot.knowledge.desk import EditorsDesk  # noqa: PLC0415
    from bot.storage.broadcast_store import SqlBroadcastStore  # noqa: PLC0415
    from bot.storage.request_store import SqlRequestStore  # noqa: PLC0415
    from bot.storage.revision_store import SqlRevisionStore  # noqa: PLC0415
    from bot.storage.tally_store import SqlTallyStore  # noqa: PLC0415
    from bot.storage.unanswered_store import SqlUnansweredStore  # noqa: PLC0415

    stores = SqlUnansweredStore(engine), SqlRevisionStore(engine)
    told, platforms = SqlBroadcastStore(engine), tuple(reachable(settings))
    desk = partial(
        EditorsDesk,
        settings,
        knowledge,
        *stores,
        counts=SqlTallyStore(engine),
        requests=SqlRequestStore(engine),
        standing=lambda: told.standing(platforms, knowledge.edition.lexicon.default),
        foreseen=foreseen,
    )
    return desk() if fetch is None else desk(fetch=fetch)


def reachable(settings: Settings) -> Iterator[str]:
    """Platforms on which we may write first, by name: those that are configured."""
    from bot.channels.messenger.platform import MESSENGER  # noqa: PLC0415
    from bot.channels.telegram.platform import TELEGRAM  # noqa: PLC0415
    from bot.channels.zalo.platform import ZALO  # noqa: PLC0415

    tokens = (
        (TELEGRAM, settings.telegram_bot_token),
        (ZALO, settings.zalo_bot_token),
        (MESSENGER, settings.messenger_page_token),
    )
    yield from (platform.name for platform, token in tokens if token is not None)


@asynccontextmanager
async def page_served(
    settings: Settings,
    knowledge: LiveKnowledge,
    dialogue: Dialogue,
    engine: AsyncEngine,
    idling: Idling | None = None,
) -> AsyncIterator[str | None]:
    """The web page, on a listener of its own; gives its address, None where there is no page.

    An address that cannot be had is a warning: the bot has other doors.
    """
    if settings.web_port is None:
        yield None
        return
    from bot.channels.common.site import Site  # noqa: PLC0415
    from bot.channels.messenger.handling import link_to  # noqa: PLC0415
    from bot.channels.web.page import KEEP_ALIVE, WebPage  # noqa: PLC0415
    from bot.operations import http  # noqa: PLC0415
    from bot.storage.secret_store import shared_secret  # noqa: PLC0415

    async def handle(incoming: Incoming) -> tuple[Reply, ...]:
        if idling is not None:
            idling.worked(is_stored=False)
            await idling.give_way()
        return await dialogue.handle(incoming)

    page = WebPage(
        handle,
        lambda: knowledge.edition,
        await shared_secret(engine, "web"),
        site=Site(settings.web_url or ""),
        coded=[f"{link_to(id_)}?ref="] if (id_ := settings.messenger_page_id) else [],
        origins=settings.web_origins,
        proxies=settings.web_proxies,
    )
    names = ("WEB_HOST", "WEB_PORT")
    async with AsyncExitStack() as stack:
        try:
            listener = http.serving(
                page.routes,
                settings.web_host,
                settings.web_port,
                keep_alive=KEEP_ALIVE,
                settings=names,
            )
            port = await stack.enter_async_context(listener)
        except SettingsError as error:
            logger.warning("the web page is not served: %s", error)
            yield None
        else:
            yield _address(settings.web_host, port)


def _address(host: str, port: int) -> str:
    """Where to look for what is served there, as an address for a browser on this machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


async def run_console(settings: Settings, greet: Callable[[str], None] | None = None) -> None:
    """A chat in this terminal until the person leaves.

    `greet`: is told where the web page is, which is served beside it then.
    """
    from bot.channels.console import Console  # noqa: PLC0415  (only what runs is imported)
    from bot.operations.housekeeping import Housekeeping  # noqa: PLC0415
    from bot.storage.tally_store import SqlTallyStore  # noqa: PLC0415

    async with AsyncExitStack() as bot:
        engine = await bot.enter_async_context(stored(settings))
        apart = bot.enter_context(builders())
        foreseen = foreseeing(engine, apart)
        served = serving(settings, engine, apart=apart, foreseen=foreseen)
        knowledge = await bot.enter_async_context(served)
        tally = Tally()
        dialogue = talking(knowledge, engine, settings, tally=tally, foreseen=foreseen)
        housekeeping = Housekeeping(_forgetting(settings, engine), lambda: True)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(_beside(housekeeping.run(first=0.0)))
            await stack.enter_async_context(_beside(SqlTallyStore(engine).keep(tally)))
            if greet is not None:
                page = page_served(settings, knowledge, dialogue, engine)
                if address := await stack.enter_async_context(page):
                    greet(address)
            await Console(dialogue.handle, lambda: knowledge.edition.lexicon).run()


def _forgetting(settings: Settings, engine: AsyncEngine) -> Jobs:
    """What is erased as time goes by, however people talk with the bot."""
    from bot.storage.audit_store import SqlAuditStore  # noqa: PLC0415
    from bot.storage.people import forget_unseen  # noqa: PLC0415
    from bot.storage.tally_store import SqlTallyStore  # noqa: PLC0415
    from bot.storage.unanswered_store import SqlUnansweredStore  # noqa: PLC0415

    unanswered = SqlUnansweredStore(engine)
    return {
        "web sessions": partial(forget_unseen, engine, "web"),
        "questions asked in vain": partial(unanswered.prune, settings.unanswered_days),
        "refused attempts": SqlAuditStore(engine).prune,
        "counts": SqlTallyStore(engine).prune,
    }


def channels(settings: Settings, services: Services) -> Iterator[Channel]:
    """Those that are configured: a platform is a folder, its settings and a line here."""
    from bot.channels.messenger.channel import messenger_channel  # noqa: PLC0415
    from bot.channels.telegram.channel import telegram_channel  # noqa: PLC0415
    from bot.channels.zalo.channel import zalo_channel  # noqa: PLC0415
    from bot.storage.file_cache import FileCache  # noqa: PLC0415

    if (token := settings.telegram_bot_token) is not None:
        secret = settings.telegram_webhook_secret
        yield telegram_channel(
            token.get_secret_value(),
            settings.telegram_api_url,
            services,
            url=settings.telegram_webhook_url,
            secret=secret.get_secret_value() if secret is not None else None,
            proxy=settings.proxy_to_telegram,
            notes=FileCache(settings.cache_dir),
            paid=settings.telegram_paid_per_second,
            rich=settings.telegram_rich,
        )
    if (token := settings.zalo_bot_token) is not None:
        secret = settings.zalo_webhook_secret
        yield zalo_channel(
            token.get_secret_value(),
            settings.zalo_api_url,
            services,
            url=settings.zalo_webhook_url,
            secret=secret.get_secret_value() if secret is not None else None,
            proxy=settings.proxy_to_zalo,
        )
    if (page := messenger_page(settings)) is not None:
        yield messenger_channel(page, _revealed(settings.messenger_verify_token), services)


def messenger_page(settings: Settings) -> Page | None:
    """The Page that is configured, if one is."""
    from bot.channels.messenger.api import Page  # noqa: PLC0415

    if settings.messenger_page_token is None:
        return None
    return Page(
        settings.messenger_page_id or "",
        _revealed(settings.messenger_page_token),
        _revealed(settings.messenger_app_secret),
        settings.messenger_api_url,
        settings.proxy_to_messenger,
    )


def _revealed(secret: SecretStr | None) -> str:
    return "" if secret is None else secret.get_secret_value()


async def run_channels(settings: Settings, stop: Stop | None = None) -> None:
    """The web page and all configured channels until told to stop, health and figures beside them.

    Raises ChannelError where the last of them is refused, SettingsError where HOST and PORT cannot
    be had and updates are brought there, Deaf where nothing moves any more.
    """
    from bot.channels.common.downloads import Downloads  # noqa: PLC0415
    from bot.channels.common.fetching import fetched  # noqa: PLC0415
    from bot.channels.common.rights import Rights  # noqa: PLC0415
    from bot.channels.common.running import Running, Services, Stores  # noqa: PLC0415
    from bot.channels.common.site import Site  # noqa: PLC0415
    from bot.delivery.idling import Idling, SparedRoles  # noqa: PLC0415
    from bot.delivery.receiver import Receiver  # noqa: PLC0415
    from bot.operations.metrics import Metrics  # noqa: PLC0415
    from bot.operations.operating import Operated, operate  # noqa: PLC0415
    from bot.operations.store_watch import StoreWatch  # noqa: PLC0415
    from bot.storage.inbox_store import SqlInboxStore  # noqa: PLC0415
    from bot.storage.lock import sole_use  # noqa: PLC0415
    from bot.storage.outbox_store import SqlOutboxStore  # noqa: PLC0415
    from bot.storage.probe import probe  # noqa: PLC0415
    from bot.storage.role_store import SqlRoleStore  # noqa: PLC0415
    from bot.storage.tally_store import SqlTallyStore  # noqa: PLC0415

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
        metrics = Metrics()
        turns = turns_of(knowledge)
        refuses = lambda one: turns.refuses(one.sender or "", one.length)  # noqa: E731
        receiver = Receiver(stores.inbox, metrics, refuses=refuses, idling=idling)
        downloads, rights = Downloads(), Rights()
        tally = Tally()
        dialogue = talking(
            knowledge,
            engine,
            settings,
            turns,
            fetch=downloads,
            tally=tally,
            foreseen=foreseen,
            runs=rights,
            handing=lambda: handing.hasten() if handing is not None else None,
        )
        lexicon = lambda: knowledge.edition.lexicon  # noqa: E731
        services = Services(
            dialogue,
            lexicon,
            receiver,
            stores.roles,
            downloads,
            rights,
            gallery_of(knowledge, engine),
            Site(settings.web_url or ""),
        )
        configured = list(channels(settings, services))
        running = Running(configured, stores, receiver, metrics, stop, idling=idling)
        handing = handing_over(settings, engine, running, knowledge, idling)
        names = [channel.platform.name for channel in configured]
        metrics.begin(names)
        jobs: Jobs = {"pruning": stores.inbox.prune, **_forgetting(settings, engine)}
        operated = Operated(
            metrics=metrics,
            store=StoreWatch(
                partial(stores.inbox.depths, names), partial(probe, engine), receiver.note
            ),
            content=lambda: knowledge.edition.content.version,
            polling=fetched(configured),
            platforms=running.standing,
            # What is brought is served, however silent the platform is that is asked.
            needs_polling=all(channel.fetching is not None for channel in configured),
            routes=[route for channel in configured for route in channel.routes],
            jobs=jobs,
            is_housekeeper=running.is_sending,
            idling=idling,
            version=__version__,
        )
        async with (
            _beside(SqlTallyStore(engine).keep(tally)),
            _beside(_broadcaster(engine, running, lexicon, idling).run()),
            _beside(handing.run() if handing is not None else _nothing()),
            _beside(_dailies(engine, running, knowledge, idling).run()),
            _beside(_pulse(engine, running, idling).run()),
            page_served(settings, knowledge, dialogue, engine, idling) as address,
        ):
            if address is not None:
                logger.info("the web page is served at %s", address)
            elif not configured:
                raise NhipCauError(
                    "no channel is configured: neither TELEGRAM_BOT_TOKEN, ZALO_BOT_TOKEN nor "
                    "MESSENGER_PAGE_TOKEN is set, and no web page is served"
                )
            await running.run(partial(operate, operated, settings.host, settings.port))


async def _nothing() -> None:
    pass


def gallery_of(knowledge: LiveKnowledge, engine: AsyncEngine) -> Gallery:
    """The pictures of what is served."""
    from bot.channels.common.gallery import Gallery  # noqa: PLC0415
    from bot.storage.upload_store import SqlUploads  # noqa: PLC0415

    def find(name: str) -> bytes | None:
        picture = knowledge.edition.content.by_picture.get(name)
        return None if picture is None else picture.data

    return Gallery(find, SqlUploads(engine))


def handing_over(
    settings: Settings,
    engine: AsyncEngine,
    running: Running,
    knowledge: LiveKnowledge,
    idling: Idling | None = None,
) -> HandingOver | None:
    """Brings questions to the team, and its answers back; None where nobody was named."""
    from bot.channels.common.handed import LetterWriter  # noqa: PLC0415
    from bot.delivery.handing_over import HandingOver  # noqa: PLC0415
    from bot.storage.request_store import SqlRequestStore  # noqa: PLC0415

    helpers = helpers_of(settings)
    if helpers is None:
        return None
    writer = LetterWriter(running.channels, lambda: knowledge.edition, helpers)
    return HandingOver(SqlRequestStore(engine), writer.written, running.wake, idling)


def _broadcaster(
    engine: AsyncEngine, running: Running, lexicon: Callable[[], Lexicon], idling: Idling
) -> Broadcaster:
    """Tells many people something, on the platforms of this process."""
    from bot.channels.common.letters import letters, reply_to  # noqa: PLC0415
    from bot.conversation.features.broadcast import report  # noqa: PLC0415
    from bot.delivery.broadcasting import Broadcaster, Lot  # noqa: PLC0415
    from bot.storage.broadcast_store import SqlBroadcastStore  # noqa: PLC0415

    store = SqlBroadcastStore(engine)

    async def told(lot: Lot) -> list[Outgoing]:
        found, words = await store.progress(lot.broadcast), lexicon()[lexicon().default]
        if found is None:
            return []
        parts = report(words, replace(found, course=Course.DONE))
        return reply_to(running.channels, lot.author, Reply("\n\n".join(parts), words.locale))

    return Broadcaster(
        store,
        platforms=running.windows,
        default=lambda: lexicon().default,
        letter=letters(running.channels),
        report=told,
        wake=running.wake,
        idling=idling,
    )


def _dailies(
    engine: AsyncEngine, running: Running, knowledge: Knowledge, idling: Idling
) -> Dailies:
    """Tells those who asked for it a fact a day, where we may write first."""
    from bot.channels.common.letters import facts  # noqa: PLC0415
    from bot.conversation.facts import todays  # noqa: PLC0415
    from bot.delivery.dailies import Dailies, Due  # noqa: PLC0415
    from bot.storage.daily_store import SqlDailyStore  # noqa: PLC0415

    chance = random.Random()  # noqa: S311  (nothing secret is picked)

    def tell(due: Due, has_buttons: bool) -> Reply | None:
        edition = knowledge.edition
        return todays(edition, due.locale, due.told, chance, has_buttons=has_buttons)

    return Dailies(
        SqlDailyStore(engine),
        platforms=lambda: [name for name, window in running.windows().items() if window is None],
        letter=facts(running.channels, tell),
        wake=running.wake,
        idling=idling,
    )


def _pulse(engine: AsyncEngine, running: Running, idling: Idling) -> Pulse:
    """Wakes what rests, for what other processes left on the platforms that are served here."""
    from bot.delivery.pulse import Pulse  # noqa: PLC0415
    from bot.storage.leavings import SqlLeavings  # noqa: PLC0415

    served = lambda: [name for name, is_served in running.standing().items() if is_served]  # noqa: E731
    return Pulse(SqlLeavings(engine), idling, served)


def examinations(settings: Settings) -> dict[str, Check]:
    """What `nhipcau doctor` looks at, by name."""
    from bot.channels.common.proxies import client_options  # noqa: PLC0415
    from bot.operations.examination import clock_beside, page_there, port_for_us  # noqa: PLC0415

    checks: dict[str, Check] = {
        "content": partial(_examine_content, settings),
        "database": partial(_examine_database, settings),
        "port": partial(port_for_us, settings.host, settings.port, ("HOST", "PORT"), "/healthz"),
    }
    if settings.web_port is not None:
        names = ("WEB_HOST", "WEB_PORT")
        checks["web page"] = partial(
            port_for_us, settings.web_host, settings.web_port, names, "/widget.js"
        )
    if settings.web_url is not None:
        checks["public page"] = partial(page_there, settings.web_url, "/widget.js")
    for at in _platforms_to_examine(settings):
        checks[at.title] = at.token
        checks[f"{at.title} webhook"] = at.webhook
        options = client_options(at.proxy, connections=1)
        checks[f"clock, by {at.title}"] = partial(clock_beside, at.api_url, options)
    return checks


class _Examined(NamedTuple):
    """A platform that is configured."""

    title: str
    api_url: str
    proxy: str | None
    token: Check
    webhook: Check


def _platforms_to_examine(settings: Settings) -> Iterator[_Examined]:
    if (secret := settings.telegram_bot_token) is not None:
        from bot.channels.telegram import registration as telegram  # noqa: PLC0415

        url, proxy = settings.telegram_api_url, settings.proxy_to_telegram
        bot = telegram.Registrar(secret.get_secret_value(), url, proxy)
        webhook = partial(bot.check_webhook, settings.telegram_webhook_url)
        yield _Examined("Telegram", url, proxy, bot.check_token, webhook)
    if (secret := settings.zalo_bot_token) is not None:
        from bot.channels.zalo import registration as zalo  # noqa: PLC0415

        url, proxy = settings.zalo_api_url, settings.proxy_to_zalo
        account = zalo.Registrar(secret.get_secret_value(), url, proxy)
        webhook = partial(account.check_webhook, settings.zalo_webhook_url)
        yield _Examined("Zalo", url, proxy, account.check_token, webhook)
    if (page := messenger_page(settings)) is not None:
        from bot.channels.messenger import registration as messenger  # noqa: PLC0415

        owner = messenger.Registrar(page)
        yield _Examined(
            "Messenger", page.api_url, page.proxy, owner.check_token, owner.check_webhook
        )


async def _examine_content(settings: Settings) -> str:
    from bot.i18n.catalogues import load_lexicon  # noqa: PLC0415
    from bot.knowledge.editions import load_content  # noqa: PLC0415

    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    files = cache_for(settings, settings.content_dir)
    try:
        content = await asyncio.to_thread(load_content, settings.content_dir, lexicon, files)
    except ContentError as error:
        if not error.problems:
            raise
        count, where = len(error.problems), settings.content_dir
        text = f"{where} has {count} problems; list them with: nhipcau content check"
        raise NhipCauError(text) from None
    if not content.entries:
        raise NhipCauError(f"{settings.content_dir} holds no entries: nothing could be answered")
    return f"{len(content.entries)} entries, in {', '.join(lexicon.locales)}"


async def _examine_database(settings: Settings) -> str:
    from bot.storage.inspection import problems_of  # noqa: PLC0415

    problems = await problems_of(settings.database)
    if problems:
        raise NhipCauError("; ".join(problems))
    return "sound, of this version, and can be written"
