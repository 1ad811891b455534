"""Vectors of phrasings: encoded once, kept between starts, never trusted."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.encoding.phrasing_vectors import BATCH, SAVE_EVERY, RememberingEncoder
from bot.encoding.vector_file import VectorFile, keys_of
from bot.matching.arrays import pack_arrays
from bot.matching.semantic import Floats
from bot.storage.file_cache import FileCache
from tests.fakes.encoder import DIMENSIONS, HashEncoder

PHRASINGS = ["cầu dài bao nhiêu", "how long is the bridge", "ai xây cầu"]
OUTSIDE = ["thời tiết hôm nay", "tell me a joke"]
ROUNDED = 4e-3
"""What one byte a number may change in a component of a unit vector."""


class Shelf:
    """One kept thing in memory: `get` and `put` without files."""

    def __init__(self, data: bytes | None = None) -> None:
        self.data = data

    def get(self, kind: str, key: str) -> bytes | None:
        return self.data

    def put(self, kind: str, key: str, payload: bytes) -> None:
        self.data = payload


class FailingEncoder(HashEncoder):
    """Breaks before it has encoded more than `limit` texts."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def encode(self, texts: Sequence[str]) -> Floats:
        if len(self.seen) + len(texts) > self._limit:
            raise RuntimeError("out of breath")
        return super().encode(texts)


@pytest.fixture
def encoder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture
def files(tmp_path: Path) -> FileCache:
    return FileCache(tmp_path / "cache")


@pytest.fixture
def start(encoder: HashEncoder, files: FileCache) -> Callable[[], RememberingEncoder]:
    """As at each start of the bot: a new one on the same files. What was encoded is forgotten."""

    def started() -> RememberingEncoder:
        encoder.seen.clear()
        return RememberingEncoder(encoder, files.get, files.put)

    return started


Start = Callable[[], RememberingEncoder]


def lose(kind: str, key: str, payload: bytes = b"") -> None:
    """As a full disk: keeps nothing and has nothing."""


def shipped_with(texts: Sequence[str]) -> VectorFile:
    """What is published with content that holds these."""
    return VectorFile.of("hash-1", dict(zip(texts, HashEncoder().encode(texts), strict=True)))


def kept_bytes(texts: Sequence[str] = PHRASINGS) -> bytes:
    """What is kept after these were encoded."""
    shelf = Shelf()
    RememberingEncoder(HashEncoder(), shelf.get, shelf.put).encode(texts)
    assert shelf.data is not None
    return shelf.data


def test_vectors_are_the_encoders_own_in_the_order_asked(start: Start) -> None:
    vectors = start().encode(PHRASINGS)
    np.testing.assert_allclose(vectors, HashEncoder().encode(PHRASINGS), atol=ROUNDED)
    assert vectors.dtype == np.float32


def test_a_vector_is_the_same_new_kept_and_shipped(start: Start, files: FileCache) -> None:
    new = start().encode(PHRASINGS)
    kept = start().encode(PHRASINGS)
    shipped = RememberingEncoder(HashEncoder(), lose, lose, shipped=shipped_with(PHRASINGS))
    np.testing.assert_array_equal(kept, new)
    np.testing.assert_array_equal(shipped.encode(PHRASINGS), new)


def test_what_is_shipped_is_neither_encoded_nor_kept_again(encoder: HashEncoder) -> None:
    shelf = Shelf()
    remembering = RememberingEncoder(encoder, shelf.get, shelf.put, shipped=shipped_with(PHRASINGS))
    remembering.encode(PHRASINGS)
    assert (encoder.seen, shelf.data) == ([], None)
    remembering.encode([*PHRASINGS, *OUTSIDE])
    assert encoder.seen == OUTSIDE
    assert len(VectorFile.unpack(shelf.data or b"", encoder.name)) == len(OUTSIDE)


def test_what_is_published_is_what_was_asked_for_wherever_it_came_from(start: Start) -> None:
    start().encode(OUTSIDE)
    shipped = shipped_with([*PHRASINGS, "phrasing that is gone"])
    remembering = RememberingEncoder(HashEncoder(), lose, lose, shipped=shipped)
    remembering.encode([*PHRASINGS[1:], *OUTSIDE])
    published = remembering.known()
    assert list(published.find([*PHRASINGS, *OUTSIDE])) == [*PHRASINGS[1:], *OUTSIDE]
    assert len(published) == 4


