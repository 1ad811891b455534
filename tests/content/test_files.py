"""Which files of a folder are content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.content.yaml_reader import MAX_BYTES
from bot.errors import SHOWN, ContentError

LEFTOVERS = [
    *("b.yaml~", "#b.yaml#", ".#b.yaml", ".b.yaml.swp", "b.yaml.orig", "b.yaml.rej"),
    *("b.yaml.bak", "b.yaml.save", "b.yaml.save.1", "b.yaml___jb_tmp___", "b.yaml___jb_old___"),
    *("4913", "b.yaml.tmp", "b.yaml.part", "notes.txt"),
    *("b.yaml.old", "~$b.yaml", "b_BACKUP_4711.yaml", "b_REMOTE_4711.yml"),
]


@pytest.mark.parametrize("name", LEFTOVERS)
def test_what_an_editor_leaves_beside_is_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / "topics.yaml").write_text("a: b")
    (tmp_path / name).write_text("<<<<<<< broken")
    assert list(read_files(tmp_path)) == ["topics.yaml"]


@pytest.mark.parametrize("name", ["b.yml", "b.yaml.txt", "B.YAML", "Copy of b.yaml (1)"])
def test_content_under_a_wrong_name_is_reported(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a: b")
    (problem,) = load(read_files(tmp_path), ("vi",)).problems
    assert str(problem).startswith(f"{name}:1: this file belongs nowhere")


def test_folders_that_begin_with_a_dot_are_passed_over(tmp_path: Path) -> None:
    for folder in (".github", "..2026_11_28"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "topics.yaml").write_text("a: b")
    (tmp_path / "..data").symlink_to("..2026_11_28")
    (tmp_path / "topics.yaml").symlink_to("..data/topics.yaml")  # as a ConfigMap is mounted
    assert read_files(tmp_path) == {"topics.yaml": b"a: b"}


def test_a_folder_that_is_a_link_is_followed_and_a_circle_ends(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "a.yaml").write_text("a: b")
    (elsewhere / "back").symlink_to(tmp_path / "content")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "vocabulary").symlink_to(elsewhere)
    assert list(read_files(tmp_path / "content")) == ["vocabulary/a.yaml"]


@pytest.mark.parametrize("name", ["relations", "topics.yaml"])
def test_a_link_that_leads_nowhere_is_named_and_not_an_empty_folder(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).symlink_to(tmp_path / "not mounted")
    (problem,) = load(read_files(tmp_path), ("vi",)).problems
    assert str(problem) == f"{name}:1: this link leads to nothing that is there"


def test_a_pipe_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "topics.yaml")
    (problem,) = load(read_files(tmp_path), ("vi",)).problems
    assert str(problem) == "topics.yaml:1: this is no file but a pipe, a device or the like"


def test_no_more_of_a_file_is_read_than_content_may_have(tmp_path: Path) -> None:
    with (tmp_path / "topics.yaml").open("wb") as file:
        file.truncate(50 * MAX_BYTES)  # sparse: it takes no room on the disk
    files = read_files(tmp_path)
    assert len(files["topics.yaml"]) == MAX_BYTES + 1
    (problem,) = load(files, ("vi",)).problems
    assert "the file is larger than" in str(problem)


def test_thousands_of_problems_are_counted_and_not_listed() -> None:
    message = str(ContentError("broken:", [f"a.yaml:{n}: no" for n in range(3000)]))
    assert len(message.splitlines()) == SHOWN + 2
    assert message.endswith("… and 2800 more")
