"""An `Index` as bytes and back, so that it need not be built anew at every start.

Arrays and text only: reading a damaged or foreign file can fail, but never runs code.
"""

from __future__ import annotations

from collections.abc import Mapping
from sys import intern
from typing import Any

import numpy as np

from bot.language.bigrams import Bigrams
from bot.language.restoring import DiacriticRestorer
from bot.matching.arrays import pack_arrays, unpack_arrays
from bot.matching.calibration import Calibrator
from bot.matching.coverage import TermCoverage
from bot.matching.doubts import Doubts
from bot.matching.guard import Guard
from bot.matching.index import Index
from bot.matching.lexical import Fixed, Gains, LexicalIndex, Postings
from bot.matching.quantised import QuantisedVectors
from bot.matching.ranking import Ranker
from bot.matching.semantic import SemanticIndex

_COVERAGE = ("terms", "starts", "classes", "texts")
_CALIBRATOR = ("mean", "scale", "weights")
_SEMANTIC = ("centre", "weights", "bias", "means")
_ARRAYS = ("grams", "idf", "classes", "floor", "totals")


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
        "guard": _of_guard(index.ranker.guard),
        "told": _of_guard(index.ranker.doubts.told if index.ranker.doubts else None),
        "filled_in": _bytes_of(sorted(index.ranker.guard.filled_in)),
        "bigrams": _bytes_of(
            [
                "\t".join([word, *(f"{after}\t{n}" for after, n in following.items())])
                for word, following in index.restorer.bigrams.followers()
            ]
        ),
        "entries": np.array(index.ranker.guard.class_count),
        "sure_alone": np.array(index.sure_alone),
    }
    for name, of in (("full", calibrator), ("alone", index.alone)):
        arrays |= {f"{name}.{part}": getattr(of, part) for part in _CALIBRATOR}
    coverage = index.ranker.coverage
    arrays |= {f"coverage.{part}": getattr(coverage, part) for part in _COVERAGE}
    if index.ranker.semantic is not None:
        semantic = index.ranker.semantic
        arrays |= {f"semantic.{part}": getattr(semantic, part) for part in _SEMANTIC}
        arrays["semantic.units"] = semantic.vectors.units
        arrays["semantic.unit"] = np.array(semantic.vectors.unit)
    if index.start is not None:
        arrays["start"] = index.start
    return pack_arrays(arrays)


def unpack(data: bytes | memoryview, *, is_proven: bool = False) -> Index | None:
    """The index that `pack` made bytes of; None for anything else. It lives in these bytes.

    `is_proven`: another digest has told that they are as they were written.
    """
    try:
        arrays = unpack_arrays(data, are_proven=is_proven)
        lexical = LexicalIndex(
            grams=arrays["grams"],
            idf=arrays["idf"],
            classes=arrays["classes"],
            floor=arrays["floor"],
            totals=arrays["totals"],
            phrasings=_postings(arrays, "phrasings"),
            gains=Gains(
                _postings(arrays, "scattered"), arrays["widespread"], _fixed(arrays, "rows")
            ),
        )
        texts, refused, others = (_lines(arrays[name]) for name in ("texts", "refused", "others"))
        semantic = None
        if "semantic.weights" in arrays:
            parts = {part: arrays[f"semantic.{part}"] for part in _SEMANTIC}
            vectors = QuantisedVectors(arrays["semantic.units"], float(arrays["semantic.unit"]))
            semantic = SemanticIndex(vectors=vectors, classes=lexical.classes, **parts)
        bigrams = Bigrams(dict(map(_following, _lines(arrays["bigrams"]))))
        entries = int(arrays["entries"])
        filled_in = frozenset(_lines(arrays["filled_in"]))
        guard = Guard(_carriers(arrays["guard"]), entries, filled_in)
        doubts = Doubts(Guard(_carriers(arrays["told"]), entries))
        coverage = TermCoverage(
            **{part: arrays[f"coverage.{part}"] for part in _COVERAGE},
            class_count=guard.class_count,
        )
        calibrator, alone = (
            Calibrator(**{part: arrays[f"{name}.{part}"] for part in _CALIBRATOR})
            for name in ("full", "alone")
        )
        sure_alone = float(arrays["sure_alone"])
    except Exception:  # noqa: BLE001  (what is no index fails in a dozen ways)
        return None
    ranker = Ranker(lexical, guard, coverage, semantic, doubts)
    return Index(
        texts,
        refused,
        others,
        ranker,
        calibrator,
        alone,
        sure_alone,
        DiacriticRestorer(bigrams),
        start=arrays.get("start"),
    )


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


def _of_guard(guard: Guard | None) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    carriers = {} if guard is None else guard.carriers
    return _bytes_of(
        [f"{name}\t{' '.join(map(str, own.tolist()))}" for name, own in carriers.items()]
    )


def _carriers(
    array: np.ndarray[tuple[int], np.dtype[np.uint8]],
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int32]]]:
    return {
        name: np.array(classes.split(), dtype=np.int32)
        for name, _, classes in (line.partition("\t") for line in _lines(array))
    }


def _bytes_of(lines: list[str]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(array: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []


def _following(line: str) -> tuple[str, dict[str, int]]:
    word, *rest = map(intern, line.split("\t"))  # each word once
    return word, dict(zip(rest[::2], map(int, rest[1::2]), strict=True))
