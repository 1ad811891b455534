"""`nhipcau explain`: for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools.content_files import write

QUESTION = "How long is the Long Bien Bridge?"


def test_a_decision_is_explained_step_by_step(run: Run) -> None:
    result = run("explain", "how long is the Long Bien Bridge", "--locale", "en")
    assert result.status == 0
    for part in (
        "how long is the long bien bridge",
        "bridge-length",
        "How long is the Long Bien Bridge?",
        "What confidence is made of",
        "likelihood",
        "matching is lexical only",
        "answer:",
    ):
        assert part in result.out


def test_the_report_is_in_the_language_asked_for(run: Run) -> None:
    assert "câu hỏi" in run("explain", QUESTION, "--locale", "vi").out
    assert "câu hỏi" not in run("explain", QUESTION, "--locale", "en").out


def test_json_holds_every_step(run: Run) -> None:
    result = run("explain", QUESTION, "--json")
    told = json.loads(result.out)
    assert (told["decision"], told["reason"], told["locale"]) == ("answer", "exact", "en")
    assert told["offered"] == ["bridge-length"]
    best = told["candidates"][0]
    assert (best["entry"], best["is_exact"], best["confidence"]) == ("bridge-length", True, 0.99)
    assert {feature["name"] for feature in best["features"]} >= {"fused", "likelihood", "cosine"}
    assert all(set(f) == {"name", "value", "contribution"} for f in best["features"])


@pytest.mark.parametrize("question", ["", "?!", "🌉", "x" * 10_000, "[bold]a[/bold] [/]"])
def test_any_text_is_explained(run: Run, question: str) -> None:
    assert run("explain", question).status == 0
    assert json.loads(run("explain", question, "--json").out)["question"] == question


def test_another_content_directory_is_explained_with(run: Run, tmp_path: Path) -> None:
    empty = write(tmp_path / "empty", {"vocabulary/en.yaml": "function_words: [the]\n"})
    told = json.loads(run("explain", QUESTION, "--json", "--content", str(empty)).out)
    assert (told["decision"], told["reason"]) == ("unknown", "no-entries")


def test_a_missing_directory_is_named(run: Run) -> None:
    assert "there is no directory" in run("explain", "x", "--content", "gone").refusal()
