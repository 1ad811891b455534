"""`nhipcau locales add`: a third language from the first file to the finished one."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.content.files import read_files
from bot.i18n.catalogues import load_lexicon
from bot.settings import ROOT
from tests.cli.conftest import Run
from tests.tools.content_files import LENGTH, write

QUESTIONS = [
    "quelle est la longueur du pont Long Biên",
    "le pont Long Biên fait combien de mètres",
]
FRENCH = f"""fr:
  title: Quelle est la longueur du pont Long Biên ?
  questions: {QUESTIONS}
  answer: Le pont Long Biên mesure **2 290 mètres** d'une rive à l'autre.
"""


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the language that is going to be added, beside a copy of the others."""
    shutil.copytree(ROOT / "locales", tmp_path / "locales")
    monkeypatch.setenv("LOCALES_DIR", str(tmp_path / "locales"))
    return tmp_path / "locales/fr/LC_MESSAGES/nhipcau.po"


def test_a_language_is_begun_and_what_is_left_is_told(
    run: Run, catalogue: Path, content_files: Path
) -> None:
    result = run("locales", "add", "fr")
    assert (result.status, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[:3] == [
        "locales/fr/LC_MESSAGES/nhipcau.po",
        "content/vocabulary/fr.yaml",
        "content/out_of_scope/fr.yaml",
    ]
    assert "content/schema/entry.json" in lines
    left = lines[lines.index("Français is in progress. What is left, the most important first:") :]
    assert left[1].strip() == "vocabulary/fr.yaml: function_words, by which the language is told"
    assert left[2].strip().endswith(" messages of the interface")
    assert [line.strip() for line in left[3:8]] == [
        "topics.yaml: 1 names",
        "smalltalk/: 1 courtesies",
        "entries/: 1 of importance 3",
        "entries/: 1 of importance 2",
        "out_of_scope/fr.yaml: what the bot must not answer",
    ]
    header = catalogue.read_text("utf-8").partition("\n\n")[0]
    assert '"Language: fr\\n"' in header
    assert '"X-State: in progress\\n"' in header
    assert "months: [janvier, février, mars," in (content_files / "vocabulary/fr.yaml").read_text()
    if msgfmt := shutil.which("msgfmt"):
        subprocess.run([msgfmt, "--check", "--output-file=/dev/null", catalogue], check=True)


def test_while_it_is_in_progress_what_is_ready_is_served_and_nothing_is_missed(
    run: Run, catalogue: Path, content_files: Path
) -> None:
    run("locales", "add", "fr")
    length = content_files / LENGTH
    write(content_files, {LENGTH: length.read_text("utf-8") + FRENCH})
    vocabulary = content_files / "vocabulary/fr.yaml"
    words = "la, le, de, du, d, l, est, une, un, quelle, combien, fait, à, autre"
    stub = vocabulary.read_text("utf-8")
    vocabulary.write_text(stub.replace("function_words: []", f"function_words: [{words}]"), "utf-8")
    checked = run("locales", "check")
    assert (checked.status, checked.out) == (0, "")
    assert "in progress, " in checked.err
    assert run("content", "check", "--strict").out == ""
    answer = run("ask", QUESTIONS[0], "--locale", "fr").out
    assert "2 290 mètres" in answer
    builder = run("ask", "who built the Long Bien Bridge", "--locale", "fr").out
    assert "was built by" in builder  # what it lacks is said in English, as its interface is
    catalogue.write_text(catalogue.read_text("utf-8").replace("in progress", "done"), "utf-8")
    assert "not translated" in run("locales", "check").out
    assert "missing in 'fr'" in run("content", "check", "--strict", "--locale", "en").out


def test_a_language_that_was_taken_away_is_told_once_and_not_served(
    run: Run, catalogue: Path, content_files: Path
) -> None:
    run("locales", "add", "fr")
    write(content_files, {LENGTH: (content_files / LENGTH).read_text("utf-8") + FRENCH})
    shutil.rmtree(catalogue.parent.parent)
    result = run("content", "check", "--locale", "en")
    (line,) = result.out.splitlines()
    assert "3 files have texts in 'fr', which the interface does not speak" in line
    assert result.status == 0
    assert "2,290" in run("ask", "How long is the Long Bien Bridge?").out


@pytest.mark.parametrize("locale", ["xx_YY", "français", "..", ""])
def test_what_is_no_language_is_refused_and_nothing_is_written(
    run: Run, catalogue: Path, locale: str
) -> None:
    assert "is no language; accepted: a tag such as fr" in run("locales", "add", locale).refusal()
    assert not catalogue.exists()


def test_a_language_that_is_there_is_left_alone(run: Run, catalogue: Path) -> None:
    before = (catalogue.parents[2] / "vi/LC_MESSAGES/nhipcau.po").read_bytes()
    assert "is there already" in run("locales", "add", "vi").refusal()
    assert (catalogue.parents[2] / "vi/LC_MESSAGES/nhipcau.po").read_bytes() == before


def test_its_words_are_read_with_its_own_plural_rule(run: Run, catalogue: Path) -> None:
    run("locales", "add", "pl")
    polish = load_lexicon(catalogue.parents[2], "vi")["pl"]
    assert polish.is_in_progress
    assert polish.ngettext("%(number)s problem.", "%(number)s problems.", 5) == "5 problems."


def test_by_commands_alone_a_first_question_in_a_new_language_is_answered(
    run: Run, catalogue: Path, content_files: Path, tmp_path: Path
) -> None:
    """Five steps: begun, written out, translated, taken back, asked. Only the third is a person's:
    one row of a table, here by a program in their place."""
    before = read_files(content_files)
    assert run("locales", "add", "fr").status == 0
    out = run("content", "export", "--locale", "fr", "--from", "en", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["target"] for row in rows] == [""] * len(rows)
    french = {
        "bridge-length|title": "Quelle est la longueur du pont Long Biên ?",
        "bridge-length|questions": "\n".join(QUESTIONS),
        "bridge-length|answer": "Le pont Long Biên mesure **2 290 mètres** d'une rive à l'autre.",
    }
    sheet = tmp_path / "fr.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["name", "source", "target"])
        table.writeheader()
        table.writerows({**row, "target": french.get(row["name"], "")} for row in rows)
    back = run("content", "import", str(sheet), "--locale", "fr", "--from", "en", "--yes")
    assert back.status == 0, back.err
    asked = run("ask", "--locale", "fr", "quelle est la longueur du pont long bien")
    assert asked.out.startswith("Le pont Long Biên mesure 2 290 mètres")
    after = read_files(content_files)
    changed = [name for name in before if after[name] != before[name]]
    assert changed == [LENGTH]
    assert after[LENGTH].startswith(before[LENGTH])
    assert run("content", "check", "--quick").status == 0