def test_progress_is_told_of_what_is_new_alone(encoder: HashEncoder) -> None:
    told: list[tuple[int, int]] = []
    texts = [f"phrasing {number}" for number in range(2 * BATCH)]
    remembering = RememberingEncoder(
        encoder,
        lose,
        lose,
        shipped=shipped_with(PHRASINGS),
        progress=lambda done, of: told.append((done, of)),
    )
    remembering.encode(PHRASINGS)
    assert told == []
    remembering.encode([*PHRASINGS, *texts])
    assert told == [(0, 2 * BATCH), (BATCH, 2 * BATCH), (2 * BATCH, 2 * BATCH)]


def test_its_name_is_the_encoders(start: Start) -> None:
    assert start().name == "hash-1"


def test_a_phrasing_said_twice_is_encoded_once(start: Start, encoder: HashEncoder) -> None:
    vectors = start().encode([PHRASINGS[0], PHRASINGS[1], PHRASINGS[0]])
    assert encoder.seen == PHRASINGS[:2]
    np.testing.assert_array_equal(vectors[0], vectors[2])
    assert len(vectors) == 3


def test_a_second_call_encodes_only_what_is_new(start: Start, encoder: HashEncoder) -> None:
    remembering = start()
    remembering.encode(PHRASINGS[:2])
    remembering.encode(PHRASINGS)
    assert encoder.seen == PHRASINGS


def test_the_next_start_encodes_nothing(start: Start, encoder: HashEncoder) -> None:
    start().encode(PHRASINGS)
    vectors = start().encode(PHRASINGS[::-1])
    assert encoder.seen == []
    np.testing.assert_allclose(vectors, HashEncoder().encode(PHRASINGS[::-1]), atol=ROUNDED)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=ROUNDED)
    assert vectors.dtype == np.float32


def test_calls_do_not_forget_each_others_texts(start: Start, encoder: HashEncoder) -> None:
    for _ in range(2):
        remembering = start()
        remembering.encode(PHRASINGS)
        remembering.encode(OUTSIDE)
    assert encoder.seen == []


def test_after_an_edit_only_the_new_phrasing_is_encoded(start: Start, encoder: HashEncoder) -> None:
    edited = [*PHRASINGS, "cầu bắc qua sông nào"]
    remembering = start()
    remembering.encode(PHRASINGS)
    remembering.encode(OUTSIDE)
    for expected in (["cầu bắc qua sông nào"], []):
        remembering = start()
        remembering.encode(edited)
        remembering.encode(OUTSIDE)
        assert encoder.seen == expected


def test_what_is_asked_for_in_part_forgets_nothing(start: Start, encoder: HashEncoder) -> None:
    start().encode([*PHRASINGS, *OUTSIDE])
    start().encode([*PHRASINGS, "cầu bắc qua sông nào"])
    start().encode(OUTSIDE)
    assert encoder.seen == []


