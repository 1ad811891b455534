"""Vectors of the content's phrasings: shipped with it or kept on disk; only new ones are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bot.encoding.vector_file import VectorFile, VectorFileError
from bot.matching.semantic import Encoder, Floats

BATCH = 64
SAVE_EVERY = 10
"""Batches."""
MOST = 40_000
"""Texts that are kept, some 16 MB: beyond that, those alone that are still asked for."""

Get = Callable[[str, str], bytes | None]
Put = Callable[[str, str, bytes], None]
Progress = Callable[[int, int], None]
"""Told how many of how many new texts are encoded."""


class RememberingEncoder:
    """An `Encoder` for phrasings: looks each up before it encodes it.

    `shipped`: what came with the content. `get` and `put` keep what that lacks, as bytes under a
    kind and a key; what they lose is encoded again. A vector is the same wherever it comes from.
    """

    def __init__(
        self,
        encoder: Encoder,
        get: Get,
        put: Put,
        *,
        shipped: VectorFile | None = None,
        progress: Progress = lambda _done, _of: None,
    ) -> None:
        self.name = encoder.name
        self.asked: dict[str, None] = {}
        """Every text that `encode` was given so far."""
        self._encoder = encoder
        self._get, self._put = get, put
        self._shipped = shipped or VectorFile(encoder.name)
        self._progress = progress
        self._kept: VectorFile | None = None

    @property
    def has_shipped(self) -> bool:
        """Whether vectors came with the content."""
        return len(self._shipped) > 0

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, as rows. Encoding anew takes some 30 ms a text."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        self.asked |= dict.fromkeys(texts)
        found = self._shipped.find(list(dict.fromkeys(texts)))
        lacking = [text for text in dict.fromkeys(texts) if text not in found]
        if lacking:
            found |= self._kept_or_new(lacking)
        return np.stack([found[text] for text in texts])

    def known(self) -> VectorFile:
        """The vectors of every text that `encode` was given, and no others."""
        kept = self._kept or VectorFile(self.name)
        return self._shipped.joined(kept).only(list(self.asked))

    def _kept_or_new(self, texts: Sequence[str]) -> dict[str, Floats]:
        kept = self._load()
        known = kept.find(texts)
        new = [text for text in texts if text not in known]
        if not new:
            return known
        for number, start in enumerate(range(0, len(new), BATCH), start=1):
            batch = new[start : start + BATCH]
            self._progress(start, len(new))
            vectors = dict(zip(batch, self._encoder.encode(batch), strict=True))
            self._kept = kept = kept.joined(VectorFile.of(self.name, vectors))
            if number % SAVE_EVERY == 0:  # a process that is stopped here goes on from here
                self._save(kept)
        self._progress(len(new), len(new))
        self._save(kept if len(kept) <= MOST else kept.only(list(self.asked)))
        return kept.find(texts)

    def _load(self) -> VectorFile:
        if self._kept is None:
            data = self._get("vectors", self.name)
            try:
                self._kept = VectorFile.unpack(data or b"", self.name)
            except VectorFileError:
                self._kept = VectorFile(self.name)
        return self._kept

    def _save(self, vectors: VectorFile) -> None:
        self._put("vectors", self.name, vectors.pack())
