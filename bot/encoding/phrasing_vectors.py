"""Vectors of the content's phrasings, kept on disk: after an edit only new ones are encoded."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np

from bot.matching.semantic import Encoder, Floats

BATCH = 64
SAVE_EVERY = 10
"""Batches."""

Get = Callable[[str, str], bytes | None]
Put = Callable[[str, str, bytes], None]


class RememberingEncoder:
    """An `Encoder` for phrasings: looks each up before it encodes it.

    `get` and `put` keep bytes under a kind and a key; what they lose is encoded again.
    """

    def __init__(self, encoder: Encoder, get: Get, put: Put) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._get, self._put = get, put
        self._known: dict[str, Floats] | None = None
        self._used: dict[str, Floats] = {}
        self._kept: set[str] = set()

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, as rows. Encoding anew takes about 10 ms a text."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        if self._known is None:
            self._known = self._load()
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        for number, start in enumerate(range(0, len(new), BATCH), start=1):
            batch = new[start : start + BATCH]
            known.update(zip(batch, self._encoder.encode(batch), strict=True))
            if number % SAVE_EVERY == 0:  # a process that is stopped here goes on from here
                self._save(known)
        self._used |= {text: known[text] for text in texts}
        if new or not self._kept.issuperset(texts):
            self._save(self._used)  # what is asked for no more is left out
        return np.stack([known[text] for text in texts]).astype(np.float32)

    def _load(self) -> dict[str, Floats]:
        data = self._get("vectors", self.name)
        if data is None:
            return {}
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
                texts = arrays["texts"].tobytes().decode().split("\n")
                known = dict(zip(texts, arrays["vectors"].astype(np.float32), strict=True))
        except Exception:  # noqa: BLE001  (damage has many forms, the remedy is always the same)
            return {}
        self._kept = set(known)
        return known

    def _save(self, vectors: dict[str, Floats]) -> None:
        buffer = io.BytesIO()
        np.savez(
            buffer,
            allow_pickle=False,
            texts=np.frombuffer("\n".join(vectors).encode(), dtype=np.uint8),
            vectors=np.stack(list(vectors.values())).astype(np.float16),
        )
        self._put("vectors", self.name, buffer.getvalue())
        self._kept = set(vectors)
