"""`nhipcau content pause` and `resume`, as an editor types them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools.content_files import LENGTH

LINE = f"paused: '{dt.datetime.now(dt.UTC).date()}'"


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


def test_an_entry_goes_out_of_service_and_back_and_both_are_on_record(run: Run) -> None:
    paused = run("content", "pause", "bridge-length")
    assert paused.status == 0
    assert f"+{LINE}" in paused.out.splitlines()
    assert "served already" in run("content", "pause", "bridge-length").err
    resumed = run("content", "resume", "bridge-length", "--json")
    assert json.loads(resumed.out) == {"entry": "bridge-length", "paused": None}
    assert "served already" in run("content", "resume", "bridge-length").err
    lines = [json.loads(line) for line in run("audit", "--json").out.splitlines()]
    assert [(one["what"], one["target"]) for one in lines] == [
        ("resumed", "bridge-length"),
        ("paused", "bridge-length"),
    ]
    history = run("content", "history", "bridge-length").out
    assert f"paused: {LINE[9:-1]}" in history
    assert "there is no entry 'bridge'" in run("content", "pause", "bridge").refusal()
    assert "smalltalk has no 'paused'" in run("content", "pause", "greeting").refusal()


def test_a_pause_is_taken_back_by_a_roll_back(run: Run) -> None:
    run("content", "pause", "bridge-length")
    assert run("content", "rollback", "bridge-length").status == 0
    assert "served already" in run("content", "resume", "bridge-length").err


def test_it_is_pulled_as_one_line_and_then_said_and_told_by_every_command(
    run: Run, content_files: Path
) -> None:
    path = content_files / LENGTH
    before = path.read_bytes()
    run("content", "pause", "bridge-length")
    assert run("content", "pull").out == f"content/{LENGTH}\n"
    assert path.read_bytes() == f"{LINE}\n".encode() + before
    assert "the entry is out of service since" in run("content", "check", "--quick").out
    assert "out of service since" in run("content", "show", "bridge-length").out
    answered = run("ask", "how long is the long bien bridge").out
    assert "This answer is being looked over" in answered
    assert "2,290" not in answered
    run("content", "resume", "bridge-length")
    run("content", "pull")
    assert path.read_bytes() == before
    assert "2,290" in run("ask", "how long is the long bien bridge").out
