"""What takes long to learn about content, apart from the index it belongs to.

An index is large and made in seconds but for this: the classifier over sentence vectors and the
confidence, half a megabyte that take most of a minute. They fit the content they were learnt from,
read by the code that learnt them, and nothing else; who keeps them sees to that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Array, pack_arrays, unpack_arrays
from bot.matching.calibration import Calibrator
from bot.matching.fitting import Confidence
from bot.matching.semantic import Floats

_CALIBRATOR = ("mean", "scale", "weights")


@dataclass(frozen=True)
class Learnt:
    """Classifier and confidence of one index with sentence vectors."""

    weights: Floats
    bias: Floats
    confidence: Confidence

    def pack(self, key: str) -> bytes:
        """As bytes. `key` names what they were learnt from."""
        arrays: dict[str, Array] = {
            "key": np.frombuffer(key.encode(), dtype=np.uint8),
            "classifier": self.weights,
            "bias": self.bias,
            "sure_alone": np.array(self.confidence.sure_alone),
        }
        for name in ("full", "alone"):
            calibrator = getattr(self.confidence, name)
            arrays |= {f"{name}.{part}": getattr(calibrator, part) for part in _CALIBRATOR}
        return pack_arrays(arrays)

    @classmethod
    def unpack(cls, data: bytes, key: str) -> Learnt | None:
        """What was packed under this key; None for anything else."""
        try:
            arrays = unpack_arrays(data)
            if arrays["key"].tobytes() != key.encode():
                return None
            full, alone = (
                Calibrator(**{part: arrays[f"{name}.{part}"] for part in _CALIBRATOR})
                for name in ("full", "alone")
            )
            confidence = Confidence(full, alone, float(arrays["sure_alone"]))
            return cls(arrays["classifier"], arrays["bias"], confidence)
        except Exception:  # noqa: BLE001  (damage has many forms, the remedy is always the same)
            return None
