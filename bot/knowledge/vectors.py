"""The sentence vectors that are published with the content, in one file beside it."""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.content.model import Content
from bot.encoding.phrasing_vectors import Progress, RememberingEncoder
from bot.encoding.vector_file import VectorFile, VectorFileError
from bot.errors import ContentError
from bot.language.normaliser import Normaliser
from bot.matching.index import Index, texts_to_encode
from bot.matching.learnt import Learnt
from bot.matching.semantic import Encoder
from bot.storage.file_cache import FileCache

logger = logging.getLogger(__name__)

SHIPPED = "vectors.bin"
"""In the content directory. Whatever is wrong with it costs time, and changes no answer."""
LEARNT = "learnt.bin"
"""The same for what was learnt from them. It fits the very content and code it was made with; after
an edit of either it is passed over."""
LONG = 2.0
"""Encoding that takes longer than so many seconds is announced in the log."""


def shipped_vectors(directory: Path, encoder: str) -> VectorFile | None:
    """Those that stand beside the content; None where there are none for this encoder."""
    path = directory / SHIPPED
    try:
        return VectorFile.unpack(path.read_bytes(), encoder)
    except FileNotFoundError:
        return None
    except (OSError, VectorFileError) as error:
        logger.warning("%s is not used, so phrasings are encoded anew: %s", path, error)
        return None


def missing_vectors(
    directory: Path, content: Content, normaliser: Normaliser, encoder: str
) -> tuple[int, int]:
    """How many texts the file beside the content lacks, and of how many that are encoded."""
    texts = list(dict.fromkeys(texts_to_encode(content, normaliser)))
    shipped = shipped_vectors(directory, encoder) or VectorFile(encoder)
    return len(texts) - len(shipped.find(texts)), len(texts)


def shipped_learnt(directory: Path, key: str) -> Learnt | None:
    """What was learnt from exactly this content by exactly this code, if it stands beside it."""
    try:
        return Learnt.unpack((directory / LEARNT).read_bytes(), key)
    except OSError:
        return None


def publish_learnt(directory: Path, index: Index, key: str) -> None:
    """Bring the other file up to date. Raises ContentError where it cannot be written."""
    learnt = index.all_learnt()
    if learnt is not None:
        _write(directory / LEARNT, learnt.pack(key))


@dataclass(frozen=True)
class Published:
    """What came of `publish_vectors`."""

    texts: int
    new: int
    """Texts that the file lacked before."""


def publish_vectors(
    directory: Path,
    content: Content,
    normaliser: Normaliser,
    encoder: Encoder,
    files: FileCache,
    *,
    progress: Progress,
) -> Published:
    """Bring the file beside the content up to date; what it knows already is not encoded again.

    Raises ContentError where it cannot be written.
    """
    path = directory / SHIPPED
    before = shipped_vectors(directory, encoder.name) or VectorFile(encoder.name)
    remembering = RememberingEncoder(
        encoder, files.get, files.put, shipped=before, progress=progress
    )
    texts = texts_to_encode(content, normaliser)
    remembering.encode(texts)
    vectors = remembering.known()
    new = len(vectors) - len(before.only(texts))
    _write(path, vectors.pack())
    return Published(len(vectors), new)


def _write(path: Path, data: bytes) -> None:
    try:
        _replace(path, data)
    except OSError as error:
        raise ContentError(f"{path} cannot be written: {error}") from None


def _replace(path: Path, data: bytes) -> None:
    """Replace the file as a whole. It is under version control, so an equal one is left alone."""
    if path.is_file() and path.read_bytes() == data:
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


class Estimate:
    """Says in the log how long encoding is going to take, once that can be told."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: float | None = None
        self._is_said = False

    def __call__(self, done: int, of: int) -> None:
        """`done` texts out of `of` are encoded."""
        now = self._clock()
        if self._began is None:
            self._began = now
        if not done or self._is_said:
            return
        left = (now - self._began) / done * (of - done)
        if left >= LONG:
            self._is_said = True
            logger.warning("encoding %d phrasings, once; some %.0f s are left", of, left)
