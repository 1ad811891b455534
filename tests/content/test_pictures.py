"""A picture beside an answer is there, is a picture, and is told to whoever does not see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.checks import check
from bot.content.files import read_files
from bot.content.loader import load
from bot.content.model import Content
from bot.content.pictures import MAX_BYTES, Picture, kind_of
from bot.settings import ROOT
from tests.content.test_checks import problems_of
from tests.tools.content_files import BUILDER, FILES, GREETING, encoded, write

PNG, JPEG = b"\x89PNG\r\n\x1a\n" + b"1" * 50, b"\xff\xd8\xff" + b"2" * 50
WEBP = b"RIFF\0\0\0\0WEBPVP8 "
IMAGE = """\
  image:
    file: bridge.png
    alt: A bridge with nineteen spans.
    credit: Nhịp Cầu
    licence: CC BY 4.0
"""
VIETNAMESE = FILES[BUILDER].replace("en:\n", IMAGE + "en:\n")
BOTH = VIETNAMESE + IMAGE
FILE = "images/bridge.png"


def test_a_picture_is_read_with_its_entry_and_has_a_name_of_its_own_bytes() -> None:
    edition = load(encoded({BUILDER: BOTH, FILE: PNG}), ("vi", "en"))
    assert check(edition, ("vi", "en")) == []
    image = edition.content.entries["bridge-builder"].texts["vi"].image
    assert image is not None
    picture = edition.content.pictures[image.file]
    assert picture.data == PNG
    assert edition.content.by_picture[picture.name] is picture
    assert picture.name != Picture("png", PNG + b"3").name


def test_other_bytes_of_a_picture_are_another_version() -> None:
    versions = {
        load(encoded({BUILDER: BOTH, FILE: data}), ("vi", "en")).content.version
        for data in (PNG, PNG + b"3")
    }
    assert len(versions) == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    {
        "there is none": (
            {BUILDER: BOTH},
            [
                f"{BUILDER}:17: there is no picture images/bridge.png (PNG, JPEG or WebP)",
                f"{BUILDER}:33: there is no picture images/bridge.png (PNG, JPEG or WebP)",
            ],
        ),
        "in one language": (
            {BUILDER: VIETNAMESE, FILE: PNG},
            [f"{BUILDER}:21: there is a picture in 'vi' and none in 'en'"],
        ),
        "nobody shows it": ({FILE: PNG}, [f"{FILE}:1: no entry shows this picture"]),
        "no picture": (
            {BUILDER: BOTH, FILE: b"<svg/>"},
            [f"{FILE}:1: this is no picture in PNG, JPEG or WebP"],
        ),
        "empty": (
            {BUILDER: BOTH, FILE: b""},
            [f"{FILE}:1: this is no picture in PNG, JPEG or WebP"],
        ),
        "another kind": (
            {BUILDER: BOTH, FILE: JPEG},
            [f"{FILE}:1: the picture is a JPEG, which its name does not say"],
        ),
        "too large": (
            {BUILDER: BOTH, FILE: PNG + b"0" * MAX_BYTES},
            [f"{FILE}:1: the file is larger than 500000 bytes"],
        ),
        "no credit": (
            {BUILDER: BOTH.replace("    credit: Nhịp Cầu\n", "", 1), FILE: PNG},
            [f"{BUILDER}:16: 'credit' is missing"],
        ),
        "no description": (
            {BUILDER: BOTH.replace("A bridge with nineteen spans.", "Bridge", 1), FILE: PNG},
            [f"{BUILDER}:18: 'alt' has 6 characters; at least 10"],
        ),
        "another folder": (
            {BUILDER: BOTH.replace("bridge.png", "../bridge.png", 1), FILE: PNG},
            [f"{BUILDER}:17: 'file' is '../bridge.png', which does not have the right form"],
        ),
        "beside a courtesy": (
            {GREETING: FILES[GREETING].replace("en:\n", IMAGE + "en:\n")},
            [f"{GREETING}:5: smalltalk has no 'image'"],
        ),
    }.values(),
)
def test_what_is_wrong_with_a_picture_is_told_at_its_place(
    changes: dict[str, str | bytes | None], told: list[str]
) -> None:
    # What else a file lacks that could not be read is not the matter here.
    found = [str(problem) for problem in problems_of(changes)]
    assert found == told


@pytest.mark.parametrize(
    ("data", "kind"), [(PNG, "png"), (JPEG, "jpeg"), (WEBP, "webp"), (b"GIF89a", None), (b"", None)]
)
def test_a_picture_is_told_by_its_bytes(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


def test_only_pictures_of_their_folder_are_read(tmp_path: Path) -> None:
    write(
        tmp_path, {FILE: PNG, "bridge.png": PNG, "images/source.svg": b"", "images/old.png~": PNG}
    )
    assert [name for name in read_files(tmp_path) if not name.endswith(".yaml")] == [FILE]


def test_the_pictures_that_are_shipped_are_small_and_say_what_they_show() -> None:
    content: Content = load(read_files(ROOT / "content"), ("vi", "en")).content
    shown = [
        text for entry in content.entries.values() for text in entry.texts.values() if text.image
    ]
    assert len(shown) >= 2
    for text in shown:
        assert text.image is not None
        assert len(content.pictures[text.image.file].data) < 60_000
