"""`nhipcau content twins`, as an editor types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools.content_files import ENGLISH

NAMES = ("Hanoi", "hue")
"""One that an entry speaks of, and another, written as people type it."""


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


def test_what_would_be_answered_is_listed_until_its_names_have_a_kind(
    run: Run, content_files: Path
) -> None:
    path = content_files / ENGLISH
    before = path.read_text("utf-8")
    path.write_text(f"names: {{{NAMES[0]}: [], {NAMES[1]}: []}}\n{before}", "utf-8")
    told = run("content", "twins", "bridge-length", "--json")
    assert told.status == 1
    found = [json.loads(line) for line in told.out.splitlines()]
    assert {(one["name"], one["entry"]) for one in found} == {(NAMES[1], "bridge-length")}
    assert told.err == "1 near question asked; answered without what it names: 1.\n"
    path.write_text(f"entities: {{city: [{NAMES[0]}, {NAMES[1]}]}}\n{before}", "utf-8")
    told = run("content", "twins", "bridge-length")
    assert (told.status, told.out) == (0, "")
    assert told.err == "1 near question asked; answered without what it names: 0.\n"


def test_an_entry_that_is_not_known_is_said_to_be(run: Run) -> None:
    assert "there is no entry 'bridge'" in run("content", "twins", "bridge").refusal()
