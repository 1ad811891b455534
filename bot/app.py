"""Builds everything: the only file that knows all concrete classes."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import __version__
from bot.content.checks import check
from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content
from bot.content.problems import Severity
from bot.conversation.conversation import Conversation
from bot.conversation.dialogue import Dialogue
from bot.conversation.knowledge import Edition, LiveKnowledge
from bot.conversation.session import Turn
from bot.encoding.nano_e5 import find_encoder
from bot.encoding.phrasing_vectors import RememberingEncoder
from bot.errors import ContentError, NhipCauError
from bot.i18n.catalogues import load_lexicon
from bot.i18n.words import Lexicon
from bot.language.normaliser import Normaliser
from bot.matching.index import Index
from bot.matching.matcher import Matcher
from bot.matching.packing import pack, unpack
from bot.matching.semantic import Encoder
from bot.settings import Settings
from bot.storage.file_cache import FileCache

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

_INDEX_CODE = ("content", "encoding", "language", "matching")
"""Rooms whose code decides what is cached: it is used by the very same code only."""


def load_edition(
    settings: Settings,
    *,
    content_dir: Path | None = None,
    at_once: bool = False,
    before: Edition | None = None,
) -> Edition:
    """What is served, from the files as they are now.

    `at_once`: rather a matcher that is only nearly as good, made from that of the edition `before`
    this one, or one without sentence vectors, than one that takes long to build; `is_complete`
    tells whether that was so. Raises ContentError (with every problem) or LocaleError where the
    files cannot be served.
    """
    lexicon = load_lexicon(settings.locales_dir, settings.default_locale)
    files = FileCache(settings.cache_dir)
    served = before.matcher if before and isinstance(before.matcher, Matcher) else None
    directory = content_dir or settings.content_dir
    content = load_content(directory, lexicon, files, before=served)
    matcher = load_matcher(content, files, load_encoder(), at_once=at_once, before=served)
    return Edition(content, matcher, lexicon)


def is_complete(edition: Edition) -> bool:
    """Whether the matcher has all the scorers that this installation can have."""
    matcher = edition.matcher
    if isinstance(matcher, Matcher) and matcher.index.is_provisional:
        return False
    is_semantic = getattr(matcher, "is_semantic", False)
    return is_semantic or not edition.content.entries or load_encoder() is None


def load_content(
    directory: Path, lexicon: Lexicon, files: FileCache, *, before: Matcher | None = None
) -> Content:
    """The content base of a directory; it may be empty, but the directory must be there.

    `before`: what answered from it until now, if anything: what that knows need not be found again.
    """
    if not directory.is_dir():
        raise ContentError(f"CONTENT_DIR: there is no directory {directory}")
    edition = load(read_files(directory), lexicon.locales)
    key = f"{edition.content.version}-{_code_version()}"
    if edition.errors or files.get("checked", key) is None:
        normaliser = _normaliser(edition.content, before)
        found = check(edition, lexicon.locales, normaliser=normaliser)
        errors = [p for p in found if p.severity is Severity.ERROR]
        if errors:
            raise ContentError(f"{directory} has errors and is not served:", errors)
        files.put("checked", key, b"")
    if not edition.content.entries:
        logger.warning("%s holds no entries; the bot will not know any answer", directory)
    return edition.content


def load_matcher(
    content: Content,
    files: FileCache,
    encoder: Encoder | None,
    *,
    at_once: bool = False,
    before: Matcher | None = None,
) -> Matcher:
    """From the cache where it has an index of exactly this content made by exactly this code.

    `at_once`: where it has none, one made from that of the matcher `before`, if that is near, or
    without the encoder.
    """
    normaliser = _normaliser(content, before)
    index = _kept_index(content, files, encoder)
    vectors = encoder and RememberingEncoder(encoder, files.get, files.put)
    if index is None and at_once:
        index = _revised(content, normaliser, vectors, before)
        if index is None and encoder is not None:
            return load_matcher(content, files, None, at_once=True, before=before)
    if index is None:
        if encoder is not None:
            logger.warning("encoding phrasings, once for this content; this takes a minute or two")
        try:
            index = Index.build(content, normaliser, vectors)
        except Exception as error:
            if encoder is None:
                raise
            logger.error("matching is lexical only; the encoder failed: %r", error)  # noqa: TRY400
            return load_matcher(content, files, None, before=before)
        files.put("index", _index_key(content, encoder), pack(index))
    return Matcher(content, normaliser, index, encoder)


def _normaliser(content: Content, before: Matcher | None) -> Normaliser:
    """The one before, which knows most of the texts, unless the vocabularies have changed."""
    vocabularies = list(content.vocabularies.values())
    if before is not None and before.normaliser.vocabularies == vocabularies:
        return before.normaliser
    return Normaliser(vocabularies)


def _revised(
    content: Content, normaliser: Normaliser, encoder: Encoder | None, before: Matcher | None
) -> Index | None:
    """The index made from the one before, which takes a second or two; None where it cannot be.

    It is not kept on disk: the one that is built in full takes its place.
    """
    if before is None or before.is_semantic != (encoder is not None):
        return None
    if not before.index.is_near(content, normaliser):
        return None
    try:
        return Index.build(content, normaliser, encoder, before=before.index)
    except Exception as error:
        if encoder is None:
            raise
        logger.error("the encoder failed: %r", error)  # noqa: TRY400
        return None


def _kept_index(content: Content, files: FileCache, encoder: Encoder | None) -> Index | None:
    kept = files.get("index", _index_key(content, encoder))
    return unpack(kept) if kept is not None else None


def _index_key(content: Content, encoder: Encoder | None) -> str:
    return f"{content.version}-{_code_version()}-{encoder.name if encoder else 'lexical'}"


@cache
def load_encoder() -> Encoder | None:
    """One for the process: the model is loaded once."""
    encoder, reason = find_encoder()
    if encoder is None:
        logger.warning("matching is lexical only; the `semantic` extra is missing: %s", reason)
    return encoder


@cache
def _code_version() -> str:
    digest = hashlib.sha256(__version__.encode())
    for room in _INDEX_CODE:
        for path in sorted((Path(__file__).parent / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[LiveKnowledge]:
    """The knowledge, kept current while files change."""
    # Imported where they are needed: `ask` opens no database and watches nothing.
    from bot.content.watcher import Watcher  # noqa: PLC0415
    from bot.live import Upkeep  # noqa: PLC0415

    def load(at_once: bool) -> Edition:
        return load_edition(settings, at_once=at_once, before=knowledge.edition)

    watcher = Watcher(settings.content_dir, settings.locales_dir)
    knowledge = LiveKnowledge(load_edition(settings, at_once=True))
    upkeep = asyncio.create_task(Upkeep(knowledge, watcher, load, is_complete).run())
    try:
        yield knowledge
    finally:
        upkeep.cancel()
        await asyncio.gather(upkeep, return_exceptions=True)


@asynccontextmanager
async def stored(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database, its tables up to date."""
    from bot.storage.database import open_database  # noqa: PLC0415

    engine = await open_database(settings.database)
    try:
        yield engine
    finally:
        await engine.dispose()


