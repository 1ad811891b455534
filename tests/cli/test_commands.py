"""Which files a command reads before it begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.cli import COMMANDS

FOLDER = Path(cli.__file__).parent
READ = """
import sys
from bot.cli import with_commands
with_commands(sys.argv[1:])
found = {name.split(".")[2] for name in sys.modules if name.startswith("bot.cli.")}
print(" ".join(sorted(found)))
"""


def read_for(*typed: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", READ, *typed], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_every_file_that_adds_a_command_is_listed() -> None:
    files = [*FOLDER.glob("*.py"), *FOLDER.glob("*/desk.py")]
    adding = {
        file.stem if file.parent == FOLDER else file.parent.name
        for file in files
        if file.stem != "__init__" and "import app" in file.read_text("utf-8")
    }

    assert adding == COMMANDS


@pytest.mark.parametrize("command", ["ask", "doctor"])
def test_a_command_reads_no_other(command: str) -> None:
    assert read_for(command, "run") & COMMANDS == {command}


@pytest.mark.parametrize("typed", [(), ("--help",), ("teach",), ("nothing of ours",)])
def test_what_is_no_files_name_reads_them_all(typed: tuple[str, ...]) -> None:
    assert read_for(*typed) >= COMMANDS
