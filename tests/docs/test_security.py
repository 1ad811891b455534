"""The threat model names a defence and a test for every attack, and all of them are there."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator

import pytest

from bot.settings import ROOT

PAGE = ROOT / "bot" / "operations" / "SECURITY.md"
CODE = re.compile(r"`([^`]+)`")
FOLDERS = ("bot/", "tests/", "content/", ".github/")
BESIDE = {"Dockerfile", "compose.yaml"}


def rows() -> Iterator[tuple[str, str, str]]:
    """(attack, defence, test) of the table."""
    table = PAGE.read_text(encoding="utf-8").partition("| attack | defence | shown by |")[2]
    for line in table.strip().splitlines()[1:]:
        if not line.startswith("|"):
            return
        attack, defence, shown = (cell.strip() for cell in line.strip("|").split("|"))
        yield attack, defence, shown


ROWS = list(rows())


def is_there(name: str) -> bool:
    """Whether a file, folder or module that runs exists."""
    if name.startswith("python -m "):
        return importlib.util.find_spec(name.split()[2]) is not None
    return (ROOT / name).exists()


def named(text: str) -> list[str]:
    """Files, folders and modules of ours that a text names."""
    return [
        name
        for name in CODE.findall(text)
        if name.startswith((*FOLDERS, "python -m ")) or name in BESIDE
    ]


def test_the_table_is_read() -> None:
    assert len(ROWS) > 20


@pytest.mark.parametrize(("attack", "defence", "shown"), ROWS, ids=[row[0][:60] for row in ROWS])
def test_every_attack_has_a_test_that_is_there(attack: str, defence: str, shown: str) -> None:
    assert attack
    tests = [name for name in named(shown) if "tests" in name]
    assert tests, "no test is named"
    assert [name for name in (*tests, *named(defence)) if not is_there(name)] == []


def test_what_is_kept_is_shown_by_tests_that_are_there() -> None:
    kept = PAGE.read_text(encoding="utf-8").partition("## What is kept of a person")[2]
    names = named(kept)
    assert "tests/channels/test_forgetting.py" in names
    assert [name for name in names if not is_there(name)] == []


@pytest.mark.parametrize("name", ["tests/no_such.py", "python -m tests.no_such", "bot/none/"])
def test_what_is_not_there_is_noticed(name: str) -> None:
    assert not is_there(name)
