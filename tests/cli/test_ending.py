"""How the process of a command ends."""

from __future__ import annotations

import subprocess
import sys

import pytest

BUSY = """
import sys, threading
from rapidfuzz.process import cdist

def compute():
    while True:
        cdist(["cầu gỗ dài bao nhiêu mét"] * 200, ["cầu gỗ ở đâu"] * 200)
        begun.set()

begun = threading.Event()
threading.Thread(target=compute, daemon=True).start()
begun.wait()
sys.argv = ["nhipcau", *sys.argv[1:]]
from bot.cli.ending import process
process()
"""
"""A command in a process that still computes in the background, as while an index is built."""


FIRST = """
import os, signal, time
here = os.getpid()
os.getpid = lambda: 1
from bot.cli import ending

def load():
    os.kill(here, signal.SIGTERM)
    time.sleep(30)

ending.main = load
ending.process()
"""
"""A command that is told to stop while it loads, as the first process of a container."""


@pytest.mark.parametrize(("code", "status"), [(FIRST, 143), (FIRST.replace("1\n", "7\n"), -15)])
def test_the_first_process_of_a_container_can_be_stopped_while_it_loads(
    code: str, status: int
) -> None:
    """143 is an end of its own: the kernel gives such a process no signal that it does not hear."""
    ended = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert ended.returncode == status


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [(["--help"], 0, "curated content"), (["ask", "--locale", "xx", "a"], 2, "xx")],
    ids=["a command that succeeds", "a command that cannot be used"],
)
def test_a_computation_in_the_background_changes_nothing_of_the_exit_status(
    arguments: list[str], status: int, words: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BUSY, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == status, ended.stderr
    assert words in ended.stdout + ended.stderr
