"""`nhipcau content check`: what an editor sees."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.tools.content_files import BUILDER, FILES, LENGTH, SOURCES, write

BROKEN = {
    LENGTH: FILES[LENGTH].replace("importance: 3", "importanze: 3"),
    SOURCES: FILES[SOURCES].replace("date: '2020'", "date: last year"),
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
    assert "error: unknown key 'importanze'; known: as_of, event, changes, sources" in result.out
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


GOOD = FILES[LENGTH]
EVERY_MISTAKE: dict[str, tuple[str | bytes, str]] = {
    # A file of an editor -> the start of the one line that is printed about it.
    "entries/bridges/a-tab.yaml": ("vi:\n\ttitle: x\n", "2: error: a tab is used for indentation"),
    "entries/bridges/anchor.yaml": (
        GOOD.replace("'2020-05-17'", "&day '2020-05-17'"),
        "1: error: anchors ('&name') are not allowed",
    ),
    "entries/bridges/alias.yaml": (
        GOOD.replace("[bridge-book]", "*book"),
        "2: error: aliases ('*name') are not allowed",
    ),
    "entries/bridges/answer-empty.yaml": (
        GOOD.replace("  answer: >-\n    Cầu", "  answer:\n  # Cầu"),
        "14: error: 'answer' has 0 characters; at least 20",
    ),
    "entries/bridges/bold-open.yaml": (
        GOOD.replace("**2.290 mét**", "**2.290 mét"),
        "14: error: '**' is not closed or not allowed",
    ),
    "entries/bridges/five-megabytes.yaml": (
        b"# " + b"x" * 5_000_000 + b"\n" + GOOD.encode(),
        "1: error: the file is larger than",
    ),
    "entries/bridges/indented-too-far.yaml": (
        GOOD.replace("sources:", "  sources:"),
        "2: error: not valid YAML: ",
    ),
    "entries/bridges/key-twice.yaml": (
        GOOD.replace("importance: 3", "importance: 3\nas_of: 2021"),
        "5: error: the key 'as_of' stands here twice, first in line 1",
    ),
    "entries/bridges/key-unknown.yaml": (
        GOOD.replace("importance", "importanze"),
        "4: error: unknown key 'importanze'; known: as_of",
    ),
    "entries/bridges/not-nfc.yaml": (
        unicodedata.normalize("NFD", GOOD),
        "6: warning: text with decomposed letters (NFD)",
    ),
    "entries/bridges/not-utf-8.yaml": (
        GOOD.encode("utf-16"),
        "1: error: the file is not UTF-8",
    ),
    "entries/bridges/source-unknown.yaml": (
        GOOD.replace("[bridge-book]", "[atlas]"),
        "2: error: the source 'atlas' is not in sources.yaml",
    ),
    "entries/bridges/related-unknown.yaml": (
        GOOD.replace("[bridge-builder]", "[tunnel]"),
        "3: error: there is no entry 'tunnel'",
    ),
    "entries/bridges/syntax.yaml": (
        GOOD.replace("importance: 3", "importance: [3"),
        "4: error: not valid YAML: ",
    ),
    "entries/bridges/tag.yaml": (
        GOOD.replace("importance: 3", "importance: !!int 3"),
        "4: error: tags ('!name') are not allowed",
    ),
    "entries/bridges/type-wrong.yaml": (
        GOOD.replace("[bridge-book]", "bridge-book"),
        "2: error: 'sources' must be a list",
    ),
    "entries/bridges/YAML-suffix.yml": (GOOD, "1: error: this file belongs nowhere"),
    "entries/tunnels/bridge-builder.yaml": (
        GOOD,
        "1: error: the id 'bridge-builder' is taken by entries/bridges/bridge-builder.yaml",
    ),
    "vocabulary/en.yaml": (
        "names:\n  United Nations: [UN]\n  Unknown: [UN]\n  Hanoi: HN\n",
        "4: error: 'Hanoi' must be a list",
    ),
}
OWN_QUESTIONS = re.compile(r"'.*' is asked in '.*' too")


def test_every_mistake_is_one_line_with_its_place_and_all_of_them_come_in_one_run(
    run: Run, content_files: Path
) -> None:
    bom = b"\xef\xbb\xbf" + FILES[BUILDER].encode()  # no mistake: Windows puts it there
    write(content_files, {BUILDER: bom})
    write(content_files, {name: data for name, (data, _) in EVERY_MISTAKE.items()})
    result = run("content", "check", "--locale", "en")
    assert result.status == 1
    lines = [line for line in result.out.splitlines() if not OWN_QUESTIONS.search(line)]
    for name, (_, words) in EVERY_MISTAKE.items():
        told = [line for line in lines if line.startswith(f"content/{name}:")]
        assert [line.removeprefix(f"content/{name}:")[: len(words)] for line in told] == [words]
    places = {line.split(".y")[0] for line in lines}
    assert places == {f"content/{name}".split(".y")[0] for name in EVERY_MISTAKE}


def test_advice_is_given_beside_mistakes(run: Run, content_files: Path) -> None:
    toll = GOOD.replace("importance: 3", "importance: 9")
    write(content_files, {"entries/bridges/bridge-toll.yaml": toll})
    write(content_files, {LENGTH: GOOD.replace("The Long Bien Bridge is", "Cầu này của ai là")})
    out = run("content", "check", "--locale", "en").out
    assert "content/entries/bridges/bridge-toll.yaml:4: error: 'importance' is '9'" in out
    assert f"content/{LENGTH}:27: warning: 'answer' under 'en' reads as 'vi'" in out


def test_a_quick_check_leaves_out_what_takes_seconds(run: Run, content_files: Path) -> None:
    ways = ("bus", "boat", "train", "bicycle", "balloon", "horse", "night", "accident", "sea")
    for name, starts in {"tunnel": ("get",), "tunnel-again": ("please get", "how to get")}.items():
        listed = "".join(f"    - {s} to the tunnel by {way}\n" for way in ways for s in starts)
        text = f"en:\n  title: {name}\n  questions:\n{listed}  answer: That depends on the rain.\n"
        write(content_files, {f"entries/bridges/{name}.yaml": text})
    thorough = run("content", "check", "--locale", "en").out
    quick = run("content", "check", "--locale", "en", "--quick").out
    rivals = set(thorough.splitlines()) - set(quick.splitlines())
    told = [line.split(" ")[0] for line in rivals]
    assert "content/entries/bridges/tunnel.yaml:1:" in told
    assert all(place.startswith("content/entries/bridges/tunnel") for place in told)
    assert set(quick.splitlines()) < set(thorough.splitlines())
