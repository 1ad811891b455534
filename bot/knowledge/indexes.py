"""The matcher of one content: from the cache, or with an index that is made for it."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from bot.content.model import Content
from bot.encoding.nano_e5 import find_encoder
from bot.knowledge.building import Build, Wanted, build
from bot.knowledge.normal_forms import recalled
from bot.knowledge.versions import index_key
from bot.language.normaliser import Normaliser
from bot.matching.index import Index
from bot.matching.matcher import Matcher
from bot.matching.packing import unpack
from bot.matching.semantic import Encoder
from bot.storage.file_cache import FileCache

logger = logging.getLogger(__name__)


def load_matcher(
    content: Content,
    files: FileCache,
    encoder: Encoder | None,
    *,
    directory: Path | None = None,
    normalisers: Normalisers | None = None,
    at_once: bool = False,
    before: Matcher | None = None,
    build: Build = build,
) -> Matcher:
    """The matcher, from the cache where that has an index of exactly this content and code.

    `directory`: where the content stands, with the vectors that were shipped beside it, if any.
    `at_once`: where the cache has no index, one made from that of the matcher `before`, if that is
    near, or without the encoder, if it can be had. `build`: where indexes are made.
    """
    normalisers = normalisers or Normalisers(before)
    normaliser = normalisers.of(content)
    index = _kept_index(content, files, encoder)
    if index is not None and not normaliser.known:
        with recalled(normaliser, files):
            return Matcher(content, normaliser, index, encoder)
    if index is None:
        index = build(
            Wanted(
                content,
                normaliser,
                encoder,
                files,
                directory,
                at_once,
                None if before is None else before.index,
            )
        )
    if index is None:
        return load_matcher(
            content,
            files,
            None,
            normalisers=normalisers,
            at_once=at_once and encoder is not None,
            before=before,
            build=build,
        )
    return Matcher(content, normaliser, index, encoder)


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


def _kept_index(content: Content, files: FileCache, encoder: Encoder | None) -> Index | None:
    kept = files.view("index", index_key(content, encoder))
    return unpack(kept, is_proven=True) if kept is not None else None


@cache
def load_encoder() -> Encoder | None:
    """One for the process: the model is loaded once."""
    encoder, reason = find_encoder()
    if encoder is None:
        logger.warning("matching is lexical only; the `semantic` extra is missing: %s", reason)
    return encoder
