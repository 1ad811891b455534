"""`nhipcau content export` and `import` of worksheets, as a translator's editor types them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.content.files import read_files
from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, FILES, LENGTH


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


@pytest.mark.parametrize("format_", ["po", "xliff", "csv"])
def test_a_worksheet_goes_out_and_comes_back_as_the_lines_that_were_translated(
    run: Run, content_files: Path, tmp_path: Path, format_: str
) -> None:
    before = read_files(content_files)
    out = run("content", "export", "--locale", "en", "--format", format_).out
    sheet = tmp_path / f"sheet.{format_}"
    sheet.write_text(out, "utf-8")
    back = ("content", "import", str(sheet), "--locale", "en")
    assert "stands in the files already" in run(*back).err
    old, new = "Who built the Long Bien Bridge?", "Whose is that bridge?"
    sheet.write_text(out.replace(old, new), "utf-8")
    assert run(*back, stdin=b"n\n").status == 1
    assert read_files(content_files) == before
    shown = run(*back, stdin=b"y\n")
    assert "+  title: Whose is that bridge?" in shown.out
    after = read_files(content_files)
    assert [name for name in after if after[name] != before[name]] == [BUILDER]
    assert after[BUILDER].decode() == FILES[BUILDER].replace(old, new)


TOUR = """\
vi:
  title: Dạo qua các cây cầu
  about: Hai cây cầu, mỗi cây một chuyện.
en:
  title: A walk over bridges
  about: Two bridges, each with a story.
steps:
  - entry: bridge-length
    lead:
      vi: Bắt đầu từ cây cầu dài.
  - entry: bridge-builder
  - entry: bridge-length
"""


def test_what_leads_to_a_step_of_a_tour_is_translated_in_its_file(
    run: Run, content_files: Path, tmp_path: Path
) -> None:
    walk = content_files / "tours" / "walk.yaml"
    walk.parent.mkdir()
    walk.write_text(TOUR, "utf-8")
    before = read_files(content_files)
    out = run("content", "export", "--locale", "en", "--format", "csv").out
    old = "tours/walk|lead 1,Bắt đầu từ cây cầu dài.,"
    assert old + "\n" in out
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(out.replace(old, old + "We begin with the long one."), "utf-8")
    shown = run("content", "import", str(sheet), "--locale", "en", "--yes")
    assert "+      en: We begin with the long one." in shown.out, shown.err
    after = read_files(content_files)
    assert [name for name in after if after[name] != before[name]] == ["tours/walk.yaml"]
    assert walk.read_text("utf-8") == TOUR.replace(
        "cầu dài.\n", "cầu dài.\n      en: We begin with the long one.\n"
    )


def test_a_worksheet_that_content_check_would_refuse_is_refused_and_nothing_is_written(
    run: Run, content_files: Path, tmp_path: Path
) -> None:
    before = read_files(content_files)
    out = run("content", "export", "--locale", "en", "--format", "csv").out
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(out.replace("which company built Long Bien", "length of the Long Bien Bridge"))
    refused = run("content", "import", str(sheet), "--locale", "en", "--yes")
    assert refused.status == 1
    assert "length of the Long Bien Bridge" in refused.err
    assert read_files(content_files) == before
    vietnamese = content_files / LENGTH
    vietnamese.write_text(FILES[LENGTH].replace("dài bao nhiêu mét?", "dài bao nhiêu thước?"))
    sheet.write_text(out)
    stale = run("content", "import", str(sheet), "--locale", "en", "--yes")
    assert "what it translates has changed since; export it anew" in stale.err


def _rows(out: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(out)))


def _table(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), "utf-8")
    return path


def test_a_worksheet_with_its_columns_swapped_is_refused_in_one_line(
    run: Run, content_files: Path, tmp_path: Path
) -> None:
    before = read_files(content_files)
    head, *rows = _rows(run("content", "export", "--locale", "en", "--format", "csv").out)
    sheet = _table(tmp_path / "sheet.csv", [head, *([n, t, s] for n, s, t in rows)])
    refused = run("content", "import", str(sheet), "--locale", "en", "--yes")
    assert refused.status == 1
    (line,) = refused.err.splitlines()
    assert "stands where its translation belongs: the columns are swapped" in line
    assert read_files(content_files) == before


def test_a_worksheet_translated_into_the_wrong_language_is_refused(
    run: Run, content_files: Path, tmp_path: Path
) -> None:
    before = read_files(content_files)
    head, *rows = _rows(run("content", "export", "--locale", "en", "--format", "csv").out)
    copied = [[n, s, s if n.startswith("bridge-length|") else t] for n, s, t in rows]
    sheet = _table(tmp_path / "sheet.csv", [head, *copied])
    refused = run("content", "import", str(sheet), "--locale", "en", "--yes")
    assert refused.status == 1
    assert "what stands under 'en' reads as 'vi'; were the languages mixed up?" in refused.err
    assert read_files(content_files) == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("export", "--locale", "xx"), "is not one of: vi, en"),
        (("export", "--locale", "en", "--format", "doc"), "accepted: po, xliff, csv"),
        (("import", "sheet.doc", "--locale", "en"), "a worksheet ends in .po"),
        (("import", "gone.po", "--locale", "en"), "No such file"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(
    run: Run, arguments: tuple[str, ...], reason: str
) -> None:
    refused = run("content", *arguments)
    assert refused.status == 2
    assert reason in " ".join(refused.err.replace("│", " ").split())
