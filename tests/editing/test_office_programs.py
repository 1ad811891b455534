"""Workbooks and texts as LibreOffice saves them, where it is installed: there and back without
loss. What was learnt from it stands, without it, in `test_office.py`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.content.files import read_files
from bot.content.loader import load
from bot.editing import word_file, workbook
from bot.settings import ROOT
from tests.editing.test_office import LOCALES, changed, edition, taken

PROGRAM = shutil.which("soffice")
PATIENCE = 120.0
"""Seconds; it starts in four, and the whole content takes as long again."""
AS_TEXT = "MS Word 2007 XML"
PAGE = """<html lang="vi"><head><meta charset="utf-8"></head><body>
<h1>Về cây cầu</h1>
<h2>Cầu Long Biên có gì hay &amp; lạ?</h2>
<p>Cầu có <b>mười chín nhịp</b>, và <i>hai hàng</i> <a href="https://example.org/x">lan can</a>.</p>
<ul><li>đi bộ</li><li>đi xe</li></ul>
<h2>Qua cầu thế nào?</h2>
<ol><li>lên dốc ở đầu cầu</li><li>đi trên lề phải</li></ol>
<h2>Bảng này nói gì?</h2>
<table><tr><td>một</td></tr></table>
<p>Bảng này nói nhiều điều về cầu.</p>
</body></html>"""

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="soffice is not installed")


def saved(source: Path, as_: str, filter_: str = "", reads: str = "") -> Path:
    """As the program saves what it has opened. `filter_`, `reads`: its names of the formats."""
    out = source.parent / as_
    assert PROGRAM is not None
    subprocess.run(
        [
            *(PROGRAM, "--headless", f"-env:UserInstallation={(source.parent / 'home').as_uri()}"),
            *([f"--infilter={reads}"] if reads else []),
            *("--convert-to", f"{as_}:{filter_}" if filter_ else as_),
            *("--outdir", str(out), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return out / f"{source.stem}.{as_}"


@pytest.mark.parametrize("through", [("xlsx",), ("ods", "xlsx")], ids=" and ".join)
def test_the_whole_content_comes_back_as_it_went(through: tuple[str, ...], tmp_path: Path) -> None:
    files = read_files(ROOT / "content")
    content = load(files, LOCALES).content
    book = tmp_path / "book.xlsx"
    book.write_bytes(workbook.written(content, LOCALES))
    for format_ in through:
        book = saved(book, format_)
    found = workbook.changes(book.read_bytes(), book.name, content, files, LOCALES)
    assert (found.problems, found.files) == ([], {})
    assert len(list(workbook.rows_of(book.read_bytes(), book.name))) == len(content.entries)


def test_what_was_changed_is_found_again_and_nothing_else(tmp_path: Path) -> None:
    data = changed(
        workbook.written(edition().content, LOCALES),
        lambda text: text.replace("How long is the Long Bien", "How long is the old Long Bien"),
    )
    book = tmp_path / "book.xlsx"
    book.write_bytes(data)
    assert taken(saved(book, "xlsx").read_bytes()).files == taken(data).files != {}


@pytest.mark.parametrize("through", [("docx",), ("odt", "docx")], ids=" and ".join)
def test_a_text_that_it_wrote_becomes_questions_and_answers(
    through: tuple[str, ...], tmp_path: Path
) -> None:
    text, reads = tmp_path / "faq.html", "HTML (StarWriter)"
    text.write_text(PAGE, "utf-8")
    for format_ in through:
        text, reads = saved(text, format_, AS_TEXT if format_ == "docx" else "", reads), ""
    faq = word_file.read(text.read_bytes(), text.name)
    assert [(one.title, one.answer) for one in faq.asked] == [
        (
            "Cầu Long Biên có gì hay & lạ?",
            "Cầu có **mười chín nhịp**, và *hai hàng* lan can.\n\n- đi bộ\n- đi xe",
        ),
        ("Qua cầu thế nào?", "1. lên dốc ở đầu cầu\n2. đi trên lề phải"),
        ("Bảng này nói gì?", "Bảng này nói nhiều điều về cầu."),
    ]
    (table,) = faq.problems
    assert table.template % table.values == "page 1, “Bảng này nói gì?”: a table"