def talking(knowledge: LiveKnowledge, engine: AsyncEngine) -> Dialogue:
    """The answer path on its store."""
    from bot.storage.session_store import SqlSessionStore  # noqa: PLC0415

    one_by_one = asyncio.Lock()

    async def run(compute: Callable[[], Turn]) -> Turn:
        # Vectors take some 20 ms outside the interpreter's lock: beside the loop. Words and letters
        # alone take 2 ms, and threads that want the lock all the time cost a third of throughput.
        if getattr(knowledge.edition.matcher, "is_semantic", False):
            return await asyncio.to_thread(compute)
        async with one_by_one:  # so that what the store answers meanwhile is taken up in between
            await asyncio.sleep(0)
            return compute()

    return Dialogue(Conversation(knowledge), SqlSessionStore(engine), run)


async def run_console(settings: Settings) -> None:
    """A chat in this terminal until the person leaves."""
    from bot.channels.console import Console  # noqa: PLC0415  (only what runs is imported)

    async with serving(settings) as knowledge, stored(settings) as engine:
        dialogue = talking(knowledge, engine)
        await Console(dialogue.handle, lambda: knowledge.edition.lexicon).run()


async def run_telegram(settings: Settings) -> None:
    """Telegram until a signal, with health and figures beside it.

    Raises ChannelError where Telegram refuses the token, SettingsError where HOST and PORT cannot
    be had and Telegram brings updates there, Deaf where nothing moves any more.
    """
    from bot.channels.common.receiving import webhook_route  # noqa: PLC0415
    from bot.channels.telegram.channel import (  # noqa: PLC0415
        PLATFORM,
        Stores,
        TelegramChannel,
        build_bot,
    )
    from bot.channels.telegram.intake import source_of  # noqa: PLC0415
    from bot.channels.telegram.webhook import TelegramSender  # noqa: PLC0415
    from bot.operations.metrics import Metrics  # noqa: PLC0415
    from bot.operations.operating import Operated, operate  # noqa: PLC0415
    from bot.operations.store_watch import StoreWatch  # noqa: PLC0415
    from bot.storage.inbox_store import SqlInboxStore  # noqa: PLC0415
    from bot.storage.lock import sole_use  # noqa: PLC0415
    from bot.storage.outbox_store import SqlOutboxStore  # noqa: PLC0415
    from bot.storage.probe import probe  # noqa: PLC0415
    from bot.storage.role_store import SqlRoleStore  # noqa: PLC0415

    if settings.telegram_bot_token is None:
        raise NhipCauError("TELEGRAM_BOT_TOKEN is not set")
    token = settings.telegram_bot_token.get_secret_value()
    url, secret = settings.telegram_webhook_url, settings.telegram_webhook_secret
    metrics = Metrics([PLATFORM])
    async with serving(settings) as knowledge, stored(settings) as engine, sole_use(engine):
        inbox = SqlInboxStore(engine)
        channel = TelegramChannel(
            build_bot(token, settings.telegram_api_url),
            Stores(inbox, SqlOutboxStore(engine), SqlRoleStore(engine)),
            talking(knowledge, engine),
            lambda: knowledge.edition.lexicon,
            polls=url is None,
            meter=metrics,
        )
        receiver, routes = channel.receiver, []
        if url is not None and secret is not None:
            source = source_of(int(token.partition(":")[0]))
            sender = TelegramSender(secret.get_secret_value(), source)
            routes = [webhook_route(url, sender, receiver.accept)]
        operated = Operated(
            metrics=metrics,
            store=StoreWatch(
                partial(inbox.depths, [PLATFORM]), partial(probe, engine), receiver.note
            ),
            content=lambda: knowledge.edition.content.version,
            polling=channel.poller,
            routes=routes,
            jobs={"pruning": inbox.prune},
            is_housekeeper=lambda: channel.sender.is_leading,
            version=__version__,
        )
        await channel.run(partial(operate, operated, settings.host, settings.port))
