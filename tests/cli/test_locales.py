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
    missing = f"{catalogue}:1: not translated: '%(number)s entry checked.'"

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


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('<<<<<<< HEAD\nmsgid "A"\nmsgstr "A"\n=======\n', "ghép phiên bản chưa xong"),
        ('msgid "A"\n\nmsgid "B"\nmsgstr "B"\n', "mỗi msgid_plural cần"),
        ('msgid "A"\nhello\n', "không phải chú thích"),
        (b"\xff\xfe", "tệp không phải UTF-8"),
        ('msgid "A word"\nmsgstr "A word\\n"\n', "chỉ một bên kết thúc bằng"),
        ('msgid "Nothing asks for this"\nmsgstr "No"\n', "không còn dùng"),
    ],
    ids=["a merge", "forms that do not fit", "a stray line", "bytes", "a line end", "left over"],
)
def test_what_is_wrong_is_said_in_the_translators_language(
    run: Run, catalogue: Path, monkeypatch: pytest.MonkeyPatch, broken: str | bytes, said: str
) -> None:
    data = broken if isinstance(broken, bytes) else ("\n" + broken).encode()
    with catalogue.open("ab") as file:
        file.write(data)
    monkeypatch.setenv("LC_ALL", "vi_VN.UTF-8")
    checked = run("locales", "check")
    about = [line for line in checked.out.splitlines() if line.startswith(f"{catalogue}:")]

    assert checked.status == 1
    assert checked.err == ""
    assert any(said in line for line in about), about
    assert not any("needs its msgstr" in line for line in about)
