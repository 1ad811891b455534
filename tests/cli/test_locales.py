"""`nhipcau locales …`: keeps the interface's words complete."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.cli.conftest import Run

QUESTION = 'msgid "%(number)s entry checked."'


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The English words, in locales of its own."""
    locales = tmp_path / "locales"
    shutil.copytree(ROOT / "locales", locales)
    monkeypatch.setenv("LOCALES_DIR", str(locales))
    return locales / "en" / "LC_MESSAGES" / "nhipcau.po"


def test_a_message_that_is_missing_is_named_and_put_back(run: Run, catalogue: Path) -> None:
    text = catalogue.read_text("utf-8")
    start = text.index(QUESTION)
    catalogue.write_text(text[:start] + text[text.index("\n\n", start) + 2 :], "utf-8")
    missing = f"{catalogue}: not translated: '%(number)s entry checked.'"

    before = run("locales", "check")
    assert (before.status, before.err) == (1, "")
    assert missing in before.out.splitlines()

    updated = run("locales", "update")
    assert updated.status == 0
    assert str(catalogue) in updated.out.splitlines()
    assert QUESTION in catalogue.read_text("utf-8")

    after = run("locales", "check")  # there again, and empty: still to be translated
    assert after.status == 1
    assert any(
        line.startswith(f"{catalogue}:") and "not translated: '%(number)s entry checked.'" in line
        for line in after.out.splitlines()
    )


def test_a_second_update_changes_nothing(run: Run, catalogue: Path) -> None:
    run("locales", "update")
    before = catalogue.read_bytes()
    again = run("locales", "update")
    assert (again.status, again.out) == (0, "")
    assert catalogue.read_bytes() == before
