"""`nhipcau content rename`: another id, and everything still leads there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools.content_files import LENGTH, write


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


def test_an_entry_is_renamed_and_found_by_both_ids(run: Run, content_files: Path) -> None:
    result = run("content", "rename", "bridge-length", "bridge-span")
    assert (result.status, result.err) == (0, "")
    assert result.out.splitlines() == [
        "Written: content/entries/bridges/bridge-span.yaml",
        "Written: content/entries/bridges/bridge-builder.yaml",
        "Written: content/topics.yaml",
    ]
    assert not (content_files / LENGTH).exists()
    assert run("content", "check", "--strict").status == 0
    by_old, by_new = (run("content", "show", id_) for id_ in ("bridge-length", "bridge-span"))
    assert by_old.out == by_new.out
    assert "called before: bridge-length" in by_new.out
    (line,) = map(json.loads, run("audit", "--json").out.splitlines())
    assert (line["what"], line["target"]) == ("renamed", "bridge-span")
    assert line["detail"].startswith("- bridge-length\n+ bridge-span\n")
    assert line["who"].startswith("terminal:")
    assert run("content", "rename", "bridge-span", "bridge-length").status == 0
    assert run("content", "check", "--strict").status == 0


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("bridge-lenght", "x", "there is no entry 'bridge-lenght'; the nearest: bridge-length"),
        ("bridge-length", "Bridge", "'Bridge' is no id"),
        ("bridge-length", "bridge-builder", "is taken by content/entries/bridges/bridge-builder"),
        ("bridge-length", "bridge-length", "is taken by content/entries/bridges/bridge-length"),
        ("bridge-length", "old-builder", "is taken by content/entries/bridges/bridge-builder"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    run: Run, content_files: Path, old: str, new: str, reason: str
) -> None:
    builder = content_files / "entries/bridges/bridge-builder.yaml"
    builder.write_text("aliases: [old-builder]\n" + builder.read_text("utf-8"), "utf-8")
    before = {path: path.read_bytes() for path in content_files.rglob("*.yaml")}
    assert reason in run("content", "rename", old, new).refusal()
    assert {path: path.read_bytes() for path in content_files.rglob("*.yaml")} == before
    assert run("audit").out == ""


def test_errors_come_first(run: Run, content_files: Path) -> None:
    write(content_files, {LENGTH: "vi: []\n"})
    message = run("content", "rename", "bridge-builder", "x").refusal()
    assert "the content has errors, which come first:\n" in message
    assert "bridge-length.yaml:1: error: " in message
