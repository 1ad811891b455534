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
from bot.matching.lexical import Fixed, Gains, LexicalIndex, Postings
from bot.matching.ranking import Ranker
from bot.matching.semantic import SemanticIndex

_COVERAGE = ("features", "starts", "classes", "texts")
_SEMANTIC = ("centre", "vectors", "weights", "bias")
_ARRAYS = ("features", "idf", "classes", "floor", "totals")


def pack(index: Index) -> bytes:
    """The index as bytes."""
    lexical, calibrator = index.ranker.lexical, index.calibrator
    arrays = {name: getattr(lexical, name) for name in _ARRAYS}
    arrays |= _of_postings("phrasings", lexical.phrasings)
    arrays |= _of_postings("scattered", lexical.gains.scattered)
    arrays |= {"widespread": lexical.gains.widespread, **_of_fixed("rows", lexical.gains.rows)}
    arrays |= {
        "texts": _bytes_of(index.texts),
        "refused": _bytes_of(index.refused),
        "others": _bytes_of(index.others),
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
                gains=Gains(
                    _postings(arrays, "scattered"), arrays["widespread"], _fixed(arrays, "rows")
                ),
            )
            texts, refused, others = (
                _lines(arrays[name]) for name in ("texts", "refused", "others")
            )
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
    ranker = Ranker(lexical, guard, coverage, semantic)
    return Index(texts, refused, others, ranker, calibrator, DiacriticRestorer(pairs))


def _of_postings(name: str, postings: Postings) -> dict[str, np.ndarray[Any, Any]]:
    return {
        f"{name}.starts": postings.starts,
        f"{name}.rows": postings.rows,
        **_of_fixed(name, postings.values),
    }


def _postings(arrays: Mapping[str, Any], name: str) -> Postings:
    return Postings(arrays[f"{name}.starts"], arrays[f"{name}.rows"], _fixed(arrays, name))


def _of_fixed(name: str, fixed: Fixed) -> dict[str, np.ndarray[Any, Any]]:
    return {f"{name}.units": fixed.units, f"{name}.unit": np.array(fixed.unit)}


def _fixed(arrays: Mapping[str, Any], name: str) -> Fixed:
    return Fixed(arrays[f"{name}.units"], float(arrays[f"{name}.unit"]))


def _bytes_of(lines: list[str]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(array: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []
