"""One edition of what is served: content, matcher and words, read from one state of the files."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.checks import check
from bot.content.files import read_files
from bot.content.loader import Edition as Read
from bot.content.loader import load, version_of
from bot.content.model import Content
from bot.content.problems import N_, Problem, Severity
from bot.content.revisions import Files, Refused, Revision, overlaid
from bot.conversation.changes import State
from bot.conversation.knowledge import Edition
from bot.errors import ContentError
from bot.i18n.words import Lexicon
from bot.knowledge.building import Build, Wanted, build
from bot.knowledge.collecting import without_collecting
from bot.knowledge.indexes import Normalisers, load_encoder, load_matcher
from bot.knowledge.versions import code_version
from bot.knowledge.wording import lexicon_of, words_over
from bot.matching.matcher import Matcher
from bot.settings import Settings
from bot.storage.file_cache import FileCache

logger = logging.getLogger(__name__)

LOOKED_AT = "looked-at"
"""Folder in the cache for content that a command looks at beside the one that is served."""


@without_collecting()
def load_edition(
    settings: Settings,
    *,
    content_dir: Path | None = None,
    at_once: bool = False,
    before: Edition | None = None,
    revisions: Sequence[Revision] = (),
    build: Build = build,
) -> Edition:
    """What is served, from the files as they are now, with `revisions` laid over them.

    `at_once`: do not wait for a full index. The matcher is then made from that of the edition
    `before`, and nearly as good, or has no sentence vectors. `is_complete` tells whether it is
    full. `build`: where indexes are made. Raises ContentError (with every problem) or LocaleError
    where the files cannot be served, or where a catalogue lost most of what `before` speaks.
    """
    lexicon = lexicon_of(settings, revisions, before.lexicon if before else None)
    served = before.matcher if before and isinstance(before.matcher, Matcher) else None
    directory = content_dir or settings.content_dir
    files = cache_for(settings, directory)
    normalisers = Normalisers(served)
    content = load_content(
        directory,
        lexicon,
        files,
        normalisers,
        revisions,
        before=before.content if before else None,
    )
    matcher = load_matcher(
        content,
        files,
        load_encoder(),
        directory=directory,
        normalisers=normalisers,
        at_once=at_once,
        before=served,
        build=build,
    )
    return Edition(content, matcher, lexicon, before)


def is_complete(edition: Edition) -> bool:
    """Whether the matcher has all the scorers that this installation can have."""
    matcher = edition.matcher
    if isinstance(matcher, Matcher) and matcher.index.is_provisional:
        return False
    is_semantic = getattr(matcher, "is_semantic", False)
    return is_semantic or not edition.content.entries or load_encoder() is None


def rehearsal(settings: Settings, edition: Edition) -> Wanted | None:
    """What prepares for an index of something that differs a little from what is served."""
    matcher = edition.matcher
    if not isinstance(matcher, Matcher):
        return None
    return Wanted(
        edition.content,
        matcher.normaliser,
        load_encoder(),
        cache_for(settings, settings.content_dir),
        settings.content_dir,
        at_once=True,
        before=matcher.index,
        is_rehearsal=True,
    )


def cache_for(settings: Settings, directory: Path) -> FileCache:
    """The cache for what is computed from a content directory.

    A directory that is not served has its own, so that looking at it displaces nothing.
    """
    if directory.resolve() == settings.content_dir.resolve():
        return FileCache(settings.cache_dir)
    return FileCache(settings.cache_dir / LOOKED_AT)


def load_content(
    directory: Path,
    lexicon: Lexicon,
    files: FileCache,
    normalisers: Normalisers | None = None,
    revisions: Sequence[Revision] = (),
    *,
    before: Content | None = None,
) -> Content:
    """The content base of a directory; it may be empty, but the directory must be there.

    `normalisers`: where its matcher is loaded next; the texts are then normalised once.
    `revisions`: laid over the files; those that cannot be served are named in the log.
    `before`: what was read before; of files that are the same it is taken over.
    """
    if not directory.is_dir():
        raise ContentError(f"CONTENT_DIR: there is no directory {directory}")
    reader = _Reader(lexicon.locales, files, normalisers or Normalisers(), before)
    read: Files = read_files(directory)
    errors = [] if revisions and reader.is_known(read) else reader.errors(reader.read(read))
    if errors:
        raise ContentError(f"{directory} has errors and is not served:", errors)
    if revisions:
        read, refused = overlaid(read, revisions, reader.find)
        for one in refused:
            logger.error("%s", one)
    edition = reader.read(read)
    if not edition.content.entries:
        logger.warning("%s holds no entries; the bot will not know any answer", directory)
    return edition.content


def problems_of(
    settings: Settings, served: Edition, taught: Sequence[Revision], new: Sequence[Revision]
) -> dict[Revision, list[Problem]]:
    """Which new revisions cannot be served over the files as they are and what was taught before
    them, and why. Those that are not named can be, all together."""
    reader = _Reader.beside(settings, served)
    found: list[Problem] = []

    def find(over: Files) -> list[Problem]:
        found[:] = reader.find(over)
        return found

    read: Files = read_files(settings.content_dir)
    _, refused = overlaid(read, [*taught, *new], find)
    failing = {one.revision for one in refused} & set(new)
    if not failing:
        return {}
    sound = [one for one in new if one not in failing]
    before, _ = overlaid(read, [*taught, *sound], find)
    reasons: dict[Revision, list[Problem]] = {}
    for revision in new:
        if revision in failing:
            found.clear()
            _, refused = overlaid(before, [revision], find, read)
            reasons[revision] = list(found) or [_not_added(revision, refused)]
    return reasons


def laid_over(settings: Settings, served: Edition, taught: Sequence[Revision]) -> Files:
    """The files as they are, with what is in force laid over them, as far as it can be served."""
    read: Files = read_files(settings.content_dir)
    return overlaid(read, taught, _Reader.beside(settings, served).find)[0]


def standing(settings: Settings, served: Edition, taught: Sequence[Revision]) -> State:
    """What stands in the files and beside them, whether it can be served or not."""
    reader = _Reader.beside(settings, served)
    read: Files = read_files(settings.content_dir)
    edition = reader.read(read)
    errors = reader.errors(edition)
    if errors:
        return State("", len(taught), tuple(map(str, errors)))
    over, refused = overlaid(read, taught, reader.find)
    refused += words_over(settings.locales_dir, taught)[1]
    return State(version_of(over, reader.locales), len(taught), (), tuple(map(str, refused)))


def _not_added(revision: Revision, refused: Sequence[Refused]) -> Problem:
    reason = "; ".join(reason for one in refused for reason in one.reasons)
    template = N_("it cannot be added: %(reason)s")
    return Problem(revision.target, 0, template, {"reason": reason})


@dataclass
class _Reader:
    """Reads editions and checks them; one that was found to be sound is not checked again."""

    locales: tuple[str, ...]
    files: FileCache
    normalisers: Normalisers
    before: Content | None = None
    """What was read before: of files that are the same it is taken over."""
    last: tuple[Files, Read] | None = None
    """What was read last, and from which files: those that were checked are served next."""

    @classmethod
    def beside(cls, settings: Settings, served: Edition) -> _Reader:
        """For what may be served after this edition."""
        matcher = served.matcher if isinstance(served.matcher, Matcher) else None
        files = cache_for(settings, settings.content_dir)
        return cls(served.lexicon.locales, files, Normalisers(matcher), served.content)

    def read(self, files: Files) -> Read:
        """The edition that these files make."""
        if self.last is None or self.last[0] is not files:
            self.last = files, load(files, self.locales, self.before)
        return self.last[1]

    def is_known(self, files: Files) -> bool:
        """Whether these files were found to be sound before."""
        return self._is_sound(version_of(files, self.locales))

    def find(self, files: Files) -> list[Problem]:
        """What keeps these files from being served."""
        return self.errors(self.read(files))

    def errors(self, edition: Read) -> list[Problem]:
        """What keeps an edition from being served."""
        if not edition.errors and self._is_sound(edition.content.version):
            return []
        normaliser = self.normalisers.of(edition.content)
        found = check(
            edition, self.locales, fold=lambda text: normaliser.normalise_known(text).folded
        )
        errors = [p for p in found if p.severity is Severity.ERROR]
        if not errors:
            self.files.put("checked", _checked(edition.content.version), b"")
        return errors

    def _is_sound(self, version: str) -> bool:
        return self.files.get("checked", _checked(version)) is not None


def _checked(version: str) -> str:
    """Names what was checked, and by which code."""
    return f"{version}-{code_version()}"