def test_phrasings_that_are_gone_are_not_kept_for_ever(
    start: Start, encoder: HashEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.encoding.phrasing_vectors.MOST", len(PHRASINGS))
    start().encode(PHRASINGS)
    start().encode([*PHRASINGS[1:], "cầu bắc qua sông nào"])
    start().encode(PHRASINGS)
    assert encoder.seen == PHRASINGS[:1]


def test_vectors_of_another_encoder_are_not_used(start: Start, files: FileCache) -> None:
    start().encode(PHRASINGS)
    other = HashEncoder()
    other.name = "hash-2"
    RememberingEncoder(other, files.get, files.put).encode(PHRASINGS)
    assert other.seen == PHRASINGS


def test_a_failure_half_way_keeps_what_was_done(
    start: Start, encoder: HashEncoder, files: FileCache
) -> None:
    saved = SAVE_EVERY * BATCH
    texts = [f"phrasing {number}" for number in range(saved + 3 * BATCH)]
    failing = FailingEncoder(len(OUTSIDE) + saved + BATCH)
    remembering = RememberingEncoder(failing, files.get, files.put)
    remembering.encode(OUTSIDE)
    with pytest.raises(RuntimeError, match="out of breath"):
        remembering.encode(texts)
    vectors = start().encode(texts)
    assert encoder.seen == texts[saved:]
    np.testing.assert_allclose(vectors, HashEncoder().encode(texts), atol=ROUNDED)


def test_a_failure_half_way_forgets_nothing_that_was_kept(
    start: Start, encoder: HashEncoder, files: FileCache
) -> None:
    start().encode(OUTSIDE)
    texts = [f"phrasing {number}" for number in range((SAVE_EVERY + 1) * BATCH)]
    failing = FailingEncoder(SAVE_EVERY * BATCH)
    with pytest.raises(RuntimeError, match="out of breath"):
        RememberingEncoder(failing, files.get, files.put).encode(texts)
    start().encode(OUTSIDE)
    assert encoder.seen == []


def _archive(**arrays: np.ndarray[tuple[int, ...], np.dtype[Any]]) -> bytes:
    """Sound as far as its checksum goes."""
    return pack_arrays(arrays)


NAME = np.frombuffer(b"hash-1", dtype=np.uint8)
KEYS = keys_of(PHRASINGS)
UNITS = np.ones((3, DIMENSIONS), dtype=np.int8)
SCALES = np.ones(3, dtype=np.float32)

DAMAGED = {
    "nothing": b"",
    "a letter": b"Dear bot, these are no vectors.",
    "zeros": bytes(1000),
    "truncated": kept_bytes()[:-100],
    "beginning lost": kept_bytes()[100:],
    "pickled": pickle.dumps({"texts": PHRASINGS}),
    "no arrays": _archive(),
    "no vectors": _archive(encoder=NAME, keys=KEYS),
    "too few vectors": _archive(encoder=NAME, keys=KEYS, units=UNITS[:1], scales=SCALES),
    "too few scales": _archive(encoder=NAME, keys=KEYS, units=UNITS, scales=SCALES[:1]),
    "one number for all": _archive(
        encoder=NAME, keys=KEYS, units=np.ones(3, dtype=np.int8), scales=SCALES
    ),
    "another kind of number": _archive(
        encoder=NAME, keys=KEYS, units=UNITS.astype(np.float32), scales=SCALES
    ),
    "texts out of order": _archive(
        encoder=NAME, keys=np.sort(KEYS)[::-1], units=UNITS, scales=SCALES
    ),
    "a name that is no UTF-8": _archive(
        encoder=np.array([255, 10], np.uint8), keys=KEYS, units=UNITS, scales=SCALES
    ),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_bytes_are_ignored_and_made_anew(data: bytes, encoder: HashEncoder) -> None:
    shelf = Shelf(data)
    vectors = RememberingEncoder(encoder, shelf.get, shelf.put).encode(PHRASINGS)
    assert encoder.seen == PHRASINGS
    np.testing.assert_allclose(vectors, HashEncoder().encode(PHRASINGS), atol=ROUNDED)
    assert shelf.data == kept_bytes()


def test_one_wrong_byte_anywhere_gives_no_error_and_no_wrong_vector() -> None:
    good = kept_bytes(PHRASINGS)
    expected = HashEncoder().encode(PHRASINGS)
    for place in range(len(good)):
        shelf = Shelf(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        vectors = RememberingEncoder(HashEncoder(), shelf.get, shelf.put).encode(PHRASINGS)
        np.testing.assert_allclose(vectors, expected, atol=ROUNDED, err_msg=f"byte {place}")


def test_where_nothing_can_be_kept_all_is_encoded_again(encoder: HashEncoder) -> None:
    for _ in range(2):
        vectors = RememberingEncoder(encoder, lose, lose).encode(PHRASINGS)
        np.testing.assert_allclose(vectors, HashEncoder().encode(PHRASINGS), atol=ROUNDED)
    assert encoder.seen == PHRASINGS * 2


def test_no_texts_give_no_vectors_and_change_nothing(encoder: HashEncoder) -> None:
    shelf = Shelf()
    vectors = RememberingEncoder(encoder, shelf.get, shelf.put).encode([])
    assert len(vectors) == 0
    assert vectors.ndim == 2
    assert encoder.seen == []
    assert shelf.data is None


def test_an_empty_text_is_kept_like_any_other(start: Start, encoder: HashEncoder) -> None:
    start().encode([""])
    start().encode([""])
    assert encoder.seen == []
