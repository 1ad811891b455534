"""Cached files are never trusted and never needed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.storage.file_cache import KEPT, FileCache

PAYLOAD = bytes(range(256)) * 40


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "data" / "cache"


def only_file(directory: Path) -> Path:
    (path,) = directory.iterdir()
    return path


def test_what_was_put_comes_back_bit_for_bit(directory: Path) -> None:
    FileCache(directory).put("index", "v1", PAYLOAD)
    assert FileCache(directory).get("index", "v1") == PAYLOAD


def test_nothing_is_something_that_can_be_kept(directory: Path) -> None:
    FileCache(directory).put("checked", "v1", b"")
    assert FileCache(directory).get("checked", "v1") == b""


@pytest.mark.parametrize(("kind", "key"), [("index", "v2"), ("checked", "v1")])
def test_another_name_is_absent(directory: Path, kind: str, key: str) -> None:
    FileCache(directory).put("index", "v1", PAYLOAD)
    assert FileCache(directory).get(kind, key) is None


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda data: data[:10],
        lambda data: data[:32],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: bytes(len(data)),
        lambda data: _flipped(data, 0),
        lambda data: _flipped(data, 40),
        lambda data: _flipped(data, len(data) - 1),
    ],
    ids=[
        "emptied",
        "cut in the digest",
        "cut behind the digest",
        "cut at the end",
        "grown",
        "zeroed",
        "a bit in the digest",
        "a bit in the payload",
        "the last bit",
    ],
)
def test_a_damaged_file_reads_as_absent_and_can_be_put_again(
    directory: Path, damage: Callable[[bytes], bytes]
) -> None:
    cache = FileCache(directory)
    cache.put("index", "v1", PAYLOAD)
    path = only_file(directory)
    path.write_bytes(damage(path.read_bytes()))
    assert cache.get("index", "v1") is None
    assert cache.view("index", "v1") is None
    cache.put("index", "v1", PAYLOAD)
    assert cache.get("index", "v1") == PAYLOAD
    assert bytes(cache.view("index", "v1") or b"") == PAYLOAD


def test_what_is_looked_at_stays_when_the_file_is_replaced_or_goes(directory: Path) -> None:
    cache = FileCache(directory)
    cache.put("index", "v1", PAYLOAD)
    seen = cache.view("index", "v1")
    assert seen is not None
    cache.put("index", "v1", PAYLOAD[::-1])
    assert bytes(seen) == PAYLOAD
    only_file(directory).unlink()
    assert bytes(seen) == PAYLOAD


def test_a_file_that_others_may_write_reads_as_absent(directory: Path) -> None:
    cache = FileCache(directory)
    cache.put("index", "key", b"payload")
    (file,) = directory.iterdir()
    file.chmod(0o620)
    assert cache.get("index", "key") is None
    assert cache.view("index", "key") is None
    cache.put("index", "key", b"payload")
    assert cache.get("index", "key") == b"payload"


@pytest.mark.skipif(os.geteuid() != 0, reason="NOT TESTED: only root may give a file away")
def test_a_file_of_somebody_else_reads_as_absent(directory: Path) -> None:
    cache = FileCache(directory)
    cache.put("index", "key", b"payload")
    (file,) = directory.iterdir()
    os.chown(file, 10_001, -1)
    assert cache.get("index", "key") is None


def test_a_directory_in_the_place_of_a_file_reads_as_absent(directory: Path) -> None:
    cache = FileCache(directory)
    cache.put("index", "v1", PAYLOAD)
    path = only_file(directory)
    path.unlink()
    path.mkdir()
    cache.put("index", "v1", PAYLOAD)
    assert cache.get("index", "v1") is None


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = FileCache(tmp_path / "file" / "cache")
    cache.put("index", "v1", PAYLOAD)
    assert cache.get("index", "v1") is None


def test_only_the_newest_of_a_kind_are_kept(directory: Path) -> None:
    cache = FileCache(directory)
    cache.put("checked", "v0", b"")
    for number in range(KEPT + 2):
        cache.put("index", f"v{number}", PAYLOAD)
        newest = directory / f"index-v{number}.bin"
        if newest.exists():
            os.utime(newest, (number, number))
    kept = [number for number in range(KEPT + 2) if cache.get("index", f"v{number}") is not None]
    assert kept == list(range(2, KEPT + 2))
    assert cache.get("checked", "v0") == b""


def test_nothing_unfinished_is_left_behind(directory: Path) -> None:
    cache = FileCache(directory)
    cache.put("index", "v1", PAYLOAD)
    cache.put("index", "v1", PAYLOAD)
    assert [path.name for path in directory.iterdir()] == ["index-v1.bin"]
