"""Files that somebody reads, or has nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.writing import write_whole
from bot.errors import ContentError


def test_what_is_new_takes_no_other_files_place(tmp_path: Path) -> None:
    """Somebody else may make one of that name while questions are being typed."""
    other, mine = tmp_path / "theirs.yaml", tmp_path / "entries" / "mine.yaml"
    other.write_text("theirs")
    with pytest.raises(ContentError, match=r"theirs\.yaml is there already"):
        write_whole({mine: b"mine", other: b"mine"}, are_new=True)
    assert other.read_text() == "theirs"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [other]


def test_otherwise_it_does(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    for text in (b"old", b"new"):
        write_whole({path: text})
    assert path.read_bytes() == b"new"
