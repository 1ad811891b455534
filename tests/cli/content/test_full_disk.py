"""A disk that is full, a real one: what was there stays, whole, and what to do is said."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.content.files import read_files
from bot.content.revisions import Files
from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, FILES, LENGTH

SIZE, PAGE = 1 << 20, 4096
FULL = "cannot be written: No space left on device"


@dataclass(frozen=True)
class Disk:
    """A file system of a megabyte."""

    path: Path

    def fill(self, pages_left: int = 0) -> None:
        """Until so many files more, of a page each, have room."""
        ballast = self.path / "ballast"
        with ballast.open("wb", buffering=0) as file:
            while True:
                try:
                    file.write(b"\1" * PAGE)
                except OSError:
                    break
            file.truncate(file.tell() // PAGE * PAGE - pages_left * PAGE)

    def free(self) -> None:
        """Make room again."""
        (self.path / "ballast").unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(path)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("NOT TESTED: a full disk; only root may mount a small one on Linux")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)  # noqa: S607


@pytest.fixture
def content(disk: Disk, content_files: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The content base, on the small disk."""
    there = disk.path / "content"
    shutil.copytree(content_files, there)
    monkeypatch.setenv("CONTENT_DIR", str(there))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")
    return there


def taught(run: Run) -> None:
    """A change of two files, in the database."""
    for entry, text in (("bridge-length", "what is its stretch"), ("bridge-builder", "whose work")):
        assert run("teach", entry, text, "--locale", "en", "--yes").status == 0


def assert_untouched(content: Path, before: Files) -> None:
    assert read_files(content) == before
    assert list(content.rglob(".*")) == []


@pytest.mark.parametrize("pages_left", [0, 1], ids=["no room", "room for one of two"])
def test_pulling_writes_all_files_or_none(
    run: Run, disk: Disk, content: Path, pages_left: int
) -> None:
    taught(run)
    before = read_files(content)
    disk.fill(pages_left)
    assert FULL in run("content", "pull").refusal()
    assert_untouched(content, before)
    disk.free()
    pulled = run("content", "pull").out.split()
    assert [name.partition("content/")[2] for name in pulled] == [BUILDER, LENGTH]
    assert run("content", "pull").out == ""


def test_renaming_taking_back_and_accepting_change_nothing_either(
    run: Run, disk: Disk, content: Path, tmp_path: Path
) -> None:
    assert run("content", "drift", "--accept", "all").status == 0
    sheet = tmp_path / "sheet.po"
    out = run("content", "export", "--locale", "en").out
    sheet.write_text(out.replace("Who built the Long Bien Bridge?", "Whose is that bridge?"))
    before, ledger = read_files(content), (content / "translated.txt").read_bytes()
    for command in (
        ("rename", "bridge-length", "bridge-span"),
        ("import", str(sheet), "--locale", "en", "--yes"),
        ("drift", "--accept", "all"),
    ):
        disk.fill()
        refused = run("content", *command)
        assert (refused.status, FULL in refused.err) == (2, True), command
        assert_untouched(content, before)
        assert (content / "translated.txt").read_bytes() == ledger
        disk.free()
    assert run("content", "rename", "bridge-length", "bridge-span").status == 0


def test_a_database_that_cannot_be_opened_for_it_says_so(
    run: Run, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(disk.path / "data"))
    assert run("db", "upgrade").status == 0
    disk.fill()
    (told,) = run("db", "check").out.splitlines()
    assert told == "the database cannot be read: the disk is full (disk I/O error)"


def test_what_cannot_be_put_in_force_is_neither_in_force_nor_on_record(
    run: Run, disk: Disk, content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(disk.path / "data"))
    sent = tmp_path / "bridge-length.yaml"
    sent.write_text(FILES[LENGTH].replace("2,290", "2,291"))
    taught(run)
    lines = run("audit", "--json").out.splitlines()
    disk.fill()
    refused = run("content", "apply", str(sent), "--yes")
    assert (refused.status, "Traceback" in refused.err) == (75, False)
    assert "disk is full" in refused.err
    disk.free()
    assert run("audit", "--json").out.splitlines() == lines
    assert run("content", "history", "bridge-length", "--json").out.count("\n") == 1
    assert run("content", "apply", str(sent), "--yes").status == 0
    (line,) = set(run("audit", "--json").out.splitlines()) - set(lines)
    assert (json.loads(line)["what"], json.loads(line)["target"]) == ("changed", LENGTH)


def test_what_was_typed_for_a_new_entry_is_told_again(run: Run, disk: Disk, content: Path) -> None:
    before = read_files(content)
    disk.fill()
    refused = run("content", "new", "bridges", "bridge-age", "--form")
    assert FULL in refused.err
    assert "questions:" in refused.err
    assert_untouched(content, before)


KILLED = """
import os, signal
from pathlib import Path
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from bot.cli import main
main()
"""


def test_whoever_is_killed_outright_before_the_new_files_take_their_places_loses_nothing(
    run: Run, content_files: Path, environ: dict[str, str]
) -> None:
    taught(run)
    before = read_files(content_files)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, "content", "pull"], env=environ, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(list(content_files.rglob(".*.tmp"))) == 2
    assert read_files(content_files) == before
    assert run("content", "check").status == 0
    assert run("content", "pull").status == 0
    assert {n for n, d in read_files(content_files).items() if d != before[n]} == {BUILDER, LENGTH}
    assert list(content_files.rglob(".*")) == []
