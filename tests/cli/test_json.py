"""`--json`: what commands for editors tell, for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools.content_files import FILES, LENGTH

TAUGHT = "what is the stretch of that iron thing in Hanoi"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


def test_problems_of_the_content_are_objects(run: Run, content_files: Path) -> None:
    path = content_files / LENGTH
    path.write_text(FILES[LENGTH].replace("importance: 3", "importance: 9"), "utf-8")
    found = run("content", "check", "--json", "--quick")
    assert found.status == 1
    told = [json.loads(line) for line in found.out.splitlines()]
    (error,) = (one for one in told if one["severity"] == "error")
    assert (error["file"], error["line"] > 1) == (LENGTH, True)
    assert "importance" in error["text"]


def test_what_is_taught_and_taken_back_is_an_object(run: Run) -> None:
    refused = run("teach", "bridge-length", TAUGHT, "--locale", "en", "--json")
    assert refused.status != 0
    assert "--yes" in refused.err
    taught = run("teach", "bridge-length", TAUGHT, "--locale", "en", "--json", "--yes")
    told = json.loads(taught.out)
    assert (told["entry"], told["file"]) == ("bridge-length", LENGTH)
    assert told["phrasings"] == [{"locale": "en", "text": TAUGHT}]
    back = json.loads(run("content", "rollback", "bridge-length", "--json").out)
    assert (back["target"], back["text"]) == ("bridge-length", TAUGHT)


def test_what_is_to_be_mended_is_an_object(run: Run) -> None:
    told = [json.loads(line) for line in run("doctor", "--json").out.splitlines()]
    assert {"name", "text", "is_ok"} == set(told[0])
    assert "content" in [one["name"] for one in told]
