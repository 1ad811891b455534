"""One edition of what is served: content, matcher and words, read from one state of the files."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.content.checks import check
from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content
from bot.content.problems import Severity
from bot.conversation.knowledge import Edition
from bot.errors import ContentError
from bot.i18n.catalogues import load_lexicon
from bot.i18n.words import Lexicon
from bot.knowledge.indexes import Normalisers, code_version, load_encoder, load_matcher
from bot.matching.matcher import Matcher
from bot.settings import Settings
from bot.storage.file_cache import FileCache

logger = logging.getLogger(__name__)

LOOKED_AT = "looked-at"
"""Folder in the cache for content that a command looks at beside the one that is served."""


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
    served = before.matcher if before and isinstance(before.matcher, Matcher) else None
    directory = content_dir or settings.content_dir
    files = cache_for(settings, directory)
    normalisers = Normalisers(served)
    content = load_content(directory, lexicon, files, normalisers)
    matcher = load_matcher(
        content,
        files,
        load_encoder(),
        directory=directory,
        normalisers=normalisers,
        at_once=at_once,
        before=served,
    )
    return Edition(content, matcher, lexicon)


def is_complete(edition: Edition) -> bool:
    """Whether the matcher has all the scorers that this installation can have."""
    matcher = edition.matcher
    if isinstance(matcher, Matcher) and matcher.index.is_provisional:
        return False
    is_semantic = getattr(matcher, "is_semantic", False)
    return is_semantic or not edition.content.entries or load_encoder() is None


def cache_for(settings: Settings, directory: Path) -> FileCache:
    """Where what is made of a content directory is kept.

    Looking at another one than is served costs nothing that is served.
    """
    if directory.resolve() == settings.content_dir.resolve():
        return FileCache(settings.cache_dir)
    return FileCache(settings.cache_dir / LOOKED_AT)


def load_content(
    directory: Path, lexicon: Lexicon, files: FileCache, normalisers: Normalisers | None = None
) -> Content:
    """The content base of a directory; it may be empty, but the directory must be there.

    `normalisers`: where its matcher is loaded next; the texts are then normalised once.
    """
    if not directory.is_dir():
        raise ContentError(f"CONTENT_DIR: there is no directory {directory}")
    edition = load(read_files(directory), lexicon.locales)
    key = f"{edition.content.version}-{code_version()}"
    if edition.errors or files.get("checked", key) is None:
        found = check(
            edition, lexicon.locales, normaliser=(normalisers or Normalisers()).of(edition.content)
        )
        errors = [p for p in found if p.severity is Severity.ERROR]
        if errors:
            raise ContentError(f"{directory} has errors and is not served:", errors)
        files.put("checked", key, b"")
    if not edition.content.entries:
        logger.warning("%s holds no entries; the bot will not know any answer", directory)
    return edition.content
