"""`nhipcau evaluate`: for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.corruption import Corruption
from tests.cli.conftest import Run
from tests.tools.content_files import write

TABLE = (
    "text,intent\n"
    "How long is the Long Bien Bridge?,bridge-length\n"
    "who built the Long Bien Bridge,bridge_builder\n"
    "ai xây cầu Long Biên,bridge-builder\n"
    "how long is it,bridge-builder\n"
    "weather tomorrow in Oslo,oos\n"
)


@pytest.fixture
def table(tmp_path: Path) -> str:
    return str(write(tmp_path, {"questions.csv": TABLE}) / "questions.csv")


def measured(run: Run, *arguments: str) -> dict[str, Any]:
    result = run("evaluate", *arguments, "--json")
    assert result.status == 0, result.err
    figures: dict[str, Any] = json.loads(result.out)
    return figures


def test_json_holds_every_figure(run: Run, table: str) -> None:
    figures = measured(run, table)
    assert (figures["questions"], figures["in_scope"], figures["out_of_scope"]) == (5, 4, 1)
    assert 0.5 <= figures["accuracy"] <= 1
    assert set(figures["outcomes"]) == {"right", "offered", "missed", "unknown", "wrong"}
    assert sum(figures["outcomes"].values()) == pytest.approx(1, abs=0.001)
    assert set(figures["latency_ms"]) == {"p50", "p95", "p99"}
    assert set(figures["at_false_answers"]) == {"above", "right", "wrong", "false"}
    assert sum(b["count"] for b in figures["reliability"]) == 5
    assert all(set(c) == {"meant", "got", "count", "examples"} for c in figures["confusions"])
    assert 0 <= figures["calibration_error"] <= 1
    assert (figures["corrupt"], figures["is_semantic"]) == (None, False)


def test_people_get_tables_in_their_language(
    run: Run, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    result = run("evaluate", table)
    assert result.status == 0
    for part in ("right at once", "AUROC", "calibration error", "p95", "claimed"):
        assert part in result.out


@pytest.mark.parametrize("kind", Corruption)
def test_questions_can_be_mistyped(run: Run, table: str, kind: Corruption) -> None:
    figures = measured(run, table, "--corrupt", kind)
    assert (figures["corrupt"], figures["questions"]) == (kind, 5)


def test_an_unknown_corruption_is_refused(run: Run, table: str) -> None:
    result = run("evaluate", table, "--corrupt", "rain")
    assert result.status == 2
    assert "nodiacritics" in result.err


def test_a_folder_of_yaml_is_read_by_locale(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path / "asked",
        {
            "vi/bridges.yaml": "bridge-length: [cầu Long Biên dài bao nhiêu]\n",
            "en/bridges.yaml": "bridge-length: [how long is the bridge, its length]\n",
            "en/out_of_scope.yaml": "far: [weather]\n",
        },
    )
    folder = str(tmp_path / "asked")
    assert measured(run, folder)["questions"] == 4
    assert measured(run, folder, "--locale", "vi")["questions"] == 1
    assert measured(run, f"{folder}/en")["out_of_scope"] == 1


def test_only_questions_out_of_scope_or_only_others_are_fine(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"in.yaml": "bridge-length: [how long]\n", "out.yaml": "oos: [weather]\n"})
    for name, kind in (("in.yaml", "in_scope"), ("out.yaml", "out_of_scope")):
        assert measured(run, str(tmp_path / name))[kind] == 1
        assert run("evaluate", str(tmp_path / name)).status == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("text\nx\n", "questions.csv:1: there is no column intent"),
        ("text,intent\nx,\n", "questions.csv:2: the row has no intent"),
        ("text,intent\nx,no-such-entry\n", "questions.csv:2: no-such-entry"),
        ("text,intent\n", "no questions here"),
    ],
    ids=["no column", "no intent", "unknown entry", "no rows"],
)
def test_questions_that_cannot_be_used_are_one_clear_message(
    run: Run, tmp_path: Path, data: str, message: str
) -> None:
    path = write(tmp_path, {"questions.csv": data}) / "questions.csv"
    assert message in run("evaluate", str(path)).refusal()


def test_a_file_that_is_not_there_is_named(run: Run) -> None:
    assert "gone.csv: there is no such file or folder" in run("evaluate", "gone.csv").refusal()
