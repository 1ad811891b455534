"""Normal forms of the content's texts, kept for the next process."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content
from bot.knowledge.normal_forms import KIND, WITH_INDEX, keep, recall, recalled
from bot.language.normaliser import Normaliser
from bot.settings import ROOT
from bot.storage.file_cache import FileCache

TEXTS = (
    "Nghị quyết 59 ra đời ngày 24/1/2025?",
    "nq59 la gi",
    "When was Resolution 59-NQ/TW issued?",
    "ky ket o Hoà Bình",
    "…",
    "",
    "a\x1fb\x1ec",
)


@pytest.fixture(scope="module")
def real() -> Content:
    return load(read_files(ROOT / "content"), ("vi", "en")).content


def normaliser_of(content: Content) -> Normaliser:
    return Normaliser(content.vocabularies.values())


def test_what_is_recalled_is_what_would_be_worked_out(real: Content, tmp_path: Path) -> None:
    files, first, second = FileCache(tmp_path), normaliser_of(real), normaliser_of(real)
    texts = [text for entry in real.entries.values() for _, text in entry.phrasings()][::7]
    for text in (*texts, *TEXTS):
        first.normalise_known(text)
    assert recall(first, files) == len({*texts, *TEXTS})
    keep(first, files)

    assert recall(second, files) >= len({*texts, *TEXTS}) - 1  # one holds a separator
    assert all(second.known[text] == first.normalise(text) for text in second.known)


def test_words_are_recalled_once_each(real: Content, tmp_path: Path) -> None:
    files, first, second = FileCache(tmp_path), normaliser_of(real), normaliser_of(real)
    for text in ("ngoại giao văn hóa", "văn hóa là gì"):
        first.normalise_known(text)
    keep(first, files)
    recall(second, files)
    one, other = second.known["ngoại giao văn hóa"], second.known["văn hóa là gì"]

    assert one.tokens[-1] is other.tokens[1]


def test_what_a_matcher_asks_of_a_new_normaliser_is_worked_out_once(
    real: Content, tmp_path: Path
) -> None:
    files, first, second = FileCache(tmp_path), normaliser_of(real), normaliser_of(real)
    with recalled(first, files):
        first.normalise_known("apec là gì")
    first.normalise_known("asked later")
    with recalled(second, files):
        assert list(second.known) == ["apec là gì"]
        assert second.normalise_known("apec là gì") == first.normalise("apec là gì")

    assert not list(tmp_path.glob(f"{KIND}-*"))
    assert len(list(tmp_path.glob(f"{WITH_INDEX}-*"))) == 1


@pytest.mark.parametrize("damage", [b"", b"x", b"\x1e\x1f", b"\xff\xfe", b"a\x1fb\x1fc\x1fd\x1fe"])
def test_damage_is_as_good_as_nothing(real: Content, tmp_path: Path, damage: bytes) -> None:
    files, first = FileCache(tmp_path), normaliser_of(real)
    first.normalise_known("apec là gì")
    keep(first, files)
    name = next(tmp_path.glob(f"{KIND}-*")).stem.removeprefix(f"{KIND}-")
    files.put(KIND, name, damage)
    second = normaliser_of(real)

    assert recall(second, files) == 0
    assert second.normalise_known("apec là gì") == first.normalise("apec là gì")


def test_other_vocabularies_have_forms_of_their_own(real: Content, tmp_path: Path) -> None:
    files, first = FileCache(tmp_path), normaliser_of(real)
    first.normalise_known("apec là gì")
    keep(first, files)

    assert recall(Normaliser([]), files) == 0
