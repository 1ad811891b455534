"""The matcher of one content: from the cache, made from the one before, or built in full."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from pathlib import Path

import bot
from bot import __version__
from bot.content.model import Content
from bot.encoding.nano_e5 import find_encoder
from bot.encoding.phrasing_vectors import RememberingEncoder
from bot.knowledge.vectors import Estimate, shipped_learnt, shipped_vectors
from bot.language.normaliser import Normaliser
from bot.matching.index import Index
from bot.matching.matcher import Matcher
from bot.matching.ngrams import remember
from bot.matching.packing import pack, unpack
from bot.matching.semantic import Encoder
from bot.storage.file_cache import FileCache

logger = logging.getLogger(__name__)

_INDEX_CODE = ("content", "encoding", "language", "matching")
"""Rooms whose code decides what is cached. Only the very same code uses it again."""


def load_matcher(
    content: Content,
    files: FileCache,
    encoder: Encoder | None,
    *,
    directory: Path | None = None,
    normalisers: Normalisers | None = None,
    at_once: bool = False,
    before: Matcher | None = None,
) -> Matcher:
    """The matcher, from the cache where that has an index of exactly this content and code.

    `directory`: where the content stands, with the vectors that were shipped beside it, if any.
    `at_once`: where the cache has no index, one made from that of the matcher `before`, if that is
    near, or without the encoder.
    """
    normalisers = normalisers or Normalisers(before)
    normaliser = normalisers.of(content)
    index = _kept_index(content, files, encoder)
    if index is None and encoder is not None and directory is not None:
        index = _published(content, normaliser, files, encoder, directory)
    if index is None:
        vectors = encoder and phrasing_encoder(encoder, files, directory)
        if at_once:
            index = _revised(content, normaliser, vectors, before)
            if index is None and encoder is not None:
                return load_matcher(
                    content, files, None, normalisers=normalisers, at_once=True, before=before
                )
    if index is None:
        try:
            index = Index.build(content, normaliser, vectors)
        except Exception as error:
            if encoder is None:
                raise
            logger.error("matching is lexical only; the encoder failed: %r", error)  # noqa: TRY400
            return load_matcher(content, files, None, normalisers=normalisers, before=before)
        files.put("index", index_key(content, encoder), pack(index))
    remember(index.texts)
    return Matcher(content, normaliser, index, encoder)


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


class Normalisers:
    """Gives the normaliser made last, which knows most texts, until the vocabularies change."""

    def __init__(self, before: Matcher | None = None) -> None:
        """`before`: what answered until now, if anything."""
        self._last = None if before is None else before.normaliser

    def of(self, content: Content) -> Normaliser:
        """The normaliser for this content."""
        vocabularies = list(content.vocabularies.values())
        if self._last is None or self._last.vocabularies != vocabularies:
            self._last = Normaliser(vocabularies)
        return self._last


def _published(
    content: Content, normaliser: Normaliser, files: FileCache, encoder: Encoder, directory: Path
) -> Index | None:
    """Built in seconds from what is published with the content; None where that no longer fits."""
    key = index_key(content, encoder)
    learnt = shipped_learnt(directory, key)
    vectors = phrasing_encoder(encoder, files, directory)
    if learnt is None or not vectors.has_shipped:
        return None
    try:
        index = Index.build(content, normaliser, vectors, learnt=learnt)
    except Exception as error:  # noqa: BLE001  (the encoder's own, should it be needed)
        logger.error("the encoder failed: %r", error)  # noqa: TRY400
        return None
    files.put("index", key, pack(index))
    return index


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
    kept = files.get("index", index_key(content, encoder))
    return unpack(kept) if kept is not None else None


def index_key(content: Content, encoder: Encoder | None) -> str:
    """Names what an index is made from: the content, the code and the encoder."""
    return f"{content.version}-{code_version()}-{encoder.name if encoder else 'lexical'}"


@cache
def load_encoder() -> Encoder | None:
    """One for the process: the model is loaded once."""
    encoder, reason = find_encoder()
    if encoder is None:
        logger.warning("matching is lexical only; the `semantic` extra is missing: %s", reason)
    return encoder


@cache
def code_version() -> str:
    """A short name for the code that decides what is cached."""
    digest = hashlib.sha256(__version__.encode())
    for room in _INDEX_CODE:
        for path in sorted((Path(bot.__file__).parent / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
