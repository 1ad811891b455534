"""`nhipcau content export --format xlsx` and `import` of workbooks and Word files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.content.files import read_files
from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, LENGTH

OFFICE = Path(__file__).parents[2] / "editing" / "office"
NEW = "entries/bridges/cau-long-bien-co-may-nhip.yaml"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


def test_a_workbook_goes_out_and_what_came_back_unchanged_changes_nothing(
    run: Run, content_files: Path, tmp_path: Path, environ: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "bot", "content", "export", "--format", "xlsx"]
    out = subprocess.run(command, env=environ, check=True, capture_output=True).stdout
    book = tmp_path / "book.xlsx"
    book.write_bytes(out)
    before = read_files(content_files)
    assert "stands in the files already" in run("content", "import", str(book)).err
    assert read_files(content_files) == before


def test_a_workbook_is_shown_as_a_diff_and_written_once_confirmed(
    run: Run, content_files: Path
) -> None:
    before = read_files(content_files)
    back = ("content", "import", str(OFFICE / "changed.xlsx"))
    assert run(*back, stdin=b"n\n").status == 1
    assert read_files(content_files) == before
    shown = run(*back, stdin=b"y\n")
    assert shown.status == 0
    assert "+  title: How long is the old Long Bien Bridge?" in shown.out
    after = read_files(content_files)
    assert {name for name in after if after[name] != before.get(name)} == {LENGTH, BUILDER, NEW}


def test_as_json_it_is_one_object_a_file(run: Run, content_files: Path) -> None:
    told = run("content", "import", str(OFFICE / "changed.xlsx"), "--json", "--yes").out
    assert {json.loads(line)["file"] for line in told.splitlines()} == {LENGTH, BUILDER, NEW}


def test_a_word_file_becomes_drafts_and_what_was_not_understood_is_told(
    run: Run, content_files: Path
) -> None:
    word = str(OFFICE / "faq.docx")
    told = run("content", "import", word, "--topic", "bridges", "--locale", "vi", "--yes")
    assert told.status == 0
    assert "page 1, “Bảng này nói gì?”: a table" in told.err
    made = content_files / "entries" / "bridges" / "cau-long-bien-nang-bao-nhieu.yaml"
    assert "khoảng 5.000 tấn" in made.read_text("utf-8")
    assert run("content", "check").status == 0
    # The same once more: there is nothing new in it.
    again = run("content", "import", word, "--topic", "bridges", "--locale", "vi", "--yes")
    assert again.status == 1
    assert "there is an entry of this name already" in again.err


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("faq.docx", b"hello", "not a file of an office program"),
        ("faq.xlsx", b"\xd0\xcf\x11\xe0", "protected by a password"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_a_line(
    run: Run, tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert reason in run("content", "import", str(path), "--topic", "bridges").refusal()


def test_a_word_file_without_a_topic_is_asked_for_one(run: Run) -> None:
    refused = run("content", "import", str(OFFICE / "faq.docx"))
    assert refused.status == 1
    assert "to which topic does it belong? There is no topic '', but: bridges" in refused.err
