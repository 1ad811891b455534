"""`nhipcau content review`, `drift`, `rivals` and `suggest`, as an editor types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_unanswered import ask_in_vain, kept
from tests.tools.content_files import LENGTH


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL")


def test_a_translation_falls_behind_is_told_and_is_accepted(run: Run, content_files: Path) -> None:
    assert run("content", "drift", "--accept", "all").status == 0
    assert run("content", "drift").out == ""
    path = content_files / LENGTH
    path.write_text(path.read_text("utf-8").replace("2,290 metres", "2,291 metres"), "utf-8")
    told = run("content", "drift")
    assert (told.status, told.out) == (
        1,
        "bridge-length: 'vi' has stayed while 'en' was changed\n",
    )
    (found,) = map(json.loads, run("content", "review", "--quick", "--json").out.splitlines())
    assert (found["why"], found["entry"], found["locale"]) == ("behind", "bridge-length", "vi")
    assert run("content", "drift", "--accept", "bridge-length").status == 0
    lines = map(json.loads, run("audit", "--json").out.splitlines())
    assert [(line["what"], line["target"]) for line in lines] == [
        ("agreed", "bridge-length"),
        ("agreed", "all"),
    ]
    assert run("content", "drift").status == 0
    assert "there is no entry 'gone'" in run("content", "drift", "--accept", "gone").refusal()


def test_aged_facts_are_listed_the_oldest_first(run: Run, content_files: Path) -> None:
    path = content_files / LENGTH
    path.write_text("changes: true\n" + path.read_text("utf-8"), "utf-8")
    assert run("content", "review").out == (
        "bridge-length: says what changes, as of May 17, 2020\n"
    )
    rows = list(csv.reader(io.StringIO(run("content", "review", "--csv").out)))
    assert [row[:2] for row in rows] == [["why", "entry"], ["aged", "bridge-length"]]
    assert run("content", "review", "--days", "100000").out == ""


def test_each_entry_is_told_its_weakest_phrasings_and_nearest_rival(run: Run) -> None:
    told = [json.loads(line) for line in run("content", "rivals", "--json").out.splitlines()]
    assert [one["entry"] for one in told] == ["bridge-builder", "bridge-length"]
    for one, other in zip(told, reversed(told), strict=True):
        leads = [near["lead"] for near in one["weakest"]]
        assert len(leads) == 3
        assert leads == sorted(leads)
        assert other["entry"] in {near["rival"] for near in one["weakest"]}
    assert run("content", "rivals", "bridge-length").out.count("\n") == 4
    assert "the nearest: bridge-length" in run("content", "rivals", "bridge-lengt").refusal()


def test_what_was_asked_in_vain_near_an_entry_is_suggested(run: Run) -> None:
    ask_in_vain(kept("stretch of the bridge, in rods"), kept("price of gold"))
    told, *others = map(
        json.loads, run("content", "suggest", "bridge-length", "--json").out.splitlines()
    )
    assert (told["question"], told["count"]) == ("stretch of the bridge, in rods", 1)
    assert all(0 <= one["confidence"] <= told["confidence"] for one in others)
    assert "the nearest: bridge-length" in run("content", "suggest", "bridge-lengt").refusal()
