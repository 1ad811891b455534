"""`nhipcau content check`: what an editor sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, FILES, LENGTH, SOURCES, write

BROKEN = {
    LENGTH: FILES[LENGTH].replace("importance: 3", "importanze: 3"),
    SOURCES: FILES[SOURCES].replace("date: 2020", "date: last year"),
}
FEW_QUESTIONS = {BUILDER: FILES[BUILDER].replace("    - builder of the Long Bien Bridge\n", "")}


def test_a_good_content_base_has_no_problems(run: Run) -> None:
    result = run("content", "check", "--strict", "--locale", "en")
    assert (result.status, result.out) == (0, "")
    assert result.err == "3 entries checked. 0 problems.\n"


def test_every_problem_is_a_line_of_file_line_and_words(run: Run, content_files: Path) -> None:
    write(content_files, BROKEN)
    result = run("content", "check", "--locale", "en")
    assert result.status == 1
    assert [line.split(" ")[0] for line in result.out.splitlines()] == [
        f"content/{LENGTH}:4:",
        f"content/{SOURCES}:3:",
    ]
    assert "error: unknown key 'importanze'; known: as_of, sources" in result.out
    assert "2 problems" in result.err


def test_the_report_is_in_the_language_of_the_editor(
    run: Run, content_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(content_files, BROKEN)
    english = run("content", "check", "--locale", "en-GB").out
    vietnamese = run("content", "check", "--locale", "vi").out
    assert "unknown key 'importanze'" in english
    assert "unknown key" not in vietnamese
    assert "'importanze'" in vietnamese
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert run("content", "check").out == english
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    assert run("content", "check").out == vietnamese
    monkeypatch.setenv("LC_ALL", "")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert run("content", "check").out == english


def test_warnings_count_only_where_they_are_asked_for(run: Run, content_files: Path) -> None:
    write(content_files, FEW_QUESTIONS)
    relaxed = run("content", "check", "--locale", "en")
    strict = run("content", "check", "--locale", "en", "--strict")
    assert (relaxed.status, strict.status) == (0, 1)
    assert relaxed.out == strict.out
    assert "warning: 5 questions in 'en'" in relaxed.out


@pytest.mark.parametrize("home", ["", "content", "content/entries"])
def test_a_place_opens_from_where_the_command_was_typed(
    run: Run, tmp_path: Path, content_files: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    write(content_files, BROKEN)
    monkeypatch.chdir(tmp_path / home)
    places = [line.split(": ")[0] for line in run("content", "check").out.splitlines()]
    assert len(places) == 2
    for place in places:
        assert Path(place.rpartition(":")[0]).is_file()


def test_another_directory_can_be_checked(run: Run, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {**FILES, **BROKEN})
    assert run("content", "check").status == 0
    result = run("content", "check", str(other))
    assert result.status == 1
    assert result.out.startswith(f"other/{LENGTH}:4: ")


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_directory_without_content_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    message = run("content", "check", str(tmp_path / name)).refusal()
    assert message == f"nhipcau: {tmp_path / name}: no content files here\n"
