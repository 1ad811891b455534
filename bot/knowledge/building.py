"""The index of one content, made: from what is published, from the one before, or in full."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.content.model import Content
from bot.encoding.phrasing_vectors import RememberingEncoder
from bot.knowledge.normal_forms import keep, recall
from bot.knowledge.vectors import Estimate, shipped_learnt, shipped_vectors
from bot.knowledge.versions import index_key
from bot.language.normaliser import Normaliser
from bot.matching.index import Index
from bot.matching.packing import pack
from bot.matching.semantic import Encoder
from bot.matching.workings import Workings
from bot.storage.file_cache import FileCache

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """An index that the cache does not have."""

    content: Content
    normaliser: Normaliser
    """The one of this content."""
    encoder: Encoder | None
    """None: by words and letters alone."""
    files: FileCache
    """Where it is kept, unless it is provisional."""
    directory: Path | None
    """Where the content stands, with the vectors that were shipped beside it, if any."""
    at_once: bool
    """Not in full: what takes a second or two, or nothing."""
    before: Index | None
    """The one that was served until now, from which another one can be made."""
    workings: Workings | None = None
    """Of what was built before, with this normaliser."""
    is_rehearsal: bool = False
    """Nothing is wanted yet, but it soon will be: work out what does not change from one edit to
    the next. What is built is of no use."""


WORTH_KEEPING = 1.05
"""How much more must be known than was kept. To write all of it takes some 50 ms."""

Build = Callable[[Wanted], Index | None]
"""Gives None where it cannot be had at once, or where the encoder failed."""


def build(wanted: Wanted) -> Index | None:
    """See `Build`. In this process: while it goes on, others wait for the interpreter's lock."""
    known = recall(wanted.normaliser, wanted.files)
    try:
        return _in_turn(wanted)
    except Exception as error:
        if wanted.encoder is None:
            raise
        logger.error("matching is lexical only; the encoder failed: %r", error)  # noqa: TRY400
        return None
    finally:
        if len(wanted.normaliser.known) > WORTH_KEEPING * known:
            keep(wanted.normaliser, wanted.files)


def phrasing_encoder(
    encoder: Encoder, files: FileCache, directory: Path | None
) -> RememberingEncoder:
    """The encoder for phrasings of a content base: what is known is not encoded again."""
    return RememberingEncoder(
        encoder,
        files.get,
        files.put,
        shipped=None if directory is None else shipped_vectors(directory, encoder.name),
        progress=Estimate(),
    )


def _in_turn(wanted: Wanted) -> Index | None:
    key = index_key(wanted.content, wanted.encoder)
    vectors, learnt = None, None
    if wanted.encoder is not None:
        vectors = phrasing_encoder(wanted.encoder, wanted.files, wanted.directory)
        if wanted.directory is not None and vectors.has_shipped and not wanted.is_rehearsal:
            learnt = shipped_learnt(wanted.directory, key)
    if learnt is None and wanted.at_once:
        return _revised(wanted, vectors)
    index = Index.build(
        wanted.content, wanted.normaliser, vectors, learnt=learnt, workings=wanted.workings
    )
    wanted.files.put("index", key, pack(index))
    return index


def _revised(wanted: Wanted, encoder: Encoder | None) -> Index | None:
    """Made from the one before; None where that is too far from this content.

    It is not kept on disk: the one that is built in full takes its place.
    """
    before = wanted.before
    if before is None or (before.ranker.semantic is None) != (encoder is None):
        return None
    if not before.is_near(wanted.content, wanted.normaliser):
        return None
    return Index.build(
        wanted.content, wanted.normaliser, encoder, before=before, workings=wanted.workings
    )
