"""`nhipcau content coverage`: what is there and where it is thin."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, FILES, write

THIN = ["bridge-length", "bridge-builder"]


def test_a_table_shows_each_topic_in_each_language(run: Run) -> None:
    lines = run("content", "coverage", "--locale", "en").out.splitlines()
    cells = [line.split() for line in lines]
    assert cells[0][:4] == ["topic", "language", "entries", "questions"]
    assert ["bridges", "vi", "2", "12", "0", "2", "2020-05-17"] in cells
    assert ["en", "2", "12", "0", "2", "2020-05-17"] in cells
    assert ["all", "topics", "vi", "2", "12", "0", "2", "2020-05-17"] in cells
    assert lines[-2:] == [
        "bridges: fewer than 8 questions in 'vi': bridge-length, bridge-builder",
        "bridges: fewer than 8 questions in 'en': bridge-length, bridge-builder",
    ]


def test_a_missing_translation_is_named(run: Run, content_files: Path) -> None:
    write(content_files, {BUILDER: FILES[BUILDER][: FILES[BUILDER].index("en:")]})
    out = run("content", "coverage", "--locale", "en").out
    assert "bridges: no 'en' in: bridge-builder\n" in out


def test_scripts_get_one_object(run: Run, content_files: Path) -> None:
    write(content_files, {BUILDER: FILES[BUILDER][: FILES[BUILDER].index("en:")]})
    found = json.loads(run("content", "coverage", "--json").out)
    english = {
        "locale": "en",
        "entries": 1,
        "phrasings": 6,
        "missing": ["bridge-builder"],
        "fewer_than_8": ["bridge-length"],
        "oldest_as_of": "2020-05-17",
    }
    assert found["topics"][1] == {"topic": "bridges", **english}
    assert found["total"][1] == english
    assert found["total"][0]["fewer_than_8"] == THIN
