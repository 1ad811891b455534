"""Vectors of phrasings: encoded once, kept between starts, never trusted."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.encoding.phrasing_vectors import BATCH, SAVE_EVERY, RememberingEncoder
from bot.matching.semantic import Floats
from bot.storage.file_cache import FileCache
from tests.fakes.encoder import DIMENSIONS, HashEncoder

PHRASINGS = ["cầu dài bao nhiêu", "how long is the bridge", "ai xây cầu"]
OUTSIDE = ["thời tiết hôm nay", "tell me a joke"]
HALF = 1e-3
"""What keeping half the digits may change in a component of a unit vector."""


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


def kept_bytes(texts: Sequence[str] = PHRASINGS) -> bytes:
    """What is kept after these were encoded."""
    shelf = Shelf()
    RememberingEncoder(HashEncoder(), shelf.get, shelf.put).encode(texts)
    assert shelf.data is not None
    return shelf.data


def test_vectors_are_the_encoders_own_in_the_order_asked(start: Start) -> None:
    vectors = start().encode(PHRASINGS)
    np.testing.assert_array_equal(vectors, HashEncoder().encode(PHRASINGS))
    assert vectors.dtype == np.float32


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
    np.testing.assert_allclose(vectors, HashEncoder().encode(PHRASINGS[::-1]), atol=HALF)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=HALF)
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


def test_phrasings_that_are_gone_are_not_kept_for_ever(start: Start, encoder: HashEncoder) -> None:
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
    np.testing.assert_allclose(vectors, HashEncoder().encode(texts), atol=HALF)


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


def _archive(**arrays: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _array(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


LETTERS = np.frombuffer(b"a\nb", dtype=np.uint8)

DAMAGED = {
    "nothing": b"",
    "a letter": b"Dear bot, these are no vectors.",
    "zeros": bytes(1000),
    "truncated": kept_bytes()[:-100],
    "beginning lost": kept_bytes()[100:],
    "pickled": pickle.dumps({"texts": PHRASINGS}),
    "one array alone": _array(np.ones(3)),
    "an empty archive": _archive(),
    "other arrays": _archive(words=LETTERS),
    "no vectors": _archive(texts=LETTERS),
    "too few vectors": _archive(texts=LETTERS, vectors=np.ones((1, DIMENSIONS))),
    "one number for all": _archive(texts=LETTERS, vectors=np.array(1.0)),
    "words for numbers": _archive(texts=LETTERS, vectors=np.array(["x", "y"])),
    "not UTF-8": _archive(
        texts=np.array([255, 10, 255], np.uint8), vectors=np.ones((2, DIMENSIONS))
    ),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_bytes_are_ignored_and_made_anew(data: bytes, encoder: HashEncoder) -> None:
    shelf = Shelf(data)
    vectors = RememberingEncoder(encoder, shelf.get, shelf.put).encode(PHRASINGS)
    assert encoder.seen == PHRASINGS
    np.testing.assert_array_equal(vectors, HashEncoder().encode(PHRASINGS))
    assert shelf.data == kept_bytes()


def test_one_wrong_byte_anywhere_gives_no_error_and_no_wrong_vector() -> None:
    good = kept_bytes(PHRASINGS)
    expected = HashEncoder().encode(PHRASINGS)
    for place in range(len(good)):
        shelf = Shelf(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
        vectors = RememberingEncoder(HashEncoder(), shelf.get, shelf.put).encode(PHRASINGS)
        np.testing.assert_allclose(vectors, expected, atol=HALF, err_msg=f"byte {place}")


def test_where_nothing_can_be_kept_all_is_encoded_again(encoder: HashEncoder) -> None:
    def lose(kind: str, key: str, payload: bytes) -> None:
        """As a full disk."""

    for _ in range(2):
        vectors = RememberingEncoder(encoder, Shelf().get, lose).encode(PHRASINGS)
        np.testing.assert_array_equal(vectors, HashEncoder().encode(PHRASINGS))
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
