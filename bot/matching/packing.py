"""An `Index` as bytes and back, so that it need not be built anew at every start.

Arrays and text only: reading a damaged or foreign file can fail, but never runs code.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from bot.language.restoring import DiacriticRestorer
from bot.matching.calibration import Calibrator
from bot.matching.coverage import Coverage
from bot.matching.guard import Guard
from bot.matching.index import Index
from bot.matching.lexical import LexicalIndex, Postings
from bot.matching.ranking import Ranker
from bot.matching.semantic import SemanticIndex

_POSTINGS = ("phrasings", "likelihoods")
_COVERAGE = ("features", "starts", "classes", "texts")
_SEMANTIC = ("centre", "vectors", "weights", "bias")
_ARRAYS = ("features", "idf", "classes", "floor", "totals")


def pack(index: Index) -> bytes:
    """The index as bytes."""
    lexical, calibrator = index.ranker.lexical, index.calibrator
    arrays = {name: getattr(lexical, name) for name in _ARRAYS}
    for name in _POSTINGS:
        postings: Postings = getattr(lexical, name)
        arrays |= {
            f"{name}.starts": postings.starts,
            f"{name}.rows": postings.rows,
            f"{name}.values": postings.values,
        }
    arrays |= {
        "texts": _bytes_of(index.texts),
        "guard": _bytes_of(
            [
                f"{name}\t{' '.join(map(str, classes.tolist()))}"
                for name, classes in index.ranker.guard.carriers.items()
            ]
        ),
        "filled_in": _bytes_of(sorted(index.ranker.guard.filled_in)),
        "pairs": _bytes_of(
            [f"{a}\t{b}\t{count}" for (a, b), count in index.restorer.pairs.items()]
        ),
        "entries": np.array(index.ranker.guard.class_count),
        "mean": calibrator.mean,
        "scale": calibrator.scale,
        "weights": calibrator.weights,
    }
    coverage = index.ranker.coverage
    arrays |= {f"coverage.{part}": getattr(coverage, part) for part in _COVERAGE}
    if index.ranker.semantic is not None:
        semantic = index.ranker.semantic
        arrays |= {f"semantic.{part}": getattr(semantic, part) for part in _SEMANTIC}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def unpack(data: bytes) -> Index | None:
    """The index that `pack` made bytes of; None for anything else."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            lexical = LexicalIndex(
                features=arrays["features"],
                idf=arrays["idf"],
                classes=arrays["classes"],
                floor=arrays["floor"],
                totals=arrays["totals"],
                phrasings=_postings(arrays, "phrasings"),
                likelihoods=_postings(arrays, "likelihoods"),
            )
            texts = _lines(arrays["texts"])
            semantic = None
            if "semantic.weights" in arrays:
                parts = {part: arrays[f"semantic.{part}"] for part in _SEMANTIC}
                semantic = SemanticIndex(classes=lexical.classes, **parts)
            words = (line.split("\t") for line in _lines(arrays["pairs"]))
            pairs = {(previous, word): int(count) for previous, word, count in words}
            guard = Guard(
                {
                    name: np.array(classes.split(), dtype=np.int32)
                    for name, _, classes in (
                        line.partition("\t") for line in _lines(arrays["guard"])
                    )
                },
                int(arrays["entries"]),
                frozenset(_lines(arrays["filled_in"])),
            )
            coverage = Coverage(
                **{part: arrays[f"coverage.{part}"] for part in _COVERAGE},
                class_count=guard.class_count,
            )
            calibrator = Calibrator(arrays["mean"], arrays["scale"], arrays["weights"])
    except Exception:  # noqa: BLE001  (a damaged archive fails in a dozen ways)
        return None
    return Index(
        texts, Ranker(lexical, guard, coverage, semantic), calibrator, DiacriticRestorer(pairs)
    )


def _postings(arrays: Mapping[str, Any], name: str) -> Postings:
    return Postings(*(arrays[f"{name}.{part}"] for part in ("starts", "rows", "values")))


def _bytes_of(lines: list[str]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(array: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []
