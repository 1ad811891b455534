"""`nhipcau content schema`: written where editors look for them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.tools.content_files import FILES, LENGTH

NAMES = ["entry", "smalltalk", "topics", "sources", "vocabulary", "out_of_scope", "tour"]


def test_schemas_are_written_once(run: Run, content_files: Path) -> None:
    out = run("content", "schema").out
    assert out.splitlines() == [f"content/schema/{name}.json" for name in NAMES]
    assert sorted(p.stem for p in (content_files / "schema").iterdir()) == sorted(NAMES)
    assert run("content", "schema").out == ""


def test_content_files_are_left_alone_unless_they_are_to_refer_to_their_schema(
    run: Run, content_files: Path
) -> None:
    run("content", "schema")
    assert (content_files / LENGTH).read_text("utf-8") == FILES[LENGTH]
    out = run("content", "schema", "--refer").out
    assert out.splitlines() == [f"content/{name}" for name in sorted(FILES)]
    assert (content_files / LENGTH).read_text("utf-8") == (
        "# yaml-language-server: $schema=../../schema/entry.json\n" + FILES[LENGTH]
    )
    assert run("content", "schema", "--refer").out == ""
    assert run("content", "check", "--strict").status == 0
